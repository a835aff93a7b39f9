"""A tape is read again from its mark, out of the file or a spool, and holds no more than it may."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.containers.compression import tape as module
from docmill.sources.containers.compression.tape import PIECE, Tape
from docmill.sources.entry import Stream

DATA = random.Random(3).randbytes(40_000)
MOST = 1 << 20
KINDS = st.sampled_from(["read", "ahead", "put back", "mark", "rewind"])
STEPS = st.lists(st.tuples(KINDS, st.integers(1, 9000)), max_size=30)


def tape_of(data: bytes, *, seekable: bool, most: int = MOST) -> Tape:
    return Tape(Stream(io.BytesIO(data)), io.BytesIO(data) if seekable else None, most)


@given(STEPS, st.booleans(), st.sampled_from([100, 1 << 20]))
def test_reading_goes_on_wherever_the_tape_stands(steps: list[tuple[str, int]], seekable: bool, in_memory: int) -> None:
    before, module.IN_MEMORY = module.IN_MEMORY, in_memory
    try:
        mark = last = 0
        with tape_of(DATA, seekable=seekable) as tape:
            for step, size in steps:
                at = tape.position
                match step:
                    case "read":
                        data = tape.read(size)
                        last = len(data)
                        assert data == DATA[at : at + last]
                        assert last or at == len(DATA)
                    case "ahead":
                        assert tape.ahead(size) == DATA[at : at + size]
                        assert tape.position == at
                        last = 0
                    case "put back":
                        tape.put_back(DATA[at - min(size, last) : at])
                        last -= min(size, last)
                    case "mark":
                        tape.mark()
                        mark, last = at, 0
                    case _:
                        skip = min(size, at - mark)
                        assert tape.rewind(skip)
                        last = 0
                        assert tape.position == mark + skip
    finally:
        module.IN_MEMORY = before


@pytest.mark.parametrize("seekable", [True, False])
def test_there_is_no_way_back_beyond_what_may_be_spooled(seekable: bool) -> None:
    with tape_of(bytes(10 * PIECE), seekable=seekable, most=3 * PIECE) as tape:
        assert tape.can_hold_more()
        for _ in range(8):
            tape.read()
        assert tape.can_hold_more() == tape.rewind() == seekable
        if not seekable:
            tape.put_back(b"again")
            assert tape.read(100) == b"again"
            tape.mark()
            assert tape.read()
            assert tape.rewind()


def test_what_stands_before_a_break_is_seen_ahead_of_it() -> None:
    class Breaking(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if not (data := super().read1(size)):
                raise OSError("the line is dead")
            return data

    with Tape(Stream(Breaking(b"five!")), None, MOST) as tape:
        assert tape.ahead(16) == tape.read(16) == b"five!"
        with pytest.raises(OSError, match="dead"):
            tape.ahead(16)


def test_marks_forget_what_is_before_them() -> None:
    with tape_of(bytes(64 * PIECE), seekable=False, most=2 * PIECE) as tape:
        while data := tape.read(1000):
            tape.put_back(data[500:])
            tape.mark()
            assert tape._size <= 3 * PIECE
        assert tape.position == 64 * PIECE
