"""Decoders of one checked unit: a gzip member, a bzip2 or xz stream, a Zstandard frame, or the data of a zip member.

Each reads from a tape that stands at the unit's beginning, and leaves it right behind the unit's end.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Protocol

import zstandard

from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.compression.tape import FIRST, PIECE, Tape
from docmill.sources.containers.compression.zstd_frames import FrameWalk
from docmill.sources.sniffing import Kind

__all__ = ["STARTS", "CutError", "DamageError", "Decoder", "Machine", "MachineDecoder", "MemoryLimitError", "open_unit"]

STARTS = {
    Kind.GZIP: re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"),  # the three high flags are reserved
    Kind.BZIP2: re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    Kind.XZ: re.compile(rb"\xfd7zXZ\0"),
    Kind.ZSTD: re.compile(rb"(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"),
}
"""How units begin."""

TOO_MUCH_MEMORY = (
    "decompression takes more memory than limits.decompression_memory_bytes allows; raise it "
    "(DOCMILL_LIMITS__DECOMPRESSION_MEMORY_BYTES) if you trust it"
)

ISIZE_SLACK = 64 << 10
"""Bytes by which a size may differ from what a gzip trailer says and still be told from chance (1 in 30,000)."""


class CutError(SourceError):
    """The input ended inside a unit: what came before is most likely right, but no checksum told so."""


class DamageError(SourceError):
    """A unit is corrupt: none of what came out of it can be relied on."""


class MemoryLimitError(LimitError):
    """Decoding a unit takes more memory than the limits allow."""


class Decoder(Protocol):
    """Decodes one unit."""

    def read(self, most: int) -> bytes:
        """Return at most `most` decoded bytes; none at the end of the unit, whose checksums were right.

        Raises:
            CutError: the input ended first.
            DamageError: the unit is corrupt.
            MemoryLimitError: decoding takes more memory than the limits allow.
        """


class Machine(Protocol):
    """What decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What went in behind the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take some bytes in, and return at most so many."""


class MachineDecoder:
    """A decoder of what one decompressor takes.

    `check_cut` is given the last bytes and the number of decoded ones where the input ended early, and raises
    DamageError where they show that it did not.
    """

    def __init__(self, tape: Tape, machine: Machine, check_cut: Callable[[bytes, int], None] | None = None) -> None:
        self._tape, self._machine, self._check_cut = tape, machine, check_cut
        self._count = 0
        self._last = b""
        self._ended = False
        self._piece = FIRST

    def read(self, most: int) -> bytes:
        """Decode; see Decoder."""
        machine = self._machine
        while not self._ended:
            data = b""
            if machine.eof:
                self._ended = True
                self._tape.put_back(machine.unused_data)
                break
            if machine.needs_input:
                data = self._tape.read(self._piece)
                self._piece = min(2 * self._piece, PIECE)
                self._last = (self._last + data)[-8:] if len(data) < 8 else data[-8:]
            found = self._step(data, most)
            self._count += len(found)
            if found:
                return found
            if not data and machine.needs_input and not machine.eof:
                if self._check_cut is not None:
                    self._check_cut(self._last, self._count)
                raise CutError("it is cut off")
        return b""

    def _step(self, data: bytes, most: int) -> bytes:
        try:
            return self._machine.decompress(data, most)
        except lzma.LZMAError as error:
            if "Memory usage limit" in str(error):
                raise MemoryLimitError(TOO_MUCH_MEMORY) from error
            raise DamageError(str(error)) from error
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise DamageError(str(error)) from error


class Inflater:
    """zlib's decompressor with the face of those of bzip2 and xz."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What went in behind the end."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take some bytes in, and return at most so many."""
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


class _Frame:
    """The bytes of one Zstandard frame on a tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape, self._walk = tape, FrameWalk()
        self.is_cut = False
        self._piece = FIRST

    def read(self, size: int = PIECE) -> bytes:
        """Return up to `size` bytes; none at the end of the frame or of the tape."""
        if self._walk.is_whole:
            return b""
        data = self._tape.read(min(size, self._piece))
        self._piece = min(2 * self._piece, PIECE)
        self.is_cut = not data
        taken = self._walk.feed(data)
        self._tape.put_back(data[taken:])
        return data[:taken]


class FrameDecoder:
    """A decoder of one Zstandard frame, be it one to be passed over."""

    def __init__(self, tape: Tape, most_memory: int) -> None:
        self._frame = _Frame(tape)
        self._reader = zstandard.ZstdDecompressor(max_window_size=most_memory).stream_reader(
            self._frame,  # type: ignore[arg-type]  # it reads, which is all that is used
            read_size=PIECE,
        )

    def read(self, most: int) -> bytes:
        """Decode; see Decoder."""
        try:
            found = self._reader.read(most)
        except zstandard.ZstdError as error:
            if "too much memory" in str(error):
                raise MemoryLimitError(TOO_MUCH_MEMORY) from error
            raise DamageError(str(error)) from error
        if not found:
            while self._frame.read():  # of a frame that is passed over, or whose last block is empty
                pass
            if self._frame.is_cut:
                raise CutError("the last Zstandard frame is not complete")
        return found


def open_unit(kind: Kind, tape: Tape, limits: Limits) -> Decoder:
    """Return the decoder of the unit of a compressed stream that the tape stands at."""
    match kind:
        case Kind.GZIP:
            return MachineDecoder(tape, Inflater(31), _check_gzip)
        case Kind.BZIP2:
            return MachineDecoder(tape, bz2.BZ2Decompressor())
        case Kind.XZ:
            machine = lzma.LZMADecompressor(lzma.FORMAT_XZ, limits.decompression_memory_bytes)
            return MachineDecoder(tape, machine, _check_xz)
        case Kind.ZSTD:
            return FrameDecoder(tape, limits.decompression_memory_bytes)
        case _:
            raise ValueError(f"{kind} is no compression")


def _check_gzip(last: bytes, count: int) -> None:
    """Raise where a stream that seems cut ends in its own size: then damage made the decoder run over its end."""
    if len(last) == 8 and abs(int.from_bytes(last[4:], "little") - count % (1 << 32)) <= ISIZE_SLACK:
        raise DamageError("it runs over its own end")


def _check_xz(last: bytes, count: int) -> None:
    """Raise where a stream that seems cut ends as whole ones do."""
    del count
    if last.endswith(b"YZ"):
        raise DamageError("it runs over its own end")
