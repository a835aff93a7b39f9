"""A folder of files is there whole or not at all, and nothing is left of one that failed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from docmill.errors import ConfigError
from docmill.exports.output import NumberedFiles, new_folder


def test_the_folder_appears_when_all_is_written(tmp_path: Path) -> None:
    to = tmp_path / "a" / "b"
    with new_folder(to) as folder:
        (folder / "one").write_text("1")
        assert not to.exists()
    assert [path.name for path in to.iterdir()] == ["one"]
    assert [path.name for path in to.parent.iterdir()] == ["b"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_nothing_is_left_of_one_that_failed(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with new_folder(tmp_path / "out") as folder:
            (folder / "one").write_text("1")
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"), new_folder(tmp_path):
        pass
    assert (tmp_path / "kept").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    with new_folder(tmp_path / "empty") as folder:
        (folder / "one").write_text("1")
    assert (tmp_path / "empty" / "one").exists()


def test_what_a_killed_export_left_goes_after_a_day(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".o[ut.1.aa.tmp", ".o[ut.2.bb.tmp", ".other.1.aa.tmp"))
    for folder in (old, young, other):
        folder.mkdir()
    past = time.time() - 2 * 86_400
    for folder in (old, other):
        os.utime(folder, (past, past))
    with new_folder(tmp_path / "o[ut"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, other.name, "o[ut"])


def test_files_are_numbered_and_end_at_their_size(tmp_path: Path) -> None:
    with NumberedFiles(tmp_path, "txt", 4) as files:
        for data in (b"ab", b"cde", b"f", b"ghijkl", b"m"):
            files.write(data)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"abcde", b"fghijkl", b"m"]
    assert files.written == sorted(tmp_path.iterdir())
