"""WARC and WET: one document for each record that holds a page or its text (ISO 28500)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from docmill.documents import Document, replace_lone_surrogates
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import HEAD, Entry, SourceItem, Stream, readable
from docmill.sources.formats.http_bodies import decoded
from docmill.sources.formats.media_kinds import media_kind
from docmill.sources.formats.plain import gather, too_large
from docmill.sources.sniffing import Kind, sniff, text_type
from docmill.text.html_detection import HTML_MEDIA_TYPES

__all__ = ["read_warc"]

WANTED = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
OTHERS = {
    "warcinfo": WarcRecordType.warcinfo,
    "request": WarcRecordType.request,
    "metadata": WarcRecordType.metadata,
    "revisit": WarcRecordType.revisit,
    "continuation": WarcRecordType.continuation,
}
PLAIN = "text/plain"
TEXTUAL = frozenset({Kind.TEXT, Kind.HTML, Kind.JSON, Kind.JSONL, Kind.WARC})


class _Tape:
    """A stream as FastWARC needs it: it asks for the position by seeking, and panics where that is refused."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size) or b""

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        del offset, whence
        return self._stream.tell()


def read_warc(entry: Entry, limits: Limits) -> Iterator[SourceItem]:
    """Yield the documents of a WARC: HTTP responses and resources with HTML or plain text, and conversions (WET).

    Requests, metadata, revisits and bodies of any other media type are passed over; so are answers with no body other
    than a page. Each is counted by its kind. A record that is cut off, too large, or holds no text though it says so is
    a document with a failure.

    Raises:
        SourceError: what follows cannot be found.
    """
    # quirks_mode: lines may end in LF alone, and the next record is looked for behind a damaged one
    records = ArchiveIterator(
        cast("object", _Tape(entry.stream)),  # type: ignore[arg-type]  # it reads, tells and seeks: all that is used
        record_types=WarcRecordType.any_type,
        parse_http=False,
        stream_detect=False,
        quirks_mode=True,
    )
    while (record := _next(entry, records)) is not None:
        at = record.stream_pos
        name = replace_lone_surrogates(record.record_id or f"record@{at}").strip("<>")
        # the record's id is its name in the archive: two captures of one page stay two documents
        inside = entry.inside(name, entry.stream)
        if not record.record_type & WANTED:
            yield inside.skipped(_kind(record), offset=at)
            continue
        try:
            item = _document(inside, record, at, limits)
        except (SourceError, LimitError, OSError) as error:
            item = inside.failed(error, b"", place=inside.place(offset=at), uri=_target(record))
        yield item


def _next(entry: Entry, records: ArchiveIterator) -> WarcRecord | None:
    try:
        return next(records, None)
    except Exception as error:
        raise SourceError(f"{entry.where}: the WARC cannot be read on: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3's, no Exception: it would end the producer
            raise
        raise SourceError(f"{entry.where}: the WARC cannot be read on: {error}") from error


def _document(entry: Entry, record: WarcRecord, at: int, limits: Limits) -> SourceItem:
    """Return the document of a record, with or without a failure, or that it is passed over."""
    record.parse_http(quirks_mode=True)
    declared = _declared(record)
    if declared not in {*HTML_MEDIA_TYPES, PLAIN, ""}:
        return entry.skipped(media_kind(declared), offset=at)
    raw, error = gather(record.reader, limits.document_bytes)
    if not raw and error is None and _status(record) not in {None, 200}:
        return entry.skipped("empty", offset=at)
    body = _without_encodings(record, raw, limits)
    error = error or _fault(entry, record, len(raw), len(body), limits)
    kind, found = sniff(body[:HEAD])
    if error is None and kind not in TEXTUAL and not (_charset(record) or "").startswith("utf-16"):
        if not declared:
            return entry.skipped(media_kind(found), offset=at)
        error = SourceError(f"{entry.where}: the body is said to be {declared} and is {found}")
    media_type = _media_type(record, declared, body)
    place = entry.place(offset=at)
    if error is not None:
        return entry.failed(error, body, media_type=media_type, place=place, uri=_target(record))
    uri = _target(record) or entry.uri
    return Document.make(
        body,
        uri=uri,
        media_type=media_type,
        encoding=_charset(record),
        place=place,
        metadata=_metadata(entry, record),
        identity=entry.identity_of(uri),
    )


def _kind(record: WarcRecord) -> str:
    """Return what a record that holds no page is counted as: its type in the standard."""
    return next((name for name, kind in OTHERS.items() if record.record_type & kind), "other")


def _fault(entry: Entry, record: WarcRecord, stored: int, size: int, limits: Limits) -> Exception | None:
    """Return what is wrong with a record whose body has `stored` bytes in the archive and `size` decoded ones."""
    if stored < min(record.content_length, limits.document_bytes + 1):
        return SourceError(f"{entry.where}: {stored} bytes of {record.content_length}: the WARC was cut off here")
    if _target(record) is None or "Content-Length" not in record.headers:
        return SourceError(f"{entry.where}: the record's header is not complete")
    if max(stored, size) > limits.document_bytes:
        return too_large(entry.where, limits)
    return None


def _without_encodings(record: WarcRecord, raw: bytes, limits: Limits) -> bytes:
    if not record.is_http_parsed:
        return raw
    transfer, content = (record.http_headers.get(name) or "" for name in ("Transfer-Encoding", "Content-Encoding"))
    return decoded(raw, transfer, content, limits.document_bytes)


def _media_type(record: WarcRecord, declared: str, body: bytes) -> str:
    if declared in HTML_MEDIA_TYPES:
        return "text/html"
    return PLAIN if record.record_type == WarcRecordType.conversion else text_type(body[:HEAD])


def _declared(record: WarcRecord) -> str:
    """Return the media type that the server or the archive says the content has; empty where it says none."""
    if record.is_http_parsed:
        return (record.http_content_type or "").strip().lower()
    return (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()


def _charset(record: WarcRecord) -> str | None:
    """Return the declared encoding, where Python knows it; None leaves it for cleaning to find."""
    if record.record_type == WarcRecordType.conversion:
        return "utf-8"  # ISO 28500 leaves it open; every WET there is has it
    name = (record.http_charset or "").strip().strip("\"'").lower() if record.is_http_parsed else ""
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    return name or None


def _status(record: WarcRecord) -> int | None:
    return record.http_headers.status_code if record.is_http_parsed else None


def _target(record: WarcRecord) -> str | None:
    uri = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")  # the brackets are WARC 1.0's
    return replace_lone_surrogates(uri) or None


def _metadata(entry: Entry, record: WarcRecord) -> dict[str, object]:
    said = {
        "warc_date": record.headers.get("WARC-Date"),
        "warc_record_id": record.record_id,
        "http_status": _status(record),
        "languages": record.headers.get("WARC-Identified-Content-Language"),
        "source_file": entry.uri,
    }
    return {key: readable(value) if isinstance(value, str) else value for key, value in said.items() if value}
