"""Whatever a file does to its converter, it takes no other document with it, and the cause is told.

The converters here really die: by a signal, by memory, by time, by an exit.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from docmill.documents import Cause, Converted, Document, Failure
from docmill.stages.convert import make
from docmill.stages.convert.converters import CONVERTERS, Converter
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.stage import Context, annotate
from tests.faults.deployed import children_of

KIND = "application/pdf"
MIB = 1 << 20


def convert(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a text, or die as it says."""
    match content:
        case b"signal":
            ctypes.string_at(0)
        case b"abort":
            os.abort()
        case b"exit":
            os._exit(3)
        case b"sleep":
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            time.sleep(600)
        case b"memory":  # as Python tells it
            bytearray(3 * limits.memory_bytes)
        case b"native memory":  # as a library that does not: it uses what there is, then crashes
            kept = []
            while True:
                try:
                    kept.append(b"x" * MIB)
                except MemoryError:
                    ctypes.string_at(0)
        case b"bad_alloc":
            os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
            os.abort()
    return Converted(format="text", pages=[content.decode()])


@pytest.fixture(autouse=True)
def _made_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("dying_converter")
    module.convert = convert
    monkeypatch.setitem(sys.modules, "dying_converter", module)
    monkeypatch.setitem(CONVERTERS, KIND, Converter("dying_converter", "convert", "pdf"))


def converted(*contents: bytes, seconds: float = 20) -> list[Converted | Failure]:
    """Return what the stage finds of these contents."""
    documents = [Document.make(content, uri=f"file:///{at}", media_type=KIND) for at, content in enumerate(contents)]
    stage = make({"memory_bytes": 128 * MIB, "seconds": seconds}, Context())
    done = annotate(stage, documents, "w")
    return [document.find(Converted) or document.failures[0] for document in done.documents]


@pytest.mark.parametrize(
    ("content", "cause", "told"),
    [
        (b"signal", Cause.SIGNAL, "ended by SIGSEGV"),
        (b"abort", Cause.SIGNAL, "ended by SIGABRT"),
        (b"exit", Cause.EXIT, "ended itself with code 3"),
        (b"memory", Cause.MEMORY, ""),
        (b"native memory", Cause.MEMORY, "had no memory left"),
        (b"bad_alloc", Cause.MEMORY, "had no memory left"),
    ],
)
def test_a_death_costs_the_document_at_work_alone(content: bytes, cause: Cause, told: str) -> None:
    before = children_of(os.getpid())
    first, dead, third, fourth = converted(b"first", content, b"third", b"fourth")
    assert [one.pages for one in (first, third, fourth) if isinstance(one, Converted)] == [
        ["first"],
        ["third"],
        ["fourth"],
    ]
    assert isinstance(dead, Failure)
    assert (dead.stage, dead.cause) == ("convert", cause)
    assert told in dead.message
    assert children_of(os.getpid()) == before


def test_memory_is_told_in_a_process_that_holds_large_files_too(tmp_path: Path) -> None:
    """A worker has its models mapped, of which a forked process begins with nothing in its memory."""
    with (tmp_path / "model").open("wb") as out:
        out.truncate(256 * MIB)
    with (tmp_path / "model").open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as model:
        assert not any(model[:: mmap.PAGESIZE])
        (dead,) = converted(b"native memory")
    assert isinstance(dead, Failure)
    assert dead.cause is Cause.MEMORY


def test_a_converter_that_does_not_end_is_killed_and_the_others_have_time_of_their_own() -> None:
    found = converted(b"sleep", b"second", b"sleep", seconds=0.5)
    assert [type(one).__name__ for one in found] == ["Failure", "Converted", "Failure"]
    assert [one.cause for one in found if isinstance(one, Failure)] == [Cause.TIMEOUT] * 2


def test_every_document_of_a_batch_may_die() -> None:
    found = converted(b"exit", b"signal", b"abort")
    assert [one.cause for one in found if isinstance(one, Failure)] == [Cause.EXIT, Cause.SIGNAL, Cause.SIGNAL]
