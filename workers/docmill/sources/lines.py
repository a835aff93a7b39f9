"""Lines of a stream of any length, in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from docmill.sources.entry import EXCERPT

__all__ = ["SourceLine", "split_lines"]

CHUNK = 256 << 10
"""Bytes read at once: large against the cost of a call, small against everything else."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line without its end.

    `raw` is the line, or its beginning where it is longer than allowed or the stream broke; `size` what it had in all;
    `error` what broke the stream inside it.
    """

    number: int
    offset: int
    raw: bytes
    size: int
    error: Exception | None = None


class _Open:
    """A line whose end has not been seen yet."""

    def __init__(self, limit: int) -> None:
        self.raw = bytearray()
        self.size = 0
        self._limit = limit

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size <= self._limit:
            self.raw += piece
        elif len(self.raw) < EXCERPT:
            self.raw += piece[: EXCERPT - len(self.raw)]
        else:
            del self.raw[EXCERPT:]


def split_lines(stream: io.RawIOBase, limit: int) -> Iterator[SourceLine]:
    """Cut a stream at each LF.

    Args:
        stream: Read in chunks as lines are asked for, never ahead of that.
        limit: Bytes a line may have. A longer one is passed over to its end; only its beginning is kept.

    Yields:
        Every line, empty ones too; one with `error` is the last. Nothing is raised for a broken stream.
    """
    number, offset = 1, 0
    line = _Open(limit)
    while True:
        try:
            chunk = stream.read(CHUNK) or b""
        except Exception as error:  # noqa: BLE001 - whatever the parsers below raise, the caller wants the place of it
            yield SourceLine(number, offset, bytes(line.raw), line.size, error)
            return
        if not chunk:
            break
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            size = line.size + end - start
            if size == end - start <= limit:  # as most are: all of it is here
                yield SourceLine(number, offset, chunk[start:end], size)
            else:
                line.add(chunk[start:end])
                yield SourceLine(number, offset, bytes(line.raw), size)
                line = _Open(limit)
            number, offset, start = number + 1, offset + size + 1, end + 1
        line.add(chunk[start:])
    if line.size:
        yield SourceLine(number, offset, bytes(line.raw), line.size)
