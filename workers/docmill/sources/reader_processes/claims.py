"""Which of several readers reads each file: a table that they share, in which each claims what it reads next.

The table is a file that has no name, mapped by all: open addressing over 64-bit hashes. Its lock is the system's, which
a reader that is killed gives back by its death.

Tested by tests/sources/reader_processes/test_claims.py.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["MOST_READERS", "Claims", "key_of"]

MOST_READERS = 64
MOST = 1 << 20  # places of the table: nine bytes each, of which the system holds those that are written
FULL = MOST * 3 // 4  # files; of those beyond, each reader takes those whose hash is its own
SLOT = struct.Struct("<Q")
FREE, TOLD = 254, 255  # beside the numbers of readers, from 1: a claim given back, and one whose file has been begun


def key_of(*words: str | None) -> int:
    """Return the hash of what names a file, or of what is passed over: never 0."""
    told = "\0".join(word or "" for word in words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest()) or 1


class Claims:
    """The table, to be made before the readers are forked; `readers` is how many there are."""

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the table
        self._file.truncate(SLOT.size + MOST * (SLOT.size + 1))
        self._table = mmap.mmap(self._file.fileno(), 0)

    def claim(self, key: int, reader: int) -> bool:
        """Return whether this reader, counted from 0, is to read the file: nobody else has claimed it."""
        with self._locked():
            place, is_new = self._find(key)
            if not is_new:
                if self._owner(place) != FREE:
                    return False
            elif (count := SLOT.unpack_from(self._table, 0)[0]) >= FULL:
                return key % self._readers == reader
            else:
                SLOT.pack_into(self._table, 0, count + 1)
                SLOT.pack_into(self._table, self._at(place), key)
            self._table[self._owner_at(place)] = reader + 1
        return True

    def settle(self, key: int) -> None:
        """Note that a file was begun, or what is passed over was told: it is not given to another any more."""
        with self._locked():
            place, is_new = self._find(key)
            if not is_new:
                self._table[self._owner_at(place)] = TOLD

    def release(self, reader: int) -> None:
        """Give back what a reader that ended had claimed and not begun."""
        with self._locked():
            start = self._owner_at(0)
            while (found := self._table.find(bytes([reader + 1]), start)) >= 0:
                self._table[found] = FREE
                start = found + 1

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _find(self, key: int) -> tuple[int, bool]:
        """Return the place of a key, or where it would stand, and whether it is new."""
        place = key % MOST
        while (found := SLOT.unpack_from(self._table, self._at(place))[0]) not in (0, key):
            place = (place + 1) % MOST
        return place, found == 0

    def _owner(self, place: int) -> int:
        return self._table[self._owner_at(place)]

    @staticmethod
    def _at(place: int) -> int:
        return SLOT.size + place * SLOT.size

    @staticmethod
    def _owner_at(place: int) -> int:
        return SLOT.size + MOST * SLOT.size + place
