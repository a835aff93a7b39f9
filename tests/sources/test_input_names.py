"""A local file's id tells its input's name and the path below it, and not the folder the input stands in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docmill.settings import Fields, Limits
from docmill.sources import Follower, read

TEXT = "The same words in each of these files."


def ids(*inputs: Path | str) -> list[str]:
    return [one.id for one in read([str(one) for one in inputs], limits=Limits(), fields=Fields())]


def made(folder: Path) -> Path:
    (folder / "in/deep").mkdir(parents=True)
    (folder / "in/a.txt").write_text(TEXT)
    (folder / "in/deep/a.txt").write_text(TEXT)
    (folder / "in/rows.jsonl").write_text('{"text": "one"}\n{"text": "two", "url": "https://example.org"}\n')
    return folder / "in"


def test_a_folder_that_was_moved_has_the_same_ids(tmp_path: Path) -> None:
    before = ids(made(tmp_path / "one"))
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert ids(tmp_path / "two/in") == before
    assert len(set(before)) == 4


def test_a_file_that_was_moved_has_the_same_id(tmp_path: Path) -> None:
    folder = made(tmp_path)
    assert ids(folder / "a.txt") == ids(folder / "deep/a.txt")


def test_equal_files_in_two_inputs_of_one_name_stay_two_documents(tmp_path: Path) -> None:
    one, two = made(tmp_path / "one"), made(tmp_path / "two")
    found = ids(one, two)
    assert len(set(found)) == 7  # the row that has a URL of its own is one document
    assert found[:4] == ids(one)
    assert len(set(ids(one / "a.txt", two / "a.txt"))) == 2


def test_equal_files_in_inputs_of_two_names_stay_two_documents(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(TEXT)
    assert len(set(ids(tmp_path / "x", tmp_path / "y"))) == 2


def test_an_input_given_twice_or_inside_another_is_the_same(tmp_path: Path) -> None:
    folder = made(tmp_path)
    assert set(ids(folder, folder)) == set(ids(folder))
    assert set(ids(folder / "deep", folder, folder / "a.txt")) == set(ids(folder))


@pytest.mark.parametrize("pattern", ["in/*.txt", "in/**/*.txt"])
def test_a_pattern_counts_as_the_folder_above_it(tmp_path: Path, pattern: str) -> None:
    folder = made(tmp_path)
    found = ids(f"{tmp_path}/{pattern}")
    assert found
    assert set(found) <= set(ids(folder))


def test_a_file_url_and_a_relative_path_name_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert ids(folder.as_uri()) == ids("in") == ids("./in/") == ids(folder)


def test_a_followed_folder_gives_the_ids_that_it_gives_when_read(tmp_path: Path) -> None:
    folder = made(tmp_path)
    follower = Follower(folder, state=tmp_path / "taken", limits=Limits(), fields=Fields())
    found = []
    for document in follower:
        if document is None and found:
            break
        if document is not None:
            found.append(document.id)
        if len(found) == 4:
            break
    assert sorted(found) == sorted(ids(folder))
