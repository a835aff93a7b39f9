"""JSON values that are not one to a line: the elements of an array, or objects spread over many lines."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import orjson

from docmill.sources.entry import EXCERPT
from docmill.sources.lines import CHUNK, SourceLine

__all__ = ["elements", "pieces"]

MARKS = re.compile(rb'["\\{}\[\]\n]')
BETWEEN = re.compile(rb"[^\s,:]+|[,:]")
SEPARATOR = re.compile(rb"\}\s{0,1000},\s{0,1000}(?=\{)")
MOST_TRIES = 16
"""Separators behind a place that may end an element there: an element may hold lists of objects of its own."""

MOST_DEPTH = 10_000
"""Brackets inside each other that are told apart; what is deeper is no JSON that any parser takes."""

SPACE = b" \t\r\n"


class _Scan:
    """The state of a scan of JSON: the open brackets, inside a string or not, and the element begun."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.open = bytearray()  # the brackets of the element begun
        self.in_array = False  # whether the elements are those of an array
        self.in_string = False
        self.escaped = False  # whether the next chunk begins behind a backslash
        self.is_stray = False  # whether what is begun is no object
        self.has_colon = False
        self.line = 1
        self.begun: tuple[int, int] | None = None  # line and offset
        self.raw = bytearray()
        self.size = 0

    @property
    def is_between(self) -> bool:
        """Whether the scan is outside of objects and strings."""
        return not self.open and not self.in_string

    def begin(self, offset: int, *, stray: bool) -> None:
        self.begun, self.is_stray, self.has_colon = (self.line, offset), stray, False

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
        self.open.clear()
        return found


class _Chunk:
    """A scan through one chunk: what is before `done` was taken."""

    def __init__(self, scan: _Scan, data: bytes, offset: int) -> None:
        self.scan, self.data, self.offset = scan, data, offset
        self.done = 0

    def walk(self) -> Iterator[SourceLine]:
        """Yield the elements that end in the chunk."""
        scan, data = self.scan, self.data
        position, scan.escaped = int(scan.escaped), False
        while match := MARKS.search(data, position):
            mark, at = match.group(), match.start()
            if scan.is_between and position < at:
                yield from self.between(position, at)
            position = match.end()
            if mark == b"\n":
                scan.line += 1
            elif scan.in_string:
                scan.in_string = mark != b'"'
                if mark == b"\\":
                    scan.escaped = position >= len(data)
                    position += 1
            else:
                yield from self.turn(mark, at)
        if scan.is_between and position < len(data):
            yield from self.between(position, len(data))
        scan.add(data[self.done :])

    def close(self, end: int) -> SourceLine:
        """End the element begun before a place."""
        self.scan.add(self.data[self.done : end])
        self.done = end
        return self.scan.close()

    def begin(self, at: int, *, stray: bool = False) -> None:
        self.done = at
        self.scan.begin(self.offset + at, stray=stray)

    def between(self, start: int, end: int) -> Iterator[SourceLine]:
        """Look at what stands outside of objects and strings: what is more than commas is an element, or a stray."""
        scan = self.scan
        for token in BETWEEN.finditer(self.data, start, end):
            at = token.start()
            if self.data[at : at + 1] == b",":
                if scan.begun is not None and not scan.has_colon:
                    yield self.close(at)
                continue
            if scan.begun is None:
                self.begin(at, stray=True)
            scan.has_colon = scan.has_colon or self.data[at : at + 1] == b":"

    def turn(self, mark: bytes, at: int) -> Iterator[SourceLine]:
        """Take note of one mark outside of strings."""
        scan = self.scan
        if mark in b'"\\':
            scan.in_string = mark == b'"'
            if scan.begun is None:
                self.begin(at, stray=True)
        elif mark in b"{[":
            yield from self._opened(mark, at)
        elif scan.open:
            yield from self._closed(mark, at)
        elif mark == b"]" and scan.in_array:
            if scan.begun is not None:
                yield self.close(at)
            scan.in_array = False
        elif scan.has_colon and scan.begun is not None:
            yield self.close(at + 1)
        elif scan.begun is None:  # goes on to the next comma or object, lest each of a million brackets be an element
            self.begin(at, stray=True)

    def _opened(self, mark: bytes, at: int) -> Iterator[SourceLine]:
        scan = self.scan
        if scan.open:
            # an object where a name should be: a brace was lost before it, and here the next element begins
            if mark == b"{" and scan.open[-1:] == b"{" and self._before(at) in b",{" and len(scan.open) < MOST_DEPTH:
                yield self.close(at)
            else:
                scan.open += mark if len(scan.open) < MOST_DEPTH else b""
                return
        elif scan.begun is not None and (mark == b"{" or not scan.has_colon):
            if scan.has_colon and self._before(at) == b":":  # the value of a name whose own brace is missing
                scan.open += mark
                return
            yield self.close(at)
        elif mark == b"[" and not scan.in_array:
            scan.in_array = True  # whose elements are wanted
            return
        if scan.begun is None:
            self.begin(at)
        scan.open += mark

    def _closed(self, mark: bytes, at: int) -> Iterator[SourceLine]:
        scan = self.scan
        opening = b"{" if mark == b"}" else b"["
        place = scan.open.rfind(opening)
        if place < 0 and mark == b"]" and scan.in_array:
            yield self.close(at)  # the array ends, and a brace is missing before it
            scan.in_array = False
            return
        del scan.open[max(place, 0) :]
        if not scan.open and not scan.is_stray:
            yield self.close(at + 1)

    def _before(self, at: int) -> bytes:
        """Return the last character before a place that is no space; empty where it is not in this chunk."""
        at -= 1
        while at >= 0 and self.data[at] in SPACE:
            at -= 1
        return self.data[at : at + 1] if at >= 0 else b"?"


def elements(stream: io.RawIOBase, limit: int) -> Iterator[SourceLine]:
    """Cut JSON into the elements of its outermost array, or into the objects that follow one another.

    Memory is bounded as it is for lines: an element longer than `limit` bytes is passed over. What stands where an
    element should and is none is given as well, so that nothing vanishes; where a brace is missing the next object is
    found all the same.

    Yields:
        Elements as lines: `number` and `offset` of their first byte. One that the end cuts off has an `error`.
    """
    scan = _Scan(limit)
    offset = 0
    while True:
        try:
            data = stream.read(CHUNK) or b""
        except Exception as error:  # noqa: BLE001 - as in lines: the caller wants the place of it
            yield scan.close(error)
            return
        if not data:
            break
        yield from _Chunk(scan, data, offset).walk()
        offset += len(data)
    if scan.begun is not None and scan.is_between and not scan.in_array:
        yield scan.close()
    elif scan.begun is not None or scan.in_array or scan.in_string:
        yield scan.close(EOFError("the JSON ends before its last bracket"))


def pieces(line: SourceLine) -> Iterator[SourceLine]:
    """Cut an element that the end cut off where others begin inside it: a quote or a bracket was lost before them.

    Yields:
        What is whole by itself, and what is not up to where the next one begins, the error with the last.
    """
    raw = line.raw
    cuts = [(match.start() + 1, match.end()) for match in SEPARATOR.finditer(raw)]
    cuts.append((len(raw), len(raw)))
    start = number = 0
    while number < len(cuts):
        tried = cuts[number : number + MOST_TRIES]
        whole = next((place for place, (end, _) in enumerate(tried) if _is_whole(raw[start:end])), None)
        end, following = tried[whole or 0]
        is_last = end == len(raw) and whole is None
        at_line = line.number + raw.count(b"\n", 0, start)
        part = raw[start:end]
        if whole is not None:
            part = part.rstrip(SPACE + b"]")
        yield SourceLine(at_line, line.offset + start, part, len(part), line.error if is_last else None)
        number += (whole or 0) + 1
        start = following


def _is_whole(raw: bytes) -> bool:
    try:
        return isinstance(orjson.loads(raw.rstrip(SPACE + b"]")), dict)
    except ValueError:
        return False
