"""How large a record batch of Arrow is once it is decoded, before that is done: each buffer of it says so itself.

See the columnar format's "Encapsulated message format" and "Compression", and FlatBuffers' binary format.
Tested by tests/sources/formats/tables/test_arrow_sizes.py.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from docmill.errors import LimitError, SourceError
from docmill.sources.formats.plain import Readable

__all__ = ["MOST_BATCH", "SizedFile", "SizedStream", "batch_bytes"]

MOST_BATCH = 2 << 30
"""Bytes of one decoded batch: writers put some thousands of rows into one, pandas 65,536."""

MOST_METADATA = 16 << 20
"""Bytes that describe one batch: some tens for each of its buffers."""

PIECE = 1 << 20
MOST_BUFFERS = 1_000_000
CONTINUED = b"\xff\xff\xff\xff"
MAGIC = b"ARROW1"
DICTIONARY, BATCH = 2, 3
BUFFER, BLOCK = struct.Struct("<qq"), struct.Struct("<qi4xq")


class _FlatTable:
    """A table of FlatBuffers: fields by their numbers. Damage is a `struct.error`, a number that is too large or 0."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        self._fields = at - struct.unpack_from("<i", data, at)[0]
        self._size = struct.unpack_from("<H", data, max(self._fields, 0))[0]

    @classmethod
    def root(cls, data: bytes) -> _FlatTable:
        return cls(data, struct.unpack_from("<I", data, 0)[0])

    def place(self, number: int) -> int:
        """Return where a field stands; 0 where it is left out."""
        at = 4 + 2 * number
        if at + 2 > self._size:
            return 0
        offset: int = struct.unpack_from("<H", self._data, max(self._fields + at, 0))[0]
        return self._at + offset if offset else 0

    def byte(self, number: int) -> int:
        at = self.place(number)
        return self._data[at] if 0 < at < len(self._data) else 0

    def long(self, number: int) -> int:
        at = self.place(number)
        found: int = struct.unpack_from("<q", self._data, at)[0] if at else 0
        return found

    def table(self, number: int) -> _FlatTable | None:
        at = self.place(number)
        return _FlatTable(self._data, at + struct.unpack_from("<I", self._data, at)[0]) if at else None

    def structs(self, number: int, shape: struct.Struct) -> Iterator[tuple[int, ...]]:
        at = self.place(number)
        if not at:
            return
        at += struct.unpack_from("<I", self._data, at)[0]
        count = min(struct.unpack_from("<I", self._data, at)[0], MOST_BUFFERS)
        for index in range(count):
            yield shape.unpack_from(self._data, at + 4 + index * shape.size)


def batch_bytes(metadata: bytes, read: Callable[[int], bytes]) -> int:
    """Return the bytes of a batch once its buffers are decoded; of a message that is none, 0.

    Args:
        metadata: The message's own description, without the lengths before it.
        read: Returns the first 8 bytes of what stands at an offset in the message's body.

    Raises:
        struct.error: the metadata are damaged.
    """
    message = _FlatTable.root(metadata)
    kind, header = message.byte(1), message.table(2)
    if kind not in (DICTIONARY, BATCH) or header is None:
        return 0
    batch = header.table(1) if kind == DICTIONARY else header
    if batch is None:
        return 0
    is_compressed = batch.table(3) is not None
    size = 0
    for offset, length in batch.structs(2, BUFFER):
        decoded = _decoded(read(offset)) if is_compressed and length > 0 else -1  # -1: stored as it is
        size += max(length if decoded < 0 else decoded, 0)
    return size


def _decoded(first: bytes) -> int:
    return int.from_bytes(first, "little", signed=True) if len(first) == 8 else 0


class SizedFile:
    """The messages of an Arrow file, by its footer: what each takes once it is decoded.

    Raises:
        SourceError: the footer is damaged.
    """

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file, self._where = file, where
        size = file.seek(0, io.SEEK_END)
        file.seek(max(size - len(MAGIC) - 4, 0))
        length: int = struct.unpack_from("<i", file.read(4))[0]
        file.seek(max(size - len(MAGIC) - 4 - length, 0))
        try:
            footer = _FlatTable.root(file.read(length) if 0 < length <= MOST_METADATA else b"")
            self._dictionaries = list(footer.structs(2, BLOCK))
            self._batches = list(footer.structs(3, BLOCK))
        except struct.error as error:
            raise SourceError(f"{where}: the footer of this Arrow file is damaged: {error}") from error

    def check_dictionaries(self) -> None:
        """Check all dictionaries, which are decoded before any batch.

        Raises:
            LimitError: they take more than a batch may.
        """
        _check(sum(self._bytes_of(*block) for block in self._dictionaries), f"{self._where}: all dictionaries together")

    def check_batch(self, number: int) -> None:
        """Check one batch.

        Raises:
            LimitError: it takes more than a batch may.
        """
        _check(self._bytes_of(*self._batches[number]), f"{self._where}: record batch {number}")

    def _bytes_of(self, offset: int, described: int, _: int) -> int:
        def first_of(at: int) -> bytes:
            self._file.seek(max(offset + described + at, 0))
            return self._file.read(8)

        self._file.seek(max(offset, 0))
        metadata = self._file.read(max(min(described, MOST_METADATA), 0))
        return batch_bytes(metadata[8:] if metadata.startswith(CONTINUED) else metadata[4:], first_of)


class SizedStream(io.RawIOBase):
    """An Arrow stream for pyarrow, message by message, none of which takes more than a batch may once it is decoded.

    pyarrow takes fewer bytes than it asked for as the end, so it gets as many as it asks for. Damaged lengths reserve
    no memory. Nothing is read behind the end of the stream. A message that is too large is a LimitError.
    """

    def __init__(self, stream: Readable, where: str) -> None:
        super().__init__()
        self._stream, self._where = stream, where
        self._ready = bytearray()
        self._ended = False

    def readable(self) -> bool:
        """Return True: it is always readable."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return that many bytes, fewer only at the end; all there are for a negative `size`."""
        while (size < 0 or len(self._ready) < size) and not self._ended:
            self._take_message()
        end = len(self._ready) if size < 0 else size
        data = bytes(self._ready[:end])
        del self._ready[:end]
        return data

    def _take_message(self) -> None:
        before = self._gather(4)
        if before == CONTINUED:
            before += self._gather(4)
        length = int.from_bytes(before[-4:], "little", signed=True)
        self._ended = length <= 0 or len(before) < 4
        self._ready += before
        if self._ended:
            return
        if length > MOST_METADATA:
            raise LimitError(f"{self._where}: {length} bytes describe a record batch, more than {MOST_METADATA}")
        metadata = self._gather(length)
        self._ready += metadata
        self._ended = len(metadata) < length
        try:
            size = 0 if self._ended else _FlatTable.root(metadata).long(3)
            _check(size, f"{self._where}: a record batch")
            body = self._gather(max(size, 0))
            _check(batch_bytes(metadata, lambda at: body[max(at, 0) : at + 8]), f"{self._where}: a record batch")
        except (struct.error, IndexError) as error:
            raise SourceError(f"{self._where}: the description of a record batch is damaged: {error}") from error
        self._ready += body
        self._ended = self._ended or len(body) < size

    def _gather(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size and (piece := self._stream.read(min(PIECE, size - len(found)))):
            found += piece
        return bytes(found)


def _check(size: int, what: str) -> None:
    if size > MOST_BATCH:
        raise LimitError(f"{what} has {size} bytes when decoded, more than {MOST_BATCH}; write smaller batches")
