"""A reader that a file holds, or ends, stops neither the command nor the other files."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources import Reading, read, read_for_command
from docmill.sources import reader as reader_module

Sniff = Callable[..., Any]


def start(*inputs: Path | str, seconds: float = 60) -> Reading:
    return read_for_command([str(one) for one in inputs], limits=Limits(source_seconds=seconds), fields=Fields())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of which some hold the interpreter for ever, or end the process, when they are looked at."""
    sniff: Sniff = reader_module.sniff

    def looked_at(head: bytes, suffix: str = "") -> Any:
        if head.startswith(b"HOLD"):
            ctypes.PyDLL(None).sleep(10_000)  # a call of C that keeps the interpreter to itself
        if head.startswith(b"DIE"):
            os.kill(os.getpid(), signal.SIGKILL)
        if head.startswith(b"SLOW"):
            time.sleep(1.5)
        return sniff(head, suffix)

    monkeypatch.setattr(reader_module, "sniff", looked_at)
    (tmp_path / "in").mkdir()
    for name in ("a", "c", "e"):
        (tmp_path / "in" / name).write_text(f"text of {name}")
    return tmp_path / "in"


def told(found: list[Document]) -> list[str]:
    return [one.failure.error if one.failure else one.content.decode() for one in found]


def test_items_are_those_of_reading_in_this_process(folder: Path) -> None:
    (folder / "b.jsonl").write_text('{"text": "one", "id": 1}\n{broken\n{"text": "two"}\n')
    (folder / "pipe").symlink_to("pipe")
    apart, here = start(folder), read([str(folder)], limits=Limits(), fields=Fields())
    found, expected = list(apart), list(here)
    assert [(one.id, one.content, one.failures, one.verdict) for one in found] == [
        (one.id, one.content, one.failures, one.verdict) for one in expected
    ]
    assert [one.source.metadata for one in found] == [one.source.metadata for one in expected]
    assert apart.skipped == here.skipped == {"symlink": 1}


def test_a_file_that_holds_its_reader_is_quarantined_and_the_others_are_read(folder: Path) -> None:
    (folder / "b").write_text("HOLD")
    (folder / "d").write_text("HOLD again")
    found = list(start(folder, seconds=1))
    assert told(found) == ["text of a", "LimitError", "text of c", "LimitError", "text of e"]
    assert found[1].source.uri.endswith("/b")
    assert found[1].failure is not None
    assert "limits.source_seconds" in found[1].failure.message


def test_a_file_that_ends_its_reader_is_quarantined_and_the_others_are_read(folder: Path) -> None:
    (folder / "b").write_text("DIE")
    found = list(start(folder))
    assert told(found) == ["text of a", "SourceError", "text of c", "text of e"]
    assert found[1].failure is not None
    assert "SIGKILL" in found[1].failure.message


def test_what_was_read_of_a_file_before_it_held_its_reader_is_told_with_the_place(folder: Path) -> None:
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        for name, text in (("one.txt", "text of one"), ("x/two.txt", "text of two"), ("three.txt", "HOLD")):
            archive.writestr(name, text)
    found = list(start(folder, seconds=1))
    assert told(found) == ["text of a", "text of one", "text of two", "LimitError", "text of c", "text of e"]
    assert found[3].failure is not None
    expected = "2 of its documents were read, the last at member x/two.txt; what stands behind them was not read"
    assert found[3].failure.message.endswith(expected)


def test_a_file_that_takes_its_time_is_read(folder: Path) -> None:
    (folder / "b").write_text("SLOW")
    assert told(list(start(folder, seconds=5))) == ["text of a", "SLOW", "text of c", "text of e"]


def test_files_that_go_while_a_reader_is_held_lose_no_others(folder: Path) -> None:
    (folder / "b").write_text("HOLD")
    reading = start(folder, seconds=1)
    assert next(reading).content == b"text of a"
    (folder / "a").unlink()
    assert set(told(list(reading))) == {"LimitError", "text of c", "text of e"}


def test_a_name_that_is_no_text_is_passed_on_as_it_is(folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("The night ferry leaves at nine.")
    (folder / os.fsdecode(b"gone\xe9")).symlink_to("nowhere")
    apart, here = start(folder), read([str(folder)], limits=Limits(), fields=Fields())
    assert [one.id for one in apart] == [one.id for one in here]
    assert apart.skipped == here.skipped


def test_waiting_for_standard_input_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen(["sh", "-c", "sleep 2; printf late"], stdout=subprocess.PIPE, text=True) as writer:
        monkeypatch.setattr("sys.stdin", writer.stdout)
        assert told(list(start("-", seconds=0.5))) == ["late"]


def test_a_slow_taker_is_no_work_of_the_reader(folder: Path) -> None:
    (folder / "b").write_text("b" * 3_000_000)
    (folder / "d").write_text("d" * 3_000_000)
    reading = start(folder, seconds=0.5)
    next(reading)
    time.sleep(2)
    assert len(list(reading)) == 4


def test_what_is_wrong_with_the_inputs_is_raised_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        start(tmp_path / "nowhere")


def test_a_reader_ends_with_its_reading(folder: Path) -> None:
    (folder / "b").write_text("HOLD")
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    others = set(children.read_text().split())
    reading = start(folder)
    next(reading)
    [child] = set(children.read_text().split()) - others
    reading.close()
    assert not Path(f"/proc/{child}").exists()
