"""Compressed bytes that can be read again: from the file itself, or from a spool where it cannot be sought in."""

from __future__ import annotations

import tempfile
from types import TracebackType
from typing import BinaryIO, Self, cast

from docmill.sources.entry import Stream

__all__ = ["FIRST", "PIECE", "Tape"]

PIECE = 64 << 10
"""Bytes read at once: large against the cost of a call, and a pipe's bytes are not held back for long."""

FIRST = 1 << 10
"""Bytes read first of a unit, then twice as many each time up to PIECE: a megabyte may hold 100,000 units, and what is
read beyond the end of one is put back and read again."""

IN_MEMORY = 1 << 20
"""Bytes of a spool that are kept in memory; more of it goes to a temporary file."""


class Tape:
    """Bytes read front to back, with one mark to which reading can return.

    Args:
        stream: Where they come from.
        file: The same bytes from their beginning, where they can be sought in: then nothing is spooled.
        most: Bytes spooled at most behind a mark; beyond that there is no way back until the next mark.
    """

    def __init__(self, stream: Stream, file: BinaryIO | None, most: int) -> None:
        self.position = 0
        self._stream, self._file, self._most = stream, file, most
        self._mark = self._start = self._size = 0
        self._spool: BinaryIO | None = None
        self._returned = b""  # what was put back, where there is no spool any more
        if file is not None:
            file.seek(0)

    def __enter__(self) -> Self:
        """Return the tape."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Give up the spool."""
        self._drop()

    def read(self, size: int = PIECE) -> bytes:
        """Return up to `size` bytes, at least one but at the end.

        Raises:
            Exception: what broke the stream, whatever it is.
        """
        data = self._read(size)
        self.position += len(data)
        return data

    def _read(self, size: int) -> bytes:
        if self._file is not None:
            return self._file.read(size)
        if self._returned:
            data, self._returned = self._returned[:size], self._returned[size:]
            return data
        at = self.position - self._start
        if self._spool is not None and at < self._size:
            self._spool.seek(at)
            return self._spool.read(size)
        data = self._stream.read(size) or b""
        if self.position + len(data) - self._mark > self._most:
            self._drop()
        elif data and (self._spool is not None or self.position == self._mark):
            if self._spool is None:
                self._spool, self._start, self._size = _new_spool(), self.position, 0
            self._spool.seek(self._size)
            self._spool.write(data)
            self._size += len(data)
        return data

    def ahead(self, size: int) -> bytes:
        """Return the next `size` bytes without taking them; fewer only where the input ends or breaks behind them.

        Raises:
            Exception: what broke the stream, whatever it is, where nothing stands before the break.
        """
        data = b""
        try:
            while len(data) < size and (more := self.read(size - len(data))):
                data += more
        except Exception:  # a broken stream raises again, once what came before was taken
            if not data:
                raise
        self.put_back(data)
        return data

    def put_back(self, data: bytes) -> None:
        """Put back what was read last: it is read again."""
        self.position -= len(data)
        if self._file is not None:
            self._file.seek(self.position)
        elif self._spool is None:
            self._returned = data + self._returned

    def mark(self) -> None:
        """Make this the place to return to, and forget what is before it."""
        self._mark = self.position
        if self._spool is None:
            if self._returned:
                self._spool, self._start, self._size = _new_spool(), self.position, len(self._returned)
                self._spool.write(self._returned)
                self._returned = b""
            return
        done = self.position - self._start
        if done >= self._size - done:  # less is left than is over: what is left is copied
            self._spool.seek(done)
            left = self._spool.read()
            self._drop()
            if left:
                self._spool, self._start, self._size = _new_spool(), self.position, len(left)
                self._spool.write(left)

    def can_hold_more(self) -> bool:
        """Tell whether there is still a way back to the mark after one more piece was read."""
        return self._file is not None or self.position + PIECE - self._mark <= self._most

    def rewind(self, skip: int = 0) -> bool:
        """Return to the mark, or `skip` bytes behind it; False where there is no way back."""
        if self._file is not None:
            self._file.seek(self._mark + skip)
        elif self.position != self._mark and (self._spool is None or self._start > self._mark):
            return False
        self.position = self._mark + skip
        return True

    def _drop(self) -> None:
        if self._spool is not None:
            self._spool.close()
        self._spool, self._size = None, 0


def _new_spool() -> BinaryIO:
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))
