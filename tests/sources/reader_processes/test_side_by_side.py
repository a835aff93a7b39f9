"""Several readers give together what one gives: each document once, and of each file that ends its reader a word."""

from __future__ import annotations

import ctypes
import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources import Reading, Skipped, read, read_for_command
from docmill.sources import reader as reader_module
from docmill.sources.inputs import resolve
from docmill.sources.reader_processes import side_by_side
from docmill.sources.reader_processes.claims import key_of
from tests.faults.deployed import children_of


def start(*inputs: Path, readers: int = 3, seconds: float = 60) -> Reading:
    limits = Limits(source_seconds=seconds)
    return read_for_command([str(one) for one in inputs], limits=limits, fields=Fields(), readers=readers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty files: some with lines that are broken, an archive, and what is passed over."""
    found = tmp_path / "in"
    found.mkdir()
    for number in range(38):
        lines = [f'{{"text": "line {line} of {number}"}}' for line in range(number % 5 + 1)]
        (found / f"{number:02}.jsonl").write_text("\n".join([*lines, "{broken" * (number % 7 == 0)]))
    (found / "plain.txt").write_text("a text")
    (found / "pipe").symlink_to("pipe")
    return found


@pytest.fixture
def deadly(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files among them that end their reader, or hold it for ever, when they are looked at."""
    sniff: Callable[..., Any] = reader_module.sniff

    def looked_at(head: bytes, suffix: str = "") -> Any:
        if head.startswith(b"DIE"):
            os.kill(os.getpid(), signal.SIGKILL)
        if head.startswith(b"HOLD"):
            ctypes.PyDLL(None).sleep(10_000)
        return sniff(head, suffix)

    monkeypatch.setattr(reader_module, "sniff", looked_at)
    for number in (5, 6, 17):
        (folder / f"{number:02}-deadly.txt").write_text(f"DIE {number}")
    return folder


def outcome(documents: list[Document]) -> Counter[tuple[str, bytes, str]]:
    return Counter((one.id, one.content, one.failure.error if one.failure else "") for one in documents)


@pytest.mark.parametrize("readers", [2, 3, 8])
def test_each_document_comes_once_and_what_is_passed_over_is_counted_once(folder: Path, readers: int) -> None:
    side, alone = start(folder, readers=readers), read([str(folder)], limits=Limits(), fields=Fields())
    assert outcome(list(side)) == outcome(list(alone))
    assert side.skipped == alone.skipped
    assert sum(side.skipped.values()) == 1


def test_the_documents_of_a_file_come_in_their_order(folder: Path) -> None:
    lines: dict[str, list[int]] = {}
    for one in start(folder):
        lines.setdefault(one.source.uri, []).append(one.source.place.line or 0)
    assert all(found == sorted(found) for found in lines.values())


def test_files_that_end_their_readers_are_told_and_all_others_are_read(deadly: Path) -> None:
    found = list(start(deadly))
    dead = [one for one in found if one.failure and "SIGKILL" in one.failure.message]
    assert sorted(Path(one.source.uri).name for one in dead) == [f"{number:02}-deadly.txt" for number in (5, 6, 17)]
    for one in dead:
        Path(one.source.uri.removeprefix("file://")).unlink()
    alone = outcome(list(read([str(deadly)], limits=Limits(), fields=Fields())))
    assert outcome([one for one in found if one not in dead]) == alone


def test_a_file_that_holds_its_reader_is_quarantined_while_the_others_go_on(deadly: Path) -> None:
    (deadly / "20-held.txt").write_text("HOLD")
    found = list(start(deadly, seconds=1.0))
    told = {Path(one.source.uri).name: one.failure.message for one in found if one.failure}
    assert "limits.source_seconds" in told["20-held.txt"]
    assert sum(one.failure is None for one in found) == sum(number % 5 + 1 for number in range(38)) + 1


def test_a_reader_that_dies_with_a_file_claimed_and_not_begun_loses_it_to_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = side_by_side.Claims.claim
    [file] = [
        one
        for one in resolve([str(folder)], Limits())
        if not isinstance(one, Skipped) and one.uri.endswith("/20.jsonl")
    ]
    dying = folder.parent / "dying"
    dying.touch()

    def claimed(self: side_by_side.Claims, key: int, reader: int) -> bool:
        mine = claim(self, key, reader)
        if mine and key == key_of(file.uri, file.identity) and dying.exists():
            dying.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return mine

    monkeypatch.setattr(side_by_side.Claims, "claim", claimed)
    found = list(start(folder))
    assert not dying.exists()
    assert sum(one.source.uri.endswith("/20.jsonl") and not one.failure for one in found) == 1


def test_a_reader_that_dies_before_it_begins_any_file_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Counter(one.id for one in start(folder))
    claim = side_by_side.Claims.claim
    dying = folder.parent / "dying"
    dying.touch()

    def claimed(self: side_by_side.Claims, key: int, reader: int) -> bool:
        mine = claim(self, key, reader)
        with suppress(FileNotFoundError):
            dying.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return mine

    monkeypatch.setattr(side_by_side.Claims, "claim", claimed)
    found = Counter(one.id for one in start(folder))
    assert not dying.exists()
    assert found == whole


def test_a_listing_that_ends_every_reader_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side.Claims, "claim", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(SourceError, match="cannot be listed: its reader was ended by SIGKILL"):
        list(start(folder))


def test_what_is_wrong_with_the_inputs_is_raised_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        start(tmp_path / "nothing")


def test_readers_end_with_their_reading(folder: Path) -> None:
    before = set(children_of(os.getpid()))
    reading = start(folder)
    next(reading)
    assert set(children_of(os.getpid())) - before
    reading.close()
    assert not set(children_of(os.getpid())) - before
