"""A followed folder gives each file once it is whole, and again after a restart only what was not committed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources import Follower, Skipped, follow
from tests.quiet_time import quiet_time

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    return tmp_path / "in"


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def start(folder: Path, stop: threading.Event) -> Follower:
    return follow(folder, state=folder / ".taken", limits=Limits(), fields=Fields(), stop=stop)


def until_idle(follower: Follower, *, ticks: int = 1) -> list[str]:
    """Contents up to the `ticks`th idle tick in a row."""
    found: list[Document] = []
    idle = 0
    for document in follower:
        idle = idle + 1 if document is None else 0
        if document is not None:
            found.append(document)
        if idle == ticks:
            break
    return [document.content.decode() for document in found]


def test_what_is_there_then_what_comes(folder: Path, stop: threading.Event) -> None:
    (folder / "b.jsonl").write_text('{"text": "b1"}\n{"text": "b2"}\n')
    (folder / "sub" / "مقال.txt").write_text("a")
    (folder / ".hidden").write_text("h")
    (folder / "half.txt.part").write_text("p")
    time.sleep(0.6)
    follower = start(folder, stop)
    assert until_idle(follower) == ["b1", "b2", "a"]
    (folder / "new.txt").write_text("new")
    (folder / "half.txt.part").rename(folder / "half.txt")
    assert sorted(until_idle(follower, ticks=3)) == ["new", "p"]


def test_a_file_is_taken_when_it_is_whole_and_again_when_it_changed(folder: Path, stop: threading.Event) -> None:
    follower = start(folder, stop)
    assert until_idle(follower) == []
    with (folder / "slow.txt").open("w") as file:
        for piece in "abc":
            file.write(piece)
            file.flush()
            assert until_idle(follower) == []
    assert until_idle(follower, ticks=3) == ["abc"]
    (folder / "slow.txt").write_text("abcd")
    assert until_idle(follower, ticks=3) == ["abcd"]


def test_what_was_committed_is_not_read_again_after_a_restart(folder: Path, stop: threading.Event) -> None:
    (folder / "a.txt").write_text("a")
    (folder / "b.txt").write_text("b")
    time.sleep(0.6)
    first = start(folder, stop)
    assert next(first).content == b"a"  # type: ignore[union-attr]
    first.commit()  # a.txt is not finished as far as the follower knows
    assert next(first).content == b"b"  # type: ignore[union-attr]
    first.commit()
    second = start(folder, stop)
    assert until_idle(second) == ["b"]  # b was handed out and never committed
    second.commit()
    (folder / "a.txt").write_text("changed")
    time.sleep(0.6)
    assert until_idle(start(folder, stop)) == ["changed"]


def test_a_journal_cut_off_by_a_crash_is_read(folder: Path, stop: threading.Event) -> None:
    for name in ("a", "b"):
        (folder / name).write_text(name)
    time.sleep(0.6)
    first = start(folder, stop)
    assert until_idle(first) == ["a", "b"]
    first.commit()
    journal = folder / ".taken"
    journal.write_bytes(journal.read_bytes()[:-10])
    second = start(folder, stop)
    assert until_idle(second) == ["b"]
    second.commit()
    assert until_idle(start(folder, stop)) == []


def test_stop_ends_it(folder: Path, stop: threading.Event) -> None:
    follower = start(folder, stop)
    threading.Timer(0.3, stop.set).start()
    began = quiet_time()
    assert [document for document in follower if document] == []
    assert quiet_time() - began < 3


def test_a_missing_folder_is_named(tmp_path: Path, stop: threading.Event) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        start(tmp_path / "nowhere", stop)


def test_what_strangers_put_in_the_folder_leads_nowhere_else(folder: Path, stop: threading.Event) -> None:
    secret = folder.parent / "secret.txt"
    secret.write_text("secret")
    (folder / "a.txt").write_text("a")
    (folder / "leak.txt").symlink_to(secret)
    (folder / "self").symlink_to("self")
    os.mkfifo(folder / "pipe")
    time.sleep(0.6)
    follower = Follower(folder, state=folder.parent / "taken", limits=Limits(), fields=Fields(), stop=stop)
    found: list[Document | Skipped] = []
    for ticks, item in enumerate(follower):
        if item is not None:
            found.append(item)
        if ticks == 8:
            break
        if ticks == 6:
            (folder / "later.txt").symlink_to(secret)
    assert [item.content for item in found if isinstance(item, Document)] == [b"a"]
    passed = [(item.kind, item.place.rpartition("/")[2]) for item in found if isinstance(item, Skipped)]
    assert sorted(passed) == [("fifo", "pipe"), ("symlink", "leak.txt"), ("symlink", "self")]


def test_the_journal_stands_in_the_state_folder(
    folder: Path, stop: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    profile = tmp_path / "profile"
    profile.write_text("")
    (folder / ".docmill-taken").symlink_to(profile)
    (folder / "; touch pwned").write_text("a")
    time.sleep(0.6)
    first = Follower(folder, limits=Limits(), fields=Fields(), stop=stop)
    assert until_idle(first) == ["a"]
    first.commit()
    assert until_idle(Follower(folder, limits=Limits(), fields=Fields(), stop=stop)) == []
    assert profile.read_text() == ""
