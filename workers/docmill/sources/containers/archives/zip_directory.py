"""What a zip says of its members: in its central directory, and in front of each.

See APPNOTE.TXT of PKWARE, sections 4.3 and 4.5. A directory is walked member by member and never held as a whole.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from docmill.errors import SourceError

__all__ = ["Directory", "ZipHeader", "count_told", "find_directory", "local_header"]

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END64_PLACE = struct.Struct("<4sIQI")
END64 = struct.Struct("<4sQ2H2I4Q")
LOCAL_MAGIC, CENTRAL_MAGIC, END_MAGIC = b"PK\3\4", b"PK\1\2", b"PK\5\6"
END64_PLACE_MAGIC, END64_MAGIC = b"PK\6\7", b"PK\6\6"
ZIP64, UNICODE_PATH = 0x1, 0x7075
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
MOST_COMMENT = 1 << 16
WINDOW = 1 << 20
"""Bytes of a directory read at once."""


@dataclass(frozen=True, slots=True)
class ZipHeader:
    """One member: its name as bytes, how it is packed, and where its local header, or else its data, begins."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    at: int
    unicode_name: bytes | None = None

    @property
    def is_directory(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith(b"/")


@dataclass(frozen=True, slots=True)
class Directory:
    """The central directory: where it begins and ends, how many members it has, and what stands before the zip.

    The count of a zip that `is_short`, no zip64, has 16 bits, and some writers let it run over.
    """

    file: BinaryIO
    start: int
    end: int
    count: int
    before: int
    is_short: bool

    def headers(self) -> Iterator[ZipHeader]:
        """Yield the members.

        Raises:
            SourceError: the directory is damaged, or does not have the members it says.
        """
        at, count = self.start, 0
        window, base = b"", at
        while at < self.end:
            if at + CENTRAL.size + 3 * FULL16 > base + len(window) and base + len(window) < self.end:
                self.file.seek(at)
                window, base = self.file.read(min(WINDOW, self.end - at)), at
            header, size = _central(window, at - base)
            yield ZipHeader(
                header.name,
                header.flags,
                header.method,
                header.crc,
                header.packed,
                header.size,
                header.at + self.before,
                header.unicode_name,
            )
            at += size
            count += 1
        if count != self.count and not (self.is_short and count & FULL16 == self.count):
            raise SourceError(f"its directory has {count} members and says that it has {self.count}")


def _central(data: bytes, at: int) -> tuple[ZipHeader, int]:
    if at + CENTRAL.size > len(data):
        raise SourceError("its directory is cut off")
    fields = CENTRAL.unpack_from(data, at)
    if fields[0] != CENTRAL_MAGIC:
        raise SourceError("its directory is damaged")
    flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    name_size, extra_size, comment_size, place = fields[10], fields[11], fields[12], fields[16]
    end = at + CENTRAL.size + name_size + extra_size + comment_size
    if end > len(data):
        raise SourceError("its directory is cut off")
    name = data[at + CENTRAL.size : at + CENTRAL.size + name_size]
    extra = data[at + CENTRAL.size + name_size : at + CENTRAL.size + name_size + extra_size]
    size, packed, place = _large(extra, size, packed, place)
    return ZipHeader(name, flags, method, crc, packed, size, place, _unicode_name(extra, name)), end - at


def _extra(extra: bytes, wanted: int) -> bytes | None:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _large(extra: bytes, size: int, packed: int, place: int) -> tuple[int, int, int]:
    """Return sizes and place as the zip64 extra field says, where the plain fields are full."""
    found = _extra(extra, ZIP64) if FULL32 in (size, packed, place) else None
    numbers = iter(struct.unpack(f"<{len(found) // 8}Q", found[: len(found) // 8 * 8]) if found else ())
    size = next(numbers, size) if size == FULL32 else size
    packed = next(numbers, packed) if packed == FULL32 else packed
    return size, packed, next(numbers, place) if place == FULL32 else place


def _unicode_name(extra: bytes, name: bytes) -> bytes | None:
    """Return the name in UTF-8 that Info-ZIP adds, where it belongs to this name."""
    found = _extra(extra, UNICODE_PATH)
    if found and found[0] == 1 and int.from_bytes(found[1:5], "little") == zlib.crc32(name):
        return found[5:]
    return None


def find_directory(file: BinaryIO) -> Directory:
    """Return the central directory of a zip.

    Raises:
        SourceError: there is none that agrees with itself.
    """
    record = _end_record(file)
    if record is None:
        raise SourceError("it has no directory: it was cut off or is damaged")
    end, count, length, offset = record
    found = _end64(file, end)
    if found is not None:
        end, count, length, offset = found
    first = end - length
    file.seek(max(first, 0))
    if first < offset or (count and file.read(4) != CENTRAL_MAGIC):
        raise SourceError("its directory is not where it should be")
    return Directory(file, first, end, count, first - offset, found is None)


def _end_record(file: BinaryIO) -> tuple[int, int, int, int] | None:
    """Return where the record at the end stands, and count, length and offset of the directory; None where none is."""
    size = file.seek(0, 2)
    start = max(0, size - END.size - MOST_COMMENT)
    file.seek(start)
    tail = file.read(size - start)
    place = tail.rfind(END_MAGIC)
    while place >= 0 and start + place + END.size > size:
        place = tail.rfind(END_MAGIC, 0, place)
    if place < 0:
        return None
    _, _, _, _, count, length, offset, _ = END.unpack_from(tail, place)
    return start + place, count, length, offset


def count_told(file: BinaryIO) -> int | None:
    """Return how many members the record at a zip's end tells of; None where it is gone, or too short for them."""
    record = _end_record(file)
    return None if record is None or record[1] == FULL16 else record[1]


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Return end, count, length and offset of the directory of a zip64; None where it is none."""
    at = end - END64_PLACE.size
    if at < 0:
        return None
    file.seek(at)
    found = END64_PLACE.unpack(file.read(END64_PLACE.size))
    if found[0] != END64_PLACE_MAGIC:
        return None
    for place in (found[2], at - END64.size):  # the other one where something stands before the zip
        if 0 <= place <= at - END64.size:
            file.seek(place)
            fields = END64.unpack(file.read(END64.size))
            if fields[0] == END64_MAGIC:
                return place, fields[7], fields[8], fields[9]
    raise SourceError("its zip64 directory is not where it should be")


def local_header(file: BinaryIO, at: int) -> ZipHeader | None:
    """Return what stands in front of a member's data, `at` being where these begin; None where no header is."""
    file.seek(at)
    data = file.read(LOCAL.size)
    if len(data) < LOCAL.size or data[:4] != LOCAL_MAGIC:
        return None
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL.unpack(data)
    rest = file.read(name_size + extra_size)
    if len(rest) < name_size + extra_size:
        return None
    name, extra = rest[:name_size], rest[name_size:]
    size, packed, _ = _large(extra, size, packed, 0)
    start = at + LOCAL.size + name_size + extra_size
    return ZipHeader(name, flags, method, crc, packed, size, start, _unicode_name(extra, name))
