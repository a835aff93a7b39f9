"""Compression layers: gzip, bzip2, xz and Zstandard, streaming, bounded, and honest about a cut."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

import zstandard

from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.zstd_frames import FrameWalk
from docmill.sources.entry import Entry, Stream
from docmill.sources.sniffing import Kind

__all__ = ["Bounded", "decompress"]

SLACK = 1 << 20
"""Decompressed bytes that are never too many: a few blanks may well compress 1:1000, and a mebibyte harms nobody."""

BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile)


class _Counted(io.RawIOBase):
    """A compressed stream, counting what was taken and walking the Zstandard frames on the way."""

    def __init__(self, inner: Stream, walk: FrameWalk | None) -> None:
        super().__init__()
        self._inner = inner
        self._walk = walk
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._inner.readinto(buffer)
        self.count += size
        if self._walk is not None:
            self._walk.feed(bytes(buffer[:size]))
        return size


class Bounded(io.RawIOBase):
    """The output of a decompressor, stopped where it is far more than went in.

    Args:
        read: Reads at most so many decompressed bytes.
        taken: Compressed bytes taken so far.
        ratio: Decompressed bytes allowed for each compressed one (`limits.archive_ratio`).
        where: How messages name the stream.
        ended: Raises if the end was reached too early.
    """

    def __init__(
        self,
        read: Callable[[int], bytes],
        taken: Callable[[], int],
        ratio: float,
        where: str,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._read, self._taken, self._ended = read, taken, ended
        self._ratio, self._where = ratio, where
        self.count = 0

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Decompress into `buffer`.

        Raises:
            LimitError: more came out than the ratio allows.
            SourceError: the compressed data is corrupt or cut off.
        """
        try:
            data = self._read(len(buffer))
            if not data:
                self._ended()
        except BROKEN as error:
            raise SourceError(
                f"{self._where}: the compressed data is corrupt or cut off {self.count} decompressed bytes in: {error}"
            ) from error
        self.count += len(data)
        if self.count > self._ratio * self._taken() + SLACK:
            raise LimitError(
                f"{self._where}: {self.count} bytes came out of {self._taken()} compressed ones, more than "
                f"limits.archive_ratio={self._ratio:g} allows; raise it (DOCMILL_LIMITS__ARCHIVE_RATIO) if you trust it"
            )
        buffer[: len(data)] = data
        return len(data)


def decompress(entry: Entry, kind: Kind, limits: Limits) -> Entry:
    """Take one compression layer off `entry`, lazily; concatenated members and frames are read as one.

    Errors in the data are raised by the new entry's stream, where they stand.
    """
    walk = FrameWalk() if kind is Kind.ZSTD else None
    counted = _Counted(entry.stream, walk)
    # 128 KiB is what zstd reads at once; the decompressors ask for far less and would cost a call of ours for each
    source = cast(BinaryIO, io.BufferedReader(counted, 128 << 10))
    bounded = Bounded(
        _reader(source, kind), lambda: counted.count, limits.archive_ratio, entry.where, walk.end if walk else _nothing
    )
    return entry.unpacked(Stream(bounded))


def _nothing() -> None:
    """Do nothing: the other formats tell themselves where they were cut."""


def _reader(source: BinaryIO, kind: Kind) -> Callable[[int], bytes]:
    match kind:
        case Kind.GZIP:
            return gzip.GzipFile(fileobj=source, mode="rb").read1
        case Kind.BZIP2:
            return bz2.BZ2File(source).read1
        case Kind.XZ:
            return lzma.LZMAFile(source).read1
        case Kind.ZSTD:
            # its window may be 128 MiB, as for the zstd command without --long: a frame cannot ask for more memory
            reader = zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True)
            return cast(Callable[[int], bytes], reader.read)
        case _:
            raise ValueError(f"{kind} is no compression")
