"""Lines of a stream of any length come one by one, in bounded memory."""

from __future__ import annotations

import io
import itertools
import tracemalloc
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.entry import EXCERPT
from docmill.sources.lines import CHUNK, split_lines


class Generated(io.RawIOBase):
    """A stream made as it is read; counts what was read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._held = b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._held = self._held or next(self._pieces, b"")
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        self.count += size
        return size


@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"")), max_size=30), st.integers(1, 50))
def test_numbers_offsets_and_bytes_are_those_of_the_file(raws: list[bytes], piece: int) -> None:
    data = b"\n".join(raws)
    pieces = (data[start : start + piece] for start in range(0, len(data), piece))
    found = list(split_lines(Generated(pieces), 1000))
    assert [line.raw for line in found] == (data.split(b"\n")[:-1] if data[-1:] in (b"\n", b"") else data.split(b"\n"))
    for number, line in enumerate(found, 1):
        assert line.number == number
        assert data[line.offset : line.offset + line.size] == line.raw


def test_a_stream_is_read_no_further_than_its_lines_are_asked_for() -> None:
    stream = Generated(itertools.repeat(b"x" * 1023 + b"\n"))  # it never ends
    assert [line.size for line in itertools.islice(split_lines(stream, 2000), 10)] == [1023] * 10
    assert stream.count <= CHUNK


def test_a_line_over_the_limit_is_passed_over_without_being_held() -> None:
    stream = Generated(itertools.chain([b"first\n"], itertools.repeat(b"x" * (1 << 20), 64), [b"\nlast\n"]))
    tracemalloc.start()
    first, huge, last = split_lines(stream, 100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (first.raw, last.raw, last.number) == (b"first", b"last", 3)
    assert huge.size == 64 << 20
    assert len(huge.raw) <= 100_000 + EXCERPT
    assert last.offset == 6 + (64 << 20) + 1
    assert peak < 8 << 20


def test_a_break_keeps_what_was_read_of_its_line() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"whole\nhal"
        raise OSError("cable cut")

    whole, half = split_lines(Generated(pieces()), 100)
    assert whole.error is None
    assert (half.number, half.offset, half.raw, str(half.error)) == (2, 6, b"hal", "cable cut")
