"""The members of a zip whose directory is damaged or gone, found by the headers that stand in front of each."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from docmill.sources.containers.archives.zip_directory import ZipHeader, local_header

__all__ = ["Gap", "scan_headers"]

LOCAL = re.compile(rb"PK\x03\x04")
CENTRAL = re.compile(rb"PK\x01\x02")
BEHIND_DATA = re.compile(rb"PK(?:\x07\x08|\x03\x04|\x01\x02)")
NEXT = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)")
DESCRIPTOR = b"PK\x07\x08"
DESCRIBED_LATER = 0x8
DESCRIPTOR_BYTES = 24
"""Bytes that stand behind a member's data at most, where its sizes do."""

WINDOW = 1 << 20


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes between members, from `start` to `end`, that belong to none: one whose header is damaged may be there."""

    start: int
    end: int


class _Search:
    """Looks for magics in a file, window by window."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = file.seek(0, 2)
        self._base, self._window = 0, b""

    def find(self, magic: re.Pattern[bytes], at: int) -> int | None:
        """Return where a magic stands next; None where it does not."""
        while at < self.size:
            if not self._base <= at <= self._base + len(self._window) - 4:
                self.file.seek(at)
                self._base, self._window = at, self.file.read(WINDOW)
            found = magic.search(self._window, at - self._base)
            if found:
                return self._base + found.start()
            at = max(at + 1, self._base + len(self._window) - 3)
            if self._base + len(self._window) >= self.size:
                return None
        return None


def scan_headers(file: BinaryIO) -> Iterator[ZipHeader | Gap | int]:
    """Yield the members, `at` being where their data begin, and last the number of headers in the directory behind.

    A member whose sizes stand behind it ends there, or else where the next one begins. So does one whose header tells
    of no data where some stand behind it, as one that was filled with zeros does: its checksum shows what it is.
    """
    search = _Search(file)
    end = 0  # of what is accounted for
    at = search.find(LOCAL, 0)
    while at is not None:
        header = local_header(file, at)
        if header is None:
            at = search.find(LOCAL, at + 4)
            continue
        if at > end:
            yield Gap(end, at)
        header, end, at = _measured(search, header)
        yield header
        if at is not None and not _is_local(file, at):
            break
    following = search.size if at is None else at
    if following > end:
        yield Gap(end, following)
    yield 0 if at is None else _count(search, at)


def _measured(search: _Search, header: ZipHeader) -> tuple[ZipHeader, int, int | None]:
    """Return a member's header with its true sizes, where all that is its own ends, and where what follows begins."""
    end, described = header.at + header.packed, 0
    if header.flags & DESCRIBED_LATER and not header.packed:
        end, header = _described_later(search, header)
    elif header.flags & DESCRIBED_LATER:
        described = DESCRIPTOR_BYTES
    at = search.find(NEXT, end) if end <= search.size else None
    while at is not None and _is_local(search.file, at) and local_header(search.file, at) is None:
        at = search.find(NEXT, at + 4)  # a header that is damaged, or none: what stands here belongs to no member
    following = search.size if at is None else at
    if not header.packed and not header.size:
        return replace(header, packed=max(0, following - end)), following, at
    return header, following if following - end <= described else end, at


def _described_later(search: _Search, header: ZipHeader) -> tuple[int, ZipHeader]:
    """Return where a member ends whose sizes stand behind it, and its header with them."""
    at = header.at
    while (found := search.find(BEHIND_DATA, at)) is not None:
        search.file.seek(found)
        data = search.file.read(24)
        if data.startswith(DESCRIPTOR):
            for layout in ("<4x3I", "<4xI2Q"):
                if len(data) >= struct.calcsize(layout):
                    crc, packed, size = struct.unpack_from(layout, data)
                    if packed == found - header.at:
                        return found + struct.calcsize(layout), replace(header, crc=crc, packed=packed, size=size)
        else:
            return found, replace(header, packed=found - header.at)
        at = found + 4
    return search.size, replace(header, packed=max(0, search.size - header.at))


def _is_local(file: BinaryIO, at: int) -> bool:
    """Tell whether the magic of a header in front of a member's data stands at a place."""
    file.seek(at)
    return LOCAL.match(file.read(4)) is not None


def _count(search: _Search, at: int) -> int:
    """Return how many headers of the directory stand from a place on."""
    count = 0
    found = search.find(CENTRAL, at)
    while found is not None:
        count += 1
        found = search.find(CENTRAL, found + 4)
    return count
