"""The members of a tar, read front to back and never extracted to a path.

Only headers have checksums. Behind a damaged one the next is looked for, and what stands between is quarantined.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.archives.members import check_count, is_hidden
from docmill.sources.containers.archives.tar_headers import BLOCK, TarHeader, parse_header, parse_pax
from docmill.sources.entry import EXCERPT, Entry, GapError, Skipped, Stream, readable

__all__ = ["tar_members"]

READ = 128 << 10
"""Bytes of a tar passed over at once."""

HEADER = 1 << 20
"""Bytes of an extended header, which is read as a whole: names have 4 KiB at most, the rest is little."""

MAX_SIZE = 1 << 63
PAX, GLOBAL, LONG_NAME, LONG_LINK, SPARSE = "xX", "g", "L", "K", "S"


class _Member(io.RawIOBase):
    """The bytes of one member, which are there once, in order."""

    def __init__(self, stream: Stream, where: str, size: int) -> None:
        super().__init__()
        self._stream, self.where = stream, where
        self.size, self.left = size, size
        self.is_cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self.left:
            return 0
        size = self._stream.readinto(memoryview(buffer)[: self.left])
        self.left -= size
        if not size:
            left, self.left, self.is_cut = self.left, 0, True
            raise SourceError(
                f"{self.where}: cut off: its header tells {self.size} bytes, and {self.size - left} are there"
            )
        return size


@dataclass(slots=True)
class _Said:
    """What extended headers say of the next member."""

    name: bytes | None = None
    size: int | None = None
    is_sparse: bool = False
    trouble: str = ""

    def note(self, records: dict[str, bytes] | None) -> None:
        if records is None:
            self.trouble = "its extended header is damaged"
            return
        self.name = records.get("path", self.name)
        self.is_sparse = self.is_sparse or any(key.startswith("GNU.sparse.") for key in records)
        if "size" in records:
            digits = records["size"]
            self.size = int(digits) if digits.isdigit() and len(digits) < 20 else None
            self.trouble = self.trouble or ("" if self.size is not None else "its extended header tells no size")


class _Tar:
    """A walk over the blocks of one tar."""

    def __init__(self, entry: Entry, limits: Limits) -> None:
        self.entry, self.limits = entry, limits
        self.stream = entry.stream
        self.said = _Said()
        self.count = 0
        self._ahead = b""  # a header found behind damage
        self._is_open = False  # whether a member came behind the last end of an archive
        self._announced: int | None = None  # where the extended header of a member that is still to come stands

    def walk(self) -> Iterator[Entry | Skipped | Document]:
        try:
            yield from self._walk()
        except GapError:
            return  # what comes behind is read, and told, by itself
        except SourceError:
            if self.entry.suspect is None or self._is_open or not self.count:
                raise  # else every member was told of, as a suspect

    def _walk(self) -> Iterator[Entry | Skipped | Document]:
        if self.entry.resumed is not None:
            yield from self._find_header(self.stream.tell(), b"", "it begins in the middle, behind damage")
        while True:
            at = self.stream.tell() - len(self._ahead)
            block = self._block()
            if not block:
                break
            if not block.strip(b"\0"):
                yield from self._unmatched()
                self._is_open = False  # two of them end an archive, but another may follow
                continue
            header = parse_header(block)
            if header is None:
                why = "cut off" if len(block) < BLOCK else "damaged"
                yield from self._find_header(at, block, f"{why} header at byte {at}")
            else:
                yield from self._member(header, at)
        yield from self._unmatched()
        if self._is_open:
            error = SourceError(f"{self.entry.where}: the tar has no end: it was cut off at byte {at}, or never ended")
            yield self.entry.failed(error, b"", place=self.entry.place(offset=at))

    def _unmatched(self) -> Iterator[Document]:
        """Yield a failure where the archive ends and an extended header told of a member that did not come."""
        if self._announced is not None:
            at, self._announced, self._is_open = self._announced, None, False
            why = f"the extended header at byte {at} tells of a member, and none follows"
            yield self.entry.failed(SourceError(f"{self.entry.where}: {why}"), b"", place=self.entry.place(offset=at))

    def _block(self) -> bytes:
        block, self._ahead = self._ahead, b""
        while len(block) < BLOCK and (data := self.stream.read(BLOCK - len(block))):
            block += data
        return block

    def _find_header(self, at: int, block: bytes, why: str) -> Iterator[Document]:
        """Pass over what is no header and no archive's end; yield it as a document with a failure."""
        self.said, self._is_open, self._announced = _Said(), False, None
        kept = bytearray(block)
        error: Exception = SourceError(f"{self.entry.where}: {why}; what follows was read from the next header on")
        while True:
            try:
                block = self._block()
            except Exception as raised:  # noqa: BLE001 - whatever the stream below raises ends the search
                error = error if isinstance(raised, GapError) else raised
                break
            if not block:
                break
            if block[257:262] == b"ustar" and parse_header(block) is not None:
                self._ahead = block
                break
            kept += block[: max(0, EXCERPT - len(kept))]
        if kept.strip(b"\0"):
            yield self.entry.failed(error, bytes(kept), place=self.entry.place(offset=at))

    def _member(self, header: TarHeader, at: int) -> Iterator[Entry | Skipped | Document]:
        if header.type in (*PAX, GLOBAL, LONG_NAME, LONG_LINK):
            if header.type != GLOBAL:
                self._announced = at
            self._extended(header)
            return
        said, self.said, self._announced = self.said, _Said(), None
        is_sparse = said.is_sparse or header.type == SPARSE
        if header.is_extended:
            self._skip_map()
        raw = (said.name if said.name is not None else header.name).split(b"\0", 1)[0]
        name = readable(raw.decode("utf-8", "surrogateescape").removeprefix("./")) or f"@{at}"
        self.count += 1
        check_count(self.entry, self.count, self.limits)
        size = header.data if said.size is None or not header.data else said.size
        data = _Member(self.stream, f"{self.entry.where}!/{name}", size)
        if header.is_regular(raw, size) or is_sparse:
            yield self._file(name, at, data, said.trouble or ("sparse files are not supported" if is_sparse else ""))
        else:
            yield self.entry.skipped(header.kind, name, offset=at)
        self._skip(data.left + -size % BLOCK)
        self._is_open = not data.is_cut  # of which the member itself tells

    def _file(self, name: str, at: int, data: _Member, trouble: str) -> Entry | Skipped:
        where = f"{self.entry.where}!/{name}"
        if trouble:
            return self.entry.inside(name, Stream.broken(SourceError(f"{where}: {trouble}")))
        if data.size >= MAX_SIZE:
            return self.entry.inside(name, Stream.broken(LimitError(f"{where}: {data.size} bytes are too many")))
        if is_hidden(name):
            return self.entry.skipped("hidden", name, offset=at)
        return self.entry.inside(name, Stream(data))

    def _extended(self, header: TarHeader) -> None:
        """Note what an extended header says of the member it stands before."""
        self._is_open = True
        if header.size > HEADER:
            self.said.trouble = f"an extended header of {header.size} bytes, more than {HEADER}"
            self._skip(header.size + -header.size % BLOCK)
            return
        data = bytearray()
        while len(data) < header.size and (more := self.stream.read(header.size - len(data))):
            data += more
        self._skip(-header.size % BLOCK)
        if header.type in PAX:
            self.said.note(parse_pax(bytes(data)))
        elif header.type == LONG_NAME:
            self.said.name = bytes(data)

    def _skip_map(self) -> None:
        """Pass over the rest of a sparse file's map."""
        while len(block := self._block()) == BLOCK and block[504]:
            pass

    def _skip(self, size: int) -> None:
        while size and (data := self.stream.read(min(size, READ))):
            size -= len(data)


def tar_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield the regular files in a tar, read front to back; links, devices, folders and hidden files are passed over.

    Each entry is to be read before the next is asked for. What stands behind a damaged header, up to the next sound
    one, is a document with a failure. An archive may follow another.

    Raises:
        LimitError: too many members, after the members allowed.
        Exception: what broke the stream.
    """
    return _Tar(entry, limits).walk()
