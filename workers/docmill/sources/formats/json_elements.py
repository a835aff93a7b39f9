"""JSON values that are not one to a line: the elements of an array, or objects spread over many lines."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from docmill.sources.entry import EXCERPT
from docmill.sources.lines import CHUNK, SourceLine

__all__ = ["elements"]

MARKS = re.compile(rb'["\\{}\[\]\n]')


class _Scan:
    """The state of a scan of JSON: depth, inside a string or not, and the element begun."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.depth = self.floor = 0
        self.in_string = False
        self.line = 1
        self.begun: tuple[int, int] | None = None  # line and offset
        self.raw = bytearray()
        self.size = 0

    def add(self, piece: bytes) -> None:
        if self.begun is None:
            return
        self.size += len(piece)
        room = (self.limit if self.size <= self.limit else EXCERPT) - len(self.raw)
        self.raw += piece[: max(room, 0)]

    def close(self, error: Exception | None = None) -> SourceLine:
        number, offset = self.begun or (self.line, 0)
        found = SourceLine(number, offset, bytes(self.raw), self.size, error)
        self.begun, self.raw, self.size = None, bytearray(), 0
        return found

    def turn(self, mark: bytes, offset: int) -> bool:
        """Take note of one mark; return whether it ends an element."""
        if mark == b'"':
            self.in_string = not self.in_string
        elif self.in_string:
            return False
        elif mark == b"[" and self.depth == 0 and self.floor == 0:
            self.floor = self.depth = 1  # the array whose elements are wanted
        elif mark in b"{[":
            if self.depth == self.floor:
                self.begun = (self.line, offset)
            self.depth += 1
        else:
            self.depth = max(self.depth - 1, 0)
            if self.depth == self.floor:
                return self.begun is not None
            self.floor = min(self.floor, self.depth)
        return False


def elements(stream: io.RawIOBase, limit: int) -> Iterator[SourceLine]:
    """Cut JSON into the objects of its outermost array, or into the objects that follow one another.

    Memory is bounded as it is for lines: an element longer than `limit` bytes is passed over. What stands between
    elements is not looked at, so one broken element does not spoil the next unless its quotes or brackets are.

    Yields:
        Elements as lines: `number` and `offset` of their first byte. One that the end cuts off has an `error`.
    """
    scan = _Scan(limit)
    offset = 0
    escaped = False
    while True:
        try:
            chunk = stream.read(CHUNK) or b""
        except Exception as error:  # noqa: BLE001 - as in lines: the caller wants the place of it
            yield scan.close(error)
            return
        if not chunk:
            break
        done, position = 0, 1 if escaped else 0
        escaped = False
        while match := MARKS.search(chunk, position):
            mark, position = match.group(), match.end()
            if mark == b"\n":
                scan.line += 1
            elif mark == b"\\":
                escaped = position >= len(chunk)
                position += 1
            else:
                was_begun = scan.begun is not None
                ends = scan.turn(mark, offset + match.start())
                if not was_begun and scan.begun is not None:
                    done = match.start()
                if ends:
                    scan.add(chunk[done:position])
                    done = position
                    yield scan.close()
        scan.add(chunk[done:])
        offset += len(chunk)
    if scan.begun is not None or scan.depth or scan.in_string:
        yield scan.close(EOFError("the JSON ends before its last bracket"))
