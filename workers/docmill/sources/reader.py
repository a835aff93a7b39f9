"""From an entry to its documents: find what it is, take off what is around it, read what is inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from docmill.documents import SOURCE_STAGE, Document, Failure
from docmill.errors import EmptyFileError, LimitError, SourceError
from docmill.masking import mask
from docmill.settings import Fields, Limits
from docmill.sources.containers.archives.members import check_depth
from docmill.sources.containers.archives.tar_archive import tar_members
from docmill.sources.containers.archives.zip_archive import zip_members
from docmill.sources.containers.archives.zip_packages import PackageError
from docmill.sources.containers.compression.units import decompress
from docmill.sources.entry import EXCERPT, Entry, Skipped, SourceItem, Tally
from docmill.sources.formats.convertible import read_convertible
from docmill.sources.formats.mail.mailboxes import mailbox_members
from docmill.sources.formats.mail.messages import message_members
from docmill.sources.formats.plain import read_plain
from docmill.sources.formats.readers import READERS
from docmill.sources.formats.tables.delimited import is_table
from docmill.sources.inputs import Origin
from docmill.sources.local_files import PassedOverError
from docmill.sources.refusals import not_read
from docmill.sources.sniffing import CONTROL, Kind, sniff

__all__ = ["documents", "read_origin"]

MEMBERS = {
    Kind.ZIP: zip_members,
    Kind.TAR: tar_members,
    Kind.MAIL: message_members,
    Kind.MAILBOX: mailbox_members,
}
"""What gives the members of an entry that holds entries."""

PACKED = (".gz", ".tgz", ".bz2", ".xz", ".zst", ".zip", ".parquet", ".feather", ".arrow", ".arrows")
OFFICE = (".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".epub")
BINARY = frozenset(PACKED + OFFICE)
SHORT = 14  # bytes that every compressed file has, and that hold no text worth having


def read_origin(origin: Origin, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Open one file and read its documents; a file that cannot be opened is a document with a failure.

    What turns out to be no file of its folder when it is opened is passed over.
    """
    try:
        opened = origin.open()
    except PassedOverError as passed:
        yield Skipped(passed.kind, origin.uri)
        return
    except Exception as error:  # noqa: BLE001 - every file system has errors of its own, and the other files go on
        yield from documents(origin.broken(error), limits, fields)
        return
    with opened as file:
        yield from documents(origin.entry(file), limits, fields)


def documents(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Yield the documents of one entry, lazily and in its order, and what is passed over.

    Nothing is raised for what the entry holds: what cannot be read is a document with a failure, at its place.
    """
    for item in _contained(entry, limits, fields):
        yield _judged(item, entry) if isinstance(item, Document) else item


def _judged(document: Document, entry: Entry) -> Document:
    """Return a document as its entry's checksum makes it: failed where that is wrong, marked where nobody knows."""
    if document.failure is not None and entry.suspect is not None:
        told = document.failure.model_copy(update={"error": "DamageError", "message": mask(entry.suspect)})
        return replace(document, failures=(told,))
    if document.failure is not None:
        return document
    if entry.suspect is not None:
        source = document.source
        return Document.make(
            document.content[:EXCERPT],
            uri=source.uri,
            media_type=source.media_type,
            encoding=source.encoding,
            place=source.place,
            metadata=source.metadata,
            failure=Failure(stage=SOURCE_STAGE, error="DamageError", message=mask(entry.suspect), attempts=1),
            # so that it is another one than the sound copy that may come some day
            identity=f"{entry.identity_of(source.uri) or source.uri}#damaged",
        )
    if entry.is_unchecked:
        marked = {**document.source.metadata, "checksum": "not checked: limits.spool_bytes is too small"}
        return replace(document, source=document.source.model_copy(update={"metadata": marked}))
    return document


def _contained(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    try:
        yield from _documents(entry, limits, fields)
    except PackageError as error:
        yield entry.failed(error, media_type=error.media_type)
    except Exception as error:  # noqa: BLE001 - foreign bytes meet foreign parsers: it is this entry's fault alone
        yield entry.failed(error)


def _documents(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    if not entry.stream.head and entry.stream.error is not None:
        raise entry.stream.error
    kind, media_type = _kind_of(entry, fields)
    if kind.is_compression or kind in MEMBERS:
        yield from _unpacked(entry, kind, limits, fields)
        return
    read = READERS.get(kind)
    if read is not None:
        yield from read(entry, limits, fields)
    elif kind in (Kind.TEXT, Kind.HTML, Kind.SUBTITLES):
        yield read_plain(entry, media_type, limits)
    elif kind is Kind.CONVERTIBLE:
        yield read_convertible(entry, media_type, limits)
    elif entry.stream.error is not None:  # too little is there to tell what it is
        yield entry.failed(entry.stream.error)
    else:
        yield entry.failed(not_read(entry.where, media_type), media_type=media_type)


def _kind_of(entry: Entry, fields: Fields) -> tuple[Kind, str]:
    """Return what an entry is and the media type of its content; its name tells where its beginning is damaged.

    A text is a table where its first line names a field that holds texts.

    Raises:
        SourceError: its name says that it is compressed or binary, and it is not, and no text either.
    """
    head = entry.stream.head
    kind, media_type = sniff(head, entry.suffix)
    if entry.resumed is not None:
        return entry.resumed, media_type
    if kind is Kind.TEXT and entry.suffix == ".json" and head.lstrip()[:1] in (b"[", b"{"):
        return Kind.JSON, "application/json"
    if kind is Kind.TEXT and entry.suffix in BINARY and not _is_text(head):
        if not head:
            raise EmptyFileError(f"{entry.where}: the file is empty: it has no bytes")
        raise SourceError(
            f"{entry.where}: its name says that it is compressed or binary, and its beginning is none of that"
        )
    if media_type == Kind.TEXT and is_table(head, fields):
        return Kind.DELIMITED, "text/csv"
    return kind, media_type


def _unpacked(entry: Entry, kind: Kind, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    if entry.tally is None:
        entry = replace(entry, tally=Tally(entry.stream, entry.seekable))
    if entry.tally is not None:
        entry.tally.archives += 1
        if entry.tally.archives > limits.archive_members:
            raise LimitError(
                f"{entry.where}: more archives and compressed files inside one file than limits.archive_members="
                f"{limits.archive_members}; raise it (DOCMILL_LIMITS__ARCHIVE_MEMBERS)"
            )
    if kind is not Kind.ZIP:  # of which only its directory shows whether it is an archive at all
        check_depth(entry, kind, limits)
    if kind.is_compression:
        for inner in decompress(entry, kind, limits):
            if not inner.stream.head and inner.stream.error is not None:
                # here, where there are bytes to keep: the compressed ones
                yield entry.failed(inner.stream.error)
            else:
                yield from _without_echo(documents(inner, limits, fields), inner)
        return
    for member in MEMBERS[kind](entry, limits):
        if isinstance(member, Entry):
            yield from documents(member, limits, fields)
        else:
            yield member


def _without_echo(items: Iterator[SourceItem], entry: Entry) -> Iterator[SourceItem]:
    """Yield what was read of a suspect part without the error at its end, where a document told of it already."""
    told = False
    for item in items:
        is_echo = told and entry.suspect and isinstance(item, Document) and item.failure and not item.content
        if not is_echo:
            yield item
        told = told or isinstance(item, Document)


def _is_text(head: bytes) -> bool:
    """Tell whether a file that is named like a binary one is text all the same, and not the rest of one."""
    if len(head.strip()) <= SHORT or head.startswith(b"BZh") or len(head.translate(None, CONTROL)) < len(head):
        return False  # hardly more than ends of lines, or what no text holds: damage may have made it look like text
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character that the end of the head cuts off
    return True
