"""The members of a zip, in the order of its directory and never extracted to a path, each checked by its CRC-32."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, cast

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.archives.members import check_count, check_depth, is_hidden
from docmill.sources.containers.archives.zip_data import Region, open_member
from docmill.sources.containers.archives.zip_directory import ZipHeader, count_told, find_directory, local_header
from docmill.sources.containers.archives.zip_names import name_of
from docmill.sources.containers.archives.zip_packages import PackageError, PackageMarks, damaged_package
from docmill.sources.containers.archives.zip_scan import Gap, scan_headers
from docmill.sources.containers.compression.bounds import Ratio
from docmill.sources.containers.compression.checked import Unit, check, decoded, told
from docmill.sources.containers.compression.decoders import Decoder
from docmill.sources.containers.compression.tape import PIECE, Tape
from docmill.sources.containers.compression.units import Chunks
from docmill.sources.entry import EXCERPT, Entry, Skipped, Stream
from docmill.sources.formats.convertible import read_convertible
from docmill.sources.sniffing import Kind
from docmill.text.media_types import is_convertible

__all__ = ["zip_members"]

SPOOL = 8 << 20
"""Bytes of a zip that cannot be sought in that are kept in memory; more of it goes to a temporary file."""

LOCAL_BYTES = 30
"""Bytes that a member has at least in front of its name and its data."""

ENCRYPTED, DESCRIBED_LATER = 0x1, 0x8

WACZ = {b"datapackage.json", b"pages/pages.jsonl"}
"""Members that a web archive in a zip has (https://specs.webrecorder.net/wacz/1.1.1/): of its files those in `archive/`
are read, as the others index what stands there."""


def zip_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield the files in a zip; hidden ones and folders are passed over.

    The directory is walked twice: once to see that it is whole and its members do not overlap, then to read. Where it
    is damaged the members are found by the headers in front of them. A format that only uses zip as a wrapping is one
    document, where there is a converter for it.

    Raises:
        LimitError: too many members, after the members allowed; or too many archives around this one.
        SourceError: one of the formats that only use zip as a wrapping.
    """
    with ExitStack() as stack:
        file, cut = (entry.seekable, None) if entry.seekable else _spooled(entry, limits, stack)
        try:
            headers, is_wacz = _walk(entry, file, limits)
        except PackageError as package:
            yield _whole(entry, file, package, limits, cut)
            return
        except DirectoryError as error:
            if package_found := damaged_package(file):
                yield _whole(entry, file, PackageError(entry.where, package_found), limits, cut)
                return
            check_depth(entry, Kind.ZIP, limits)
            yield from _scanned(entry, file, limits, cut or error)
            return
        check_depth(entry, Kind.ZIP, limits)
        if cut is not None:
            yield entry.failed(cut)
        for header in headers:
            if is_wacz and not header.name.startswith(b"archive/"):
                yield entry.skipped("index", name_of(header), offset=header.at)
            else:
                yield from _member(entry, file, header, limits)


def _whole(entry: Entry, file: BinaryIO, package: PackageError, limits: Limits, cut: Exception | None) -> Document:
    """Return a package as one document; `cut` is what cut it off.

    Raises:
        PackageError: no converter reads it.
    """
    if not is_convertible(package.media_type):
        raise package
    file.seek(0)
    if cut is not None:
        return entry.failed(cut, media_type=package.media_type)
    return read_convertible(entry, package.media_type, limits, file)


class DirectoryError(SourceError):
    """The directory cannot be used."""


def _walk(entry: Entry, file: BinaryIO, limits: Limits) -> tuple[Iterator[ZipHeader], bool]:
    """Check the directory, and return its members, and whether it is that of a WACZ.

    Raises:
        DirectoryError: it is damaged, or its members overlap.
        SourceError: it is a package.
    """
    try:
        directory = find_directory(file)
        taken = 0
        marks = PackageMarks()
        names: set[bytes] = set()
        for count, header in enumerate(directory.headers(), 1):
            marks.see(header)
            names |= {header.name} & WACZ
            taken += LOCAL_BYTES + len(header.name) + header.packed
            if taken > directory.start:
                raise SourceError("its members overlap, as in a zip bomb")
            if count > limits.archive_members:
                break
        if package := marks.media_type(file):
            raise PackageError(entry.where, package)
        if not taken and directory.start:
            raise SourceError("its directory names no member, and data stand before it")
    except (LimitError, PackageError):
        raise
    except (SourceError, struct.error, ValueError, OverflowError) as error:
        raise DirectoryError(f"{entry.where}: not a whole zip: {error}") from error
    return _counted(entry, directory.headers(), limits), names == WACZ


def _counted(entry: Entry, headers: Iterator[ZipHeader], limits: Limits) -> Iterator[ZipHeader]:
    for count, header in enumerate(headers, 1):
        check_count(entry, count, limits)
        yield header


def _scanned(entry: Entry, file: BinaryIO, limits: Limits, error: Exception) -> Iterator[Entry | Skipped | Document]:
    """Yield the members found by their local headers; where the directory does not name as many, the archive failed."""
    count = named = 0
    for found in scan_headers(file):
        if isinstance(found, int):
            named = found
            break
        if isinstance(found, Gap):
            yield _told(entry, file, found)
            continue
        count += 1
        check_count(entry, count, limits)
        yield from _data(entry, file, found, limits)
    # damage that took a member's own header and its entry leaves the record at the end, which counts all
    if count != named or not count or count_told(file) not in (None, count):
        yield entry.failed(error)


def _told(entry: Entry, file: BinaryIO, gap: Gap) -> Document:
    """Return what stands between members and is none, as a document with a failure."""
    size = gap.end - gap.start
    error = SourceError(f"{entry.where}: not a whole zip: {size} bytes at byte {gap.start} belong to no member")
    file.seek(gap.start)
    return entry.failed(error, file.read(min(size, EXCERPT)), place=entry.place(offset=gap.start))


def _member(entry: Entry, file: BinaryIO, header: ZipHeader, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield a member that the directory names, once its local header agrees."""
    name = name_of(header)
    if header.is_directory and not header.size:
        yield entry.skipped("directory", name, offset=header.at)
        return
    local = local_header(file, header.at)
    trouble = "its local header is not where the directory says" if local is None else ""
    if local is not None and local.name != header.name:
        trouble = f"the directory calls it {name}, and its local header {name_of(local)}"
    if local is None or trouble:
        error = SourceError(f"{entry.where}!/{name}: cannot be opened: {trouble}")
        yield entry.inside(name, Stream.broken(error))
        return
    yield from _data(entry, file, replace(header, at=local.at), limits)


def _data(entry: Entry, file: BinaryIO, header: ZipHeader, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield a member whose data begin at `header.at`."""
    name = name_of(header)
    where = f"{entry.where}!/{name}"
    if header.is_directory and not header.size:
        yield entry.skipped("directory", name, offset=header.at)
    elif is_hidden(name):
        yield entry.skipped("hidden", name, offset=header.at)
    elif header.flags & ENCRYPTED:
        error = SourceError(f"{where}: cannot be opened: it is encrypted, and needs a password")
        yield entry.inside(name, Stream.broken(error))
    else:
        region = cast(BinaryIO, Region(file, header.at, header.packed))
        with Tape(Stream.broken(EOFError()), region, limits.spool_bytes) as tape:
            ratio = Ratio(limits.archive_ratio, where, entry.tally)

            def start() -> Decoder:
                return open_member(header, tape, limits)

            unit = check(start, tape, ratio, limits)
            stream = Stream(Chunks(_chunks(unit, start, tape, ratio, where)))
            inner = entry.inside(name or f"@{header.at}", stream)
            suspect = str(told(unit.error, where, 0)) if unit.error is not None and unit.is_damaged else None
            yield replace(inner, suspect=suspect or inner.suspect)


def _chunks(unit: Unit, start: object, tape: Tape, ratio: Ratio, where: str) -> Iterator[bytes]:
    try:
        yield from decoded(unit, start, tape, ratio)  # type: ignore[arg-type]
    except Exception as error:
        raise told(error, where, ratio.count) from error


def _spooled(entry: Entry, limits: Limits, stack: ExitStack) -> tuple[BinaryIO, Exception | None]:
    """Return a zip that cannot be sought in as a file, and what cut it off."""
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOL))  # noqa: SIM115 - the stack is one
    size = 0
    try:
        while data := entry.stream.read(PIECE):
            size += len(data)
            if size > limits.spool_bytes:
                return cast(BinaryIO, spool), LimitError(
                    f"{entry.where}: a zip that cannot be sought in has more than limits.spool_bytes="
                    f"{limits.spool_bytes} bytes; raise it (DOCMILL_LIMITS__SPOOL_BYTES)"
                )
            spool.write(data)
    except Exception as error:  # noqa: BLE001 - whatever the parsers below raise: what came before it is read
        return cast(BinaryIO, spool), error
    return cast(BinaryIO, spool), None
