"""Archives: the members of a zip or a tar as entries, one after the other, never extracted to a path."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import PurePosixPath
from typing import BinaryIO, Self, cast

from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.compression import Bounded
from docmill.sources.entry import Entry, Skipped, Stream, readable

__all__ = ["tar_members", "zip_members"]

SPOOL = 8 << 20
"""Bytes of a zip that cannot be sought in that are kept in memory; more of it goes to a temporary file."""

TAR_READ = 128 << 10
"""Bytes read from a tar at once; its own default of 10 KiB is a tape's."""

TAR_NAME = 1 << 20
"""Bytes of an extended tar header, which is read as a whole: names have 4 KiB at most, the rest is little."""

PACKAGES = (
    ("[Content_Types].xml", "an Office Open XML file (docx, xlsx, pptx)"),
    ("META-INF/container.xml", "an EPUB"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("META-INF/manifest.xml", "an OpenDocument file"),
    ("AndroidManifest.xml", "an Android package"),
)


def zip_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped]:
    """Yield the files in a zip, in the order of its directory; hidden ones and folders are passed over.

    A member that cannot be opened is an entry whose stream is broken.

    Raises:
        LimitError: too many members, after the members allowed.
        SourceError: not a zip, or one of the formats that only use zip as a wrapping.
    """
    with ExitStack() as stack:
        file = entry.seekable or stack.enter_context(_spooled(entry))
        size = file.seek(0, 2)
        try:
            archive = stack.enter_context(zipfile.ZipFile(file))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise SourceError(f"{entry.where}: not a whole zip: {error}") from error
        members = archive.infolist()
        _refuse_packages(entry, archive)
        if sum(member.compress_size for member in members) > size:
            raise LimitError(f"{entry.where}: members of the zip overlap, as in a zip bomb; none of them is read")
        for count, member in enumerate(members, 1):
            _check_count(entry, count, limits)
            if member.is_dir():
                yield entry.skipped("directory", readable(member.filename), offset=member.header_offset)
            elif _is_hidden(member.filename):
                yield entry.skipped("hidden", readable(member.filename), offset=member.header_offset)
            else:
                yield from _zip_member(entry, archive, member, limits)


def _zip_member(entry: Entry, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> Iterator[Entry]:
    name = readable(member.filename)
    where = f"{entry.where}!/{name}"
    try:
        opened = archive.open(member)
    except Exception as error:  # noqa: BLE001 - zipfile raises RuntimeError, NotImplementedError, zlib.error and more
        yield entry.inside(name, Stream.broken(SourceError(f"{where}: cannot be opened: {error}")))
        return
    with opened:
        bounded = Bounded(
            cast(zipfile.ZipExtFile, opened).read1, lambda: member.compress_size, limits.archive_ratio, where
        )
        yield entry.inside(name, Stream(bounded))


def _spooled(entry: Entry) -> BinaryIO:
    spool = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - closed by the caller's stack
    try:
        shutil.copyfileobj(entry.stream, spool)
    except BaseException:
        spool.close()
        raise
    return cast(BinaryIO, spool)


def _refuse_packages(entry: Entry, archive: zipfile.ZipFile) -> None:
    for name, kind in PACKAGES:
        if name in archive.NameToInfo:
            raise SourceError(f"{entry.where}: {kind} is not supported; convert it to text or HTML first")


class _Member(tarfile.TarInfo):
    """A tar header whose damage is an error: tarfile takes a damaged header for the end of the archive."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except (InvalidHeader, TruncatedHeader, SubsequentHeader) as error:
            raise SourceError(f"damaged header at byte {tarfile.offset}: {error}") from error

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in EXTENDED and member.size > TAR_NAME:
            raise LimitError(f"an extended header of {member.size} bytes")
        return member


InvalidHeader: type[Exception] = tarfile.InvalidHeaderError  # type: ignore[attr-defined]  # public, but not in typeshed
TruncatedHeader: type[Exception] = tarfile.TruncatedHeaderError  # type: ignore[attr-defined]
SubsequentHeader: type[Exception] = tarfile.SubsequentHeaderError  # type: ignore[attr-defined]
EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def tar_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped]:
    """Yield the regular files in a tar, read front to back; links, devices and hidden files are passed over.

    Raises:
        LimitError: too many members, after the members allowed.
        SourceError: a damaged header: nothing behind it can be found.
    """
    try:
        with tarfile.open(fileobj=entry.stream, mode="r|", bufsize=TAR_READ, tarinfo=_Member) as archive:
            count = 0
            while (member := archive.next()) is not None:
                # a TarFile remembers each member, and a million of them are a gigabyte
                archive.members.clear()  # type: ignore[attr-defined]  # public, but not in typeshed
                count += 1
                _check_count(entry, count, limits)
                name = readable(member.name.removeprefix("./"))
                kind = "hidden" if member.isfile() and _is_hidden(member.name) else _passed_over(member)
                if kind:
                    yield entry.skipped(kind, name, offset=member.offset)
                else:
                    yield entry.inside(name, _tar_stream(entry, archive, member))
    except (SourceError, LimitError) as error:
        message = str(error)
        raise error if message.startswith(entry.uri) else type(error)(f"{entry.where}: {message}") from error
    except (tarfile.TarError, ValueError) as error:
        raise SourceError(f"{entry.where}: the tar is damaged: {error}") from error


def _passed_over(member: tarfile.TarInfo) -> str:
    """Return the kind of a member that is no regular file; empty for one that is."""
    if member.isfile():
        return ""
    if member.isdir():
        return "directory"
    if member.issym() or member.islnk():
        return "link"
    return "fifo" if member.isfifo() else "device" if member.isdev() else "other"


def _tar_stream(entry: Entry, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Stream:
    if member.issparse():  # a few bytes of it may stand for terabytes of zeros
        return Stream.broken(SourceError(f"{entry.where}!/{readable(member.name)}: sparse files are not supported"))
    opened = archive.extractfile(member)
    return Stream(cast(BinaryIO, opened))


def _check_count(entry: Entry, count: int, limits: Limits) -> None:
    if count > limits.archive_members:
        raise LimitError(
            f"{entry.where}: more members than limits.archive_members={limits.archive_members}; the first ones were "
            "read. Raise it (DOCMILL_LIMITS__ARCHIVE_MEMBERS)"
        )


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)
