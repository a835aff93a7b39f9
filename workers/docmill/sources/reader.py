"""From an entry to its documents: find what it is, take off what is around it, read what is inside."""

from __future__ import annotations

from collections.abc import Iterator

from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.containers.archives import tar_members, zip_members
from docmill.sources.containers.compression import decompress
from docmill.sources.entry import Entry, Skipped, SourceItem
from docmill.sources.formats.jsonl import read_json, read_jsonl
from docmill.sources.formats.plain import read_plain
from docmill.sources.formats.warc import read_warc
from docmill.sources.inputs import Origin
from docmill.sources.sniffing import Kind, sniff
from docmill.text.byte_order_marks import find_byte_order_mark

__all__ = ["documents", "read_origin"]


def read_origin(origin: Origin, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Open one file and read its documents; a file that cannot be opened is a document with a failure."""
    try:
        opened = origin.open()
    except Exception as error:  # noqa: BLE001 - every file system has errors of its own, and the other files go on
        yield from documents(origin.broken(error), limits, fields)
        return
    with opened as file:
        yield from documents(origin.entry(file), limits, fields)


def documents(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Yield the documents of one entry, lazily and in its order, and what is passed over.

    Nothing is raised for what the entry holds: what cannot be read is a document with a failure, at its place.
    """
    try:
        yield from _documents(entry, limits, fields)
    except Exception as error:  # noqa: BLE001 - foreign bytes meet foreign parsers: it is this entry's fault alone
        yield entry.failed(error)


def _documents(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    if not entry.stream.head and entry.stream.error is not None:
        raise entry.stream.error
    kind, media_type = sniff(entry.stream.head, entry.suffix)
    _, encoding = find_byte_order_mark(entry.stream.head)
    if kind in (Kind.JSONL, Kind.JSON) and encoding not in ("", "utf-8"):
        raise SourceError(
            f"{entry.where}: this JSON is {encoding}, and JSON is UTF-8 (RFC 8259); convert it with iconv"
        )
    if kind.is_compression or kind in (Kind.ZIP, Kind.TAR):
        yield from _unpacked(entry, kind, limits, fields)
        return
    match kind:
        case Kind.JSONL:
            yield from read_jsonl(entry, limits, fields)
        case Kind.JSON:
            yield from read_json(entry, limits, fields)
        case Kind.WARC:
            yield from read_warc(entry, limits)
        case Kind.TEXT | Kind.HTML:
            yield read_plain(entry, media_type, limits)
        case _:
            error = SourceError(f"{entry.where}: {media_type} is not supported; convert it to text or HTML first")
            yield entry.failed(error, media_type=media_type)


def _unpacked(entry: Entry, kind: Kind, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    if entry.depth >= limits.archive_depth:
        raise LimitError(
            f"{entry.where}: {kind} inside {entry.depth} archives or compression layers, more than limits.archive_depth"
            f"={limits.archive_depth} allows; raise it (DOCMILL_LIMITS__ARCHIVE_DEPTH)"
        )
    if kind.is_compression:
        inner = decompress(entry, kind, limits)
        if not inner.stream.head and inner.stream.error is not None:
            raise inner.stream.error  # here, where there are bytes to keep: the compressed ones
        yield from documents(inner, limits, fields)
        return
    for member in (zip_members if kind is Kind.ZIP else tar_members)(entry, limits):
        if isinstance(member, Skipped):
            yield member
        else:
            yield from documents(member, limits, fields)
