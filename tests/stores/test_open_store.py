"""Which URL opens which store, and what a wrong one is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fsspec.registry import _registry

from docmill.errors import ConfigError
from docmill.stores import open_store
from tests.factories import make_record

SECRET = "hunter2"  # noqa: S105 - of nobody


@pytest.mark.parametrize("url", ["out", "./out", "file://out", "file://./out", "FILE://out", "local://out"])
def test_relative_folders_are_relative_to_where_the_store_was_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(url)
    monkeypatch.chdir("/")
    store.write("b1", [make_record()], [])
    assert (tmp_path / "out/records/b1.jsonl").exists()


@pytest.mark.parametrize("prefix", ["", "file://", "file://localhost"])
def test_absolute_folders(prefix: str, tmp_path: Path) -> None:
    open_store(f"{prefix}{tmp_path}/a b").write("b1", [make_record()], [])
    assert (tmp_path / "a b/records/b1.jsonl").exists()


def test_sqlite_urls_are_those_of_sqlalchemy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///here.db", f"sqlite:///{tmp_path}/there.db"):
        store = open_store(url)
        store.write("b1", [make_record()], [])
        store.close()
    assert (tmp_path / "here.db").exists()
    assert (tmp_path / "there.db").exists()


def test_opening_touches_nothing(tmp_path: Path) -> None:
    open_store(f"file://{tmp_path}/out")
    open_store(f"sqlite:///{tmp_path}/out/x.db")
    open_store(f"postgresql://u:{SECRET}@127.0.0.1:1/db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", [f"mysql://u:{SECRET}@h/db", f"redis://:{SECRET}@h", "nonsense://x", "http://h/x"])
def test_an_unknown_scheme_is_told_the_known_ones(url: str) -> None:
    with pytest.raises(ConfigError, match=r"file://.*sqlite:///.*postgresql://.*s3://") as caught:
        open_store(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["", "file://", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://x.db"])
def test_a_url_without_a_place_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        open_store(url)


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("postgresql://h/db", "psycopg", "docmill[postgres]"),
        ("s3://bucket/x", "s3fs", "docmill[s3]"),
        ("gs://bucket/x", "gcsfs", "docmill[gs]"),
    ],
)
def test_a_missing_extra_is_named(url: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "docmill.stores.databases.postgres", raising=False)
    # it keeps what tests before this one have imported
    monkeypatch.delitem(_registry, url.partition("://")[0], raising=False)
    with pytest.raises(ConfigError) as caught:
        open_store(url)
    assert f"pip install '{extra}'" in str(caught.value)


@pytest.mark.parametrize("password", ["hunter2/x", "hunter2@x", "hunter2%zz", "hunter2/@x"])
def test_a_password_that_breaks_the_url_is_refused_without_showing_it(password: str) -> None:
    with pytest.raises(ConfigError, match="percent-encoded") as caught:
        open_store(f"postgresql://user:{password}@host/db")
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__
