"""Stages are found by name among what is installed, and a pipeline that cannot work is refused before any work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from docmill.delivery.connection import connect
from docmill.documents import Annotation
from docmill.errors import ConfigError
from docmill.memory import RedisIndex
from docmill.stages import installed
from docmill.stages.installed import available, check_names, check_order, check_place, load
from docmill.stages.stage import Context

FOUR = ("clean", "language", "dedup", "entities")


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(index=RedisIndex(connect("redis://127.0.0.1:1/0")))  # never asked


def test_the_four_stages_are_found_by_entry_point(context: Context) -> None:
    assert set(FOUR) <= set(available())
    for name in FOUR:
        stage = load(name, {}, context)
        assert stage.name == name
        assert stage.version
        assert issubclass(stage.yields, Annotation)


@pytest.mark.parametrize("name", FOUR)
def test_what_a_stage_needs_is_declared_where_it_is_made(name: str, context: Context) -> None:
    """Else the order of a pipeline could not be checked without making its stages."""
    make = installed._points()[name].load()
    assert getattr(make, "needs", frozenset()) == load(name, {}, context).needs - {"content"}


def test_a_stage_that_is_not_installed_is_told_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"no stage named 'polish'.*clean, convert, dedup"):
        load("polish", {}, Context())


def test_a_misspelt_stage_is_told_with_the_nearest_right_name() -> None:
    with pytest.raises(ConfigError, match=r"pipeline: no stage named 'langauge' is installed; did you mean language\?"):
        check_names(["clean", "langauge"], "pipeline")


@pytest.mark.parametrize(
    ("pipeline", "says"),
    [
        (["language", "clean"], "language stands before clean"),
        (["dedup", "clean", "language"], "dedup stands before clean and language"),
        (["clean", "entities", "language"], "entities stands before language"),
        (["language"], "language needs clean, which is not there"),
    ],
)
def test_a_stage_before_what_it_needs_is_refused(pipeline: Sequence[str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        check_order(pipeline)


@pytest.mark.parametrize("pipeline", [FOUR, ("clean", "dedup"), ("clean", "entities"), ("clean",), ()])
def test_a_stage_may_stand_behind_what_it_needs_or_without_it(pipeline: Sequence[str]) -> None:
    check_order(pipeline)


def test_a_stage_that_declares_nothing_is_checked_once_it_is_made() -> None:
    check_place("mine", {"clean"}, ["clean", "mine"])
    with pytest.raises(ConfigError, match="mine stands before clean"):
        check_place("mine", {"clean"}, ["mine", "clean"])


@pytest.fixture
def second_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second package installed that offers a stage named `clean`."""
    folder = tmp_path / "acme_cleaning-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-cleaning\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[docmill.stages]\nclean = acme_cleaning:make\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    installed._points.cache_clear()
    yield
    installed._points.cache_clear()


@pytest.mark.usefixtures("second_clean")
def test_two_packages_with_one_stage_name_are_refused_both_named() -> None:
    with pytest.raises(ConfigError, match="acme-cleaning and docmill both offer a stage named 'clean'; uninstall one"):
        available()


def test_dedup_without_an_index_says_what_it_lacks() -> None:
    with pytest.raises(ConfigError, match="the stage dedup needs an index"):
        load("dedup", {}, Context())


@pytest.mark.parametrize("name", ["clean", "language", "entities"])
def test_the_other_stages_do_without_any_memory(name: str) -> None:
    assert load(name, {}, Context()).name == name
