"""What strangers put in a folder leads nowhere else, holds nothing up, and is counted where it is no file."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources import read
from docmill.sources.folders import matches, walk

Found = tuple[list[str], list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "one.txt").write_text("one")
    (tmp_path / "in" / "two.txt").write_text("two")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.txt").write_text("secret")
    return tmp_path / "in"


def reads(*inputs: Path | str, follow_links: bool = False) -> Found:
    """Return the contents of the documents, and what was passed over, sorted."""
    reading = read([str(one) for one in inputs], limits=Limits(), fields=Fields(), follow_links=follow_links)
    items = list(reading.items)
    contents = [item.content.decode() for item in items if isinstance(item, Document) and not item.failure]
    passed = [f"{item.kind} {item.place.rpartition('/')[2]}" for item in items if not isinstance(item, Document)]
    assert not [item for item in items if isinstance(item, Document) and item.failure]
    return contents, sorted(passed)


def test_a_link_that_leaves_the_folder_is_passed_over(folder: Path, tmp_path: Path) -> None:
    (folder / "leak.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (folder / "folder").symlink_to(tmp_path / "out", target_is_directory=True)
    assert reads(folder) == (["one", "two"], ["symlink folder", "symlink leak.txt"])


def test_a_link_that_leaves_the_folder_is_followed_where_asked(folder: Path, tmp_path: Path) -> None:
    (folder / "leak.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (folder / "folder").symlink_to(tmp_path / "out", target_is_directory=True)
    assert reads(folder, follow_links=True) == (["one", "secret", "secret", "two"], [])


def test_a_link_inside_the_folder_is_its_file(folder: Path) -> None:
    (folder / "same.txt").symlink_to(folder / "a" / "one.txt")
    assert reads(folder) == (["one", "one", "two"], [])


def test_links_in_circles_end(folder: Path) -> None:
    (folder / "self").symlink_to("self")
    (folder / "gone").symlink_to("nowhere")
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "a" / "here").symlink_to(".", target_is_directory=True)
    passed = ["symlink gone", "symlink here", "symlink self", "symlink up"]
    assert reads(folder) == (["one", "two"], passed)
    assert reads(folder, follow_links=True) == (["one", "two"], passed)
    assert reads(f"{folder}/**/*.txt") == (["one", "two"], passed)


def test_pipes_sockets_and_devices_are_passed_over(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(folder):
        bound.bind("sock")
    (folder / "null").symlink_to("/dev/null")
    assert reads(folder) == (["one", "two"], ["fifo pipe", "socket sock", "symlink null"])
    assert reads(folder, follow_links=True) == (["one", "two"], ["device null", "fifo pipe", "socket sock"])
    assert reads(f"{folder}/*") == (["one", "two"], ["device null", "fifo pipe", "socket sock"])


@pytest.mark.parametrize("trap", ["pipe", "link", "folder", "nothing"])
def test_a_file_that_is_replaced_before_it_is_opened_is_passed_over(folder: Path, tmp_path: Path, trap: str) -> None:
    reading = read([str(folder)], limits=Limits(), fields=Fields())
    assert next(reading).content == b"one"
    walked_on = folder / "two.txt"  # listed with its folder already
    walked_on.unlink()
    if trap == "pipe":
        os.mkfifo(walked_on)
    elif trap == "link":
        walked_on.symlink_to(tmp_path / "out" / "secret.txt")
    elif trap == "folder":
        walked_on.mkdir()
    assert list(reading) == []
    kind = {"pipe": "fifo", "link": "symlink", "folder": "folder", "nothing": "vanished"}[trap]
    assert dict(reading.skipped) == {kind: 1}


def test_a_folder_that_is_replaced_by_a_link_is_not_read(folder: Path, tmp_path: Path) -> None:
    (folder / "b").mkdir()
    for name in ("secret.txt", "x.txt"):
        (folder / "b" / name).write_text(name)
        (tmp_path / "out" / name).write_text("not yours")
    reading = read([str(folder)], limits=Limits(), fields=Fields())
    assert [next(reading).content, next(reading).content] == [b"one", b"secret.txt"]
    (folder / "b").rename(folder / "c")
    (folder / "b").symlink_to(tmp_path / "out", target_is_directory=True)
    assert [document.content for document in reading] == [b"two"]
    assert dict(reading.skipped) == {"symlink": 1}


def test_a_folder_that_vanishes_is_told(folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "b" / "x.txt").write_text("x")
    reading = read([str(folder)], limits=Limits(), fields=Fields())
    assert next(reading).content == b"one"
    (folder / "b" / "x.txt").unlink()
    (folder / "b").rmdir()
    assert [document.content for document in reading] == [b"two"]
    assert dict(reading.skipped) == {"vanished": 1}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(folder: Path) -> None:
    (folder / "two.txt").chmod(0)
    (folder / "a").chmod(0)
    assert reads(folder) == ([], ["unreadable a", "unreadable two.txt"])
    with pytest.raises(SourceError, match="chmod"):
        reads(folder / "a")


@pytest.mark.parametrize("path", ["/proc", "/sys", "/dev", "/dev/null", "/proc/self/environ", "/dev/../proc/self"])
def test_the_systems_own_files_are_refused(path: str) -> None:
    if not Path(path).exists():
        pytest.skip("not on this system")
    with pytest.raises(SourceError, match="the system's own files"):
        reads(path)


def test_a_link_to_the_systems_files_is_refused_too(folder: Path) -> None:
    (folder / "p").symlink_to("/proc/self", target_is_directory=True)
    with pytest.raises(SourceError, match="the system's own files"):
        reads(folder / "p")
    assert reads(folder, follow_links=True) == (["one", "two"], ["system p"])


def test_a_pipe_that_is_named_is_refused_with_the_way_to_read_it(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(SourceError, match="- < "):
        reads(folder / "pipe")


def test_a_pipe_that_a_shell_made_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a pipe")
    os.close(writing)
    assert reads(f"/dev/fd/{reading}") == (["from a pipe"], [])
    os.close(reading)


def test_a_folder_of_nothing_but_links_is_read(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("self")
    assert reads(tmp_path) == ([], ["symlink self"])


@contextlib.contextmanager
def nested(folder: Path, name: str, depth: int) -> Iterator[None]:
    """Make folders one inside the other, which may be deeper than any path can be."""
    with contextlib.chdir(folder):
        for _ in range(depth):
            Path(name).mkdir()
            os.chdir(name)
    yield
    os.system(f"rm -rf {folder}/{name}")  # noqa: S605 - shutil.rmtree of Python 3.11 calls itself for each


def test_folders_deeper_than_a_path_can_be_are_passed_over(folder: Path) -> None:
    with nested(folder, "d" * 250, 20):
        contents, [passed] = reads(folder)
    assert (contents, passed.split()[0]) == (["one", "two"], "unreadable")


@pytest.mark.slow
def test_folders_deeper_than_the_stack_are_read(folder: Path) -> None:
    with nested(folder, "d", 1200):
        assert reads(folder) == (["one", "two"], [])


def test_names_that_are_no_text_are_read(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe")).write_text("odd")
    assert reads(folder) == (["one", "two", "odd"], [])


@pytest.mark.slow
def test_a_folder_of_a_hundred_thousand_entries_is_streamed(tmp_path: Path) -> None:
    for number in range(100_000):
        os.mknod(tmp_path / f"{number:05}")
    started = time.process_time()
    walked = walk(tmp_path)
    assert next(walked) == tmp_path / "00000"
    assert sum(1 for _ in walked) == 99_999
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/one.txt", ["a/one.txt"]),
        ("**", ["a/one.txt", "two.txt"]),
        ("**/a/*", ["a/one.txt"]),
        ("*/**/o*", ["a/one.txt"]),
    ],
)
def test_patterns_over_folders(folder: Path, pattern: str, found: list[str]) -> None:
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "one.txt").write_text("hidden")
    assert sorted(matches(f"{folder}/{pattern}")) == [folder / one for one in found]


def test_a_pattern_that_names_hidden_files_finds_them(folder: Path) -> None:
    (folder / "a" / ".x.txt").write_text("hidden")
    assert list(matches(f"{folder}/**/.x*")) == [folder / "a" / ".x.txt"]
