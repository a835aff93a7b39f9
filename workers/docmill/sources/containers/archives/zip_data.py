"""The data of a zip's member: where they are, how they are decoded, and what their checksum says."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from enum import IntEnum
from typing import BinaryIO

from docmill.errors import SourceError
from docmill.settings import Limits
from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.containers.compression.decoders import (
    CutError,
    DamageError,
    Decoder,
    FrameDecoder,
    Inflater,
    MachineDecoder,
)
from docmill.sources.containers.compression.tape import Tape

__all__ = ["Region", "open_member"]


class Method(IntEnum):
    """Methods of compression that are supported, by their numbers."""

    STORED = 0
    DEFLATED = 8
    BZIP2 = 12
    LZMA = 14
    ZSTD = 93
    XZ = 95


class Region(io.RawIOBase):
    """A part of a file, with a position of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        wanted = self._size - self._at if size < 0 else min(size, self._size - self._at)
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        del whence  # only from the beginning
        self._at = offset
        return offset


class _Stored:
    """The decompressor of what is not compressed."""

    eof = False
    needs_input = True
    unused_data = b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return what goes in: never more than a piece, whatever is asked for."""
        del max_length
        return data


class _Prefixed:
    """An LZMA decompressor that is given the header that a zip leaves out."""

    def __init__(self, most_memory: int) -> None:
        self._lzma = lzma.LZMADecompressor(lzma.FORMAT_ALONE, most_memory)
        self._head = b""

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""
        return self._lzma.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""
        return self._lzma.needs_input

    @property
    def unused_data(self) -> bytes:
        """What went in behind the end."""
        return self._lzma.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take some bytes in, and return at most so many."""
        if self._head is not None and len(self._head) < 9:
            self._head += data
            if len(self._head) < 9:
                return b""
            # a version and the size of the properties, then these; their size is not known to the format: eight 0xff
            data = self._head[4:9] + b"\xff" * 8 + self._head[9:]
        return self._lzma.decompress(data, max_length)


def _decoder(header: ZipHeader, tape: Tape, limits: Limits) -> Decoder:
    memory = limits.decompression_memory_bytes
    match header.method:
        case Method.STORED:
            return MachineDecoder(tape, _Stored())
        case Method.DEFLATED:
            return MachineDecoder(tape, Inflater(-zlib.MAX_WBITS))
        case Method.BZIP2:
            return MachineDecoder(tape, bz2.BZ2Decompressor())
        case Method.LZMA:
            return MachineDecoder(tape, _Prefixed(memory))
        case Method.ZSTD:
            return FrameDecoder(tape, memory)
        case Method.XZ:
            return MachineDecoder(tape, lzma.LZMADecompressor(lzma.FORMAT_XZ, memory))
        case _:
            raise SourceError(f"cannot be opened: compression method {header.method} is not supported")


class _MemberDecoder:
    """A decoder of a member that knows its size and its checksum."""

    def __init__(self, inner: Decoder, header: ZipHeader, tape: Tape) -> None:
        self._inner, self._header, self._tape = inner, header, tape
        self._crc = self._count = 0

    def read(self, most: int) -> bytes:
        """Decode; see Decoder."""
        header = self._header
        try:
            data = self._inner.read(most)
        except CutError:
            if self._tape.position < header.packed:
                raise
            data = b""  # what has no end of its own ends where the directory says
        if data:
            self._crc = zlib.crc32(data, self._crc)
            self._count += len(data)
        elif self._crc != header.crc or self._count != header.size:
            raise DamageError(f"its CRC-32 or its size ({self._count} for {header.size} bytes) is wrong")
        return data


def open_member(header: ZipHeader, tape: Tape, limits: Limits) -> Decoder:
    """Return the decoder of a member whose data the tape holds.

    Raises:
        SourceError: its compression is not supported.
    """
    return _MemberDecoder(_decoder(header, tape, limits), header, tape)
