"""Rows of CSV and TSV (RFC 4180): fields in quotes may hold delimiters and line ends, and broken rows stand alone."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from docmill.errors import LimitError, SourceError
from docmill.sources.entry import EXCERPT
from docmill.sources.lines import SourceLine, split_lines

__all__ = ["MOST_COLUMNS", "DelimitedRow", "split_rows"]

MOST_COLUMNS = 10_000
QUOTE = b'"'
AGAIN = 4
"""Lines of a broken row are read again as rows of their own as long as these bytes stay below so many times the limit
of a row beside all that was read: a file of nothing but open quotes would be read again and again."""


@dataclass(slots=True)
class DelimitedRow:
    """One row: its fields as bytes, the place of its first line, and its own bytes; `error` where it is broken."""

    number: int
    offset: int
    fields: list[bytes] = field(default_factory=list)
    raw: bytes = b""
    size: int = 0
    error: Exception | None = None


class _OpenRow:
    """A row whose end has not been seen yet."""

    def __init__(self, delimiter: bytes) -> None:
        self.delimiter = delimiter
        self.lines: list[SourceLine] = []
        self.fields: list[bytes] = []
        self.size = 0
        self._field = bytearray()
        self._in_quotes = False
        self._quoted_here = False  # whether the open quote stands on the line that is looked at

    def add(self, line: SourceLine) -> bool:
        """Take a line; return whether the row ends with it.

        Raises:
            SourceError: a quote ends a field that goes on behind it, so that one before it was never closed; or a
                carriage return stands within a field without quotes, so that the rows around it are damaged.
        """
        self.lines.append(line)
        self.size += line.size + 1
        raw = line.raw
        at = 0
        if self._in_quotes:
            self._field += b"\n"
            self._quoted_here = False
        else:
            at = self._begin(raw, 0)
        while True:
            if self._in_quotes:
                end = raw.find(QUOTE, at)
                if end < 0:
                    self._field += raw[at:]
                    return False
                at = self._close(raw, at, end)
                continue
            end = raw.find(self.delimiter, at)
            if end < 0:
                self._end(raw[at:].rstrip(b"\r"))
                return True
            self._end(raw[at:end])
            if len(self.fields) > MOST_COLUMNS:
                raise LimitError(f"more than {MOST_COLUMNS} columns")
            at = self._begin(raw, end + 1)

    def _end(self, rest: bytes) -> None:
        """End a field with what stands outside its quotes, or is all of it."""
        if b"\r" in rest:
            raise SourceError("a carriage return stands in a field without quotes")
        self._field += rest
        self.fields.append(bytes(self._field))

    def _begin(self, raw: bytes, at: int) -> int:
        self._field = bytearray()
        quote = at + 1 if raw[at : at + 1] == b" " else at
        if raw[quote : quote + 1] == QUOTE:
            self._in_quotes = self._quoted_here = True
            return quote + 1
        return at

    def _close(self, raw: bytes, at: int, end: int) -> int:
        """Take what stands before a quote, and find out what the quote is; return where to go on."""
        self._field += raw[at:end]
        following = raw[end + 1 : end + 2]
        if following == QUOTE:
            self._field += QUOTE
            return end + 2
        if following in (b"", b"\r", self.delimiter) or not raw[end + 1 :].strip(b" \t\r"):
            self._in_quotes = False
        elif not self._quoted_here:
            raise SourceError("a quote is not closed")
        else:
            self._field += QUOTE  # it belongs to the text, and was not doubled as it should be
        return end + 1


def split_rows(stream: io.RawIOBase, delimiter: bytes, limit: int) -> Iterator[DelimitedRow]:
    """Cut a table into its rows. Lines without anything in them are passed over.

    A row that has no end, as a quote in it is not closed, is broken: its first line is one with an error, and what
    stands behind it is read by itself. But quotes are letters where the line has as many fields as the first row then,
    and they come in pairs or tabs part the fields (text/tab-separated-values knows no quotes). Nothing is raised for a
    broken stream.

    Args:
        stream: Read as rows are asked for.
        delimiter: The byte between fields.
        limit: Bytes a row may have.
    """
    return _TableWalk(stream, delimiter, limit).walk()


class _TableWalk:
    """A walk over the lines of a table."""

    def __init__(self, stream: io.RawIOBase, delimiter: bytes, limit: int) -> None:
        self._delimiter, self._limit = delimiter, limit
        self._coming = split_lines(stream, limit)
        self._waiting: deque[SourceLine] = deque()  # lines to be read again
        self._again = self._read = 0  # bytes of them, and of all that was read
        self._row = _OpenRow(delimiter)
        self._columns = 0  # of the first row

    def walk(self) -> Iterator[DelimitedRow]:
        while (line := self._next()) is not None:
            if line.error is not None or line.size > self._limit:
                if self._row.lines:
                    self._waiting.appendleft(line)
                    yield self._give_up(SourceError("a quote is not closed"))
                else:
                    yield _broken([line], line.error or LimitError(f"{line.size} bytes, more than"))
            elif self._row.lines or line.raw.strip(b"\r"):
                yield from self._add(line)
            if not self._row.lines or self._waiting:
                continue
            if (following := self._next()) is None:
                yield self._give_up(SourceError("a quote is not closed"))
            else:
                self._waiting.append(following)

    def _next(self) -> SourceLine | None:
        if self._waiting:
            return self._waiting.popleft()
        line = next(self._coming, None)
        self._read += line.size + 1 if line else 0
        return line

    def _add(self, line: SourceLine) -> Iterator[DelimitedRow]:
        try:
            if self._row.add(line):
                row, self._row = self._row, _OpenRow(self._delimiter)
                self._columns = self._columns or len(row.fields)
                yield _whole(row)
            elif self._row.size > self._limit:
                yield self._give_up(LimitError(f"{self._row.size} bytes, more than"))
        except (SourceError, LimitError) as error:
            yield self._give_up(error)

    def _give_up(self, error: Exception) -> DelimitedRow:
        """Return the first line of the open row as a broken one, or by its letters; the others are read again."""
        row, self._row = self._row, _OpenRow(self._delimiter)
        if isinstance(error, SourceError) and (literal := self._literal(row)):
            return literal
        self._again += row.size
        kept = 1 if self._again <= AGAIN * self._limit + self._read else len(row.lines)
        self._waiting.extendleft(reversed(row.lines[kept:]))
        return _broken(row.lines[:kept], error)

    def _literal(self, row: _OpenRow) -> DelimitedRow | None:
        """Return the first line of a row with its quotes as letters; None where it is none then."""
        first = row.lines[0]
        fields = first.raw.rstrip(b"\r").split(self._delimiter, MOST_COLUMNS)
        is_paired = first.raw.count(QUOTE) % 2 == 0
        self._again += row.size - first.size
        if len(fields) != self._columns or not (is_paired or self._delimiter == b"\t"):
            return None
        if self._again > AGAIN * self._limit + self._read:
            return None
        self._waiting.extendleft(reversed(row.lines[1:]))
        return DelimitedRow(first.number, first.offset, fields, first.raw, first.size + 1)


def _whole(row: _OpenRow) -> DelimitedRow:
    first = row.lines[0]
    raw = b"\n".join(line.raw for line in row.lines) if len(row.lines) > 1 else first.raw
    return DelimitedRow(first.number, first.offset, row.fields, raw, row.size)


def _broken(lines: list[SourceLine], error: Exception) -> DelimitedRow:
    raw = bytearray()
    for line in lines:
        raw += line.raw[: EXCERPT - len(raw)] + b"\n"
        if len(raw) >= EXCERPT:
            break
    return DelimitedRow(lines[0].number, lines[0].offset, [], bytes(raw[:-1]), sum(one.size for one in lines), error)
