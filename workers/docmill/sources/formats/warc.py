"""WARC and WET: one document for each record that holds a page or its text (ISO 28500)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from docmill.documents import replace_lone_surrogates
from docmill.errors import EncryptedFileError, LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import HEAD, Entry, SourceItem, readable
from docmill.sources.formats.convertible import exact_type, file_too_large, is_file_type, most_bytes, refusal_of
from docmill.sources.formats.http_bodies import Body, decoded
from docmill.sources.formats.http_messages import HttpMessage, media_type_of, parse_response
from docmill.sources.formats.media_kinds import media_kind
from docmill.sources.formats.plain import too_large
from docmill.sources.formats.warc_records import RawRecord, records
from docmill.sources.sniffing import Kind, sniff, text_type
from docmill.sources.sniffing.ole_storage import ENCRYPTED_OFFICE
from docmill.text.html_detection import HTML_MEDIA_TYPES
from docmill.text.media_types import is_convertible

__all__ = ["Capture", "capture_item", "read_warc"]

WANTED = frozenset({"response", "resource", "conversion"})
OTHERS = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})
PLAIN = "text/plain"
TEXTUAL = frozenset({Kind.TEXT, Kind.HTML, Kind.JSON, Kind.JSONL, Kind.WARC})
ENVELOPE = 64 << 10
"""Bytes of a record beyond those of the document in it: the header of HTTP. Servers send 8 to 16 KiB at most."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What an archive holds of one page.

    `declared` is the media type that the server or the archive says it has, `message` the answer of a server. `said` is
    metadata, `is_text` whether the archive holds the text of the page alone.
    """

    at: int
    uri: str | None
    declared: str
    block: bytes
    message: HttpMessage | None
    said: dict[str, object]
    is_text: bool = False
    error: Exception | None = None


def read_warc(entry: Entry, limits: Limits) -> Iterator[SourceItem]:
    """Yield the documents of a WARC: HTTP responses and resources with HTML, plain text or a file that is converted,
    and conversions (WET).

    Requests, metadata, revisits and bodies of any other media type are passed over; so are answers with no body other
    than a page. Each is counted by its kind. What is damaged, cut off, too large, or holds no text though it says so is
    a document with a failure, and so is what stands between records and is none.
    """
    for record in records(entry.stream, most_bytes(limits) + ENVELOPE):
        if not record.headers:
            yield entry.failed(_told(entry, record), record.block, place=entry.place(offset=record.at))
            continue
        name = record.headers.get("warc-record-id", "").strip("<>") or f"record@{record.at}"
        # the record's id is its name in the archive: two captures of one page stay two documents
        inside = entry.inside(readable(name), entry.stream)
        if record.type not in WANTED and record.error is None:
            yield inside.skipped(record.type if record.type in OTHERS else "other", offset=record.at)
            continue
        try:
            yield capture_item(inside, _capture(entry, record), limits)
        except (SourceError, LimitError, OSError) as error:
            place = inside.place(offset=record.at)
            yield inside.failed(error, record.block, place=place, uri=_target(record))


def _told(entry: Entry, record: RawRecord) -> Exception:
    error = record.error or SourceError("no WARC record is here")
    if isinstance(error, LimitError) or str(error).startswith(entry.uri):
        return error
    return SourceError(f"{entry.where}: the WARC cannot be read here, at byte {record.at}: {error}")


def _capture(entry: Entry, record: RawRecord) -> Capture:
    is_response = "http" in record.headers.get("content-type", "http").lower() and record.type != "conversion"
    message = parse_response(record.block) if is_response else None
    declared = message.headers.get("content-type", "") if message else record.headers.get("content-type", "")
    error = record.error
    if error is None and _target(record) is None:
        error = SourceError("its header names no WARC-Target-URI")
    return Capture(
        record.at,
        _target(record),
        media_type_of(declared),
        record.block if message is None else message.body,
        message,
        _metadata(entry, record, message),
        is_text=record.type == "conversion",
        error=error,
    )


def capture_item(entry: Entry, capture: Capture, limits: Limits) -> SourceItem:
    """Return the document of a capture, with or without a failure, or that it is passed over."""
    if is_file_type(capture.declared):
        return _file_item(entry, capture, limits)
    error = capture.error
    if error is None and capture.declared not in {*HTML_MEDIA_TYPES, PLAIN, ""}:
        return entry.skipped(media_kind(capture.declared), offset=capture.at)
    if error is None and _is_bare(capture):
        return entry.skipped("empty", offset=capture.at)
    body = _without_encodings(capture, limits.document_bytes)
    if error is None and body.trouble:
        error = SourceError(body.trouble)
    kind, found = sniff(body.content[:HEAD])
    if kind is Kind.CONVERTIBLE or (kind is Kind.ZIP and not capture.declared):
        return _file_item(entry, capture, limits)  # servers send PDFs as HTML, too
    if error is None and max(len(capture.block), len(body.content)) > limits.document_bytes:
        error = too_large(entry.where, limits)
    charset = _charset(capture)
    if error is None and kind not in TEXTUAL and not (charset or "").startswith("utf-16"):
        if not capture.declared:
            return entry.skipped(media_kind(found), offset=capture.at)
        error = SourceError(_contradiction(capture, found))
    media_type = _media_type(capture, body.content)
    if error is not None:
        body = replace(body, content=body.content[: limits.document_bytes + 1])
    return _document(entry, capture, body, media_type, charset, error)


def _file_item(entry: Entry, capture: Capture, limits: Limits) -> SourceItem:
    """Return the document of a capture that is converted; one of which no converter makes text is passed over."""
    error = capture.error
    if error is None and _is_bare(capture):
        return entry.skipped("empty", offset=capture.at)
    body = _without_encodings(capture, limits.convertible_bytes)
    kind, found = exact_type(body.content)
    if error is None and body.trouble:
        error = SourceError(body.trouble)
    if error is None and max(len(capture.block), len(body.content)) > limits.convertible_bytes:
        error = file_too_large(entry.where, limits)
    if error is None and kind is not Kind.CONVERTIBLE:
        if not is_convertible(capture.declared) and found != ENCRYPTED_OFFICE:
            return entry.skipped(media_kind(capture.declared or found), offset=capture.at)
        is_known = kind is Kind.BINARY and found != "application/octet-stream"
        error = refusal_of(entry.where, found) if is_known else SourceError(_contradiction(capture, found))
    return _document(entry, capture, body, found if error is None else capture.declared or found, None, error)


def _is_bare(capture: Capture) -> bool:
    """Tell whether a capture is an answer without a body, other than a page."""
    return not capture.block and capture.message is not None and capture.message.status != 200


def _contradiction(capture: Capture, found: str) -> str:
    return f"the body is said to be {capture.declared} and is {found}"


def _document(
    entry: Entry, capture: Capture, body: Body, media_type: str, encoding: str | None, error: Exception | None
) -> SourceItem:
    place = entry.place(offset=capture.at)
    if error is not None:
        if not isinstance(error, LimitError | EncryptedFileError):
            error = SourceError(f"{entry.where}: {error}")
        return entry.failed(error, body.content, media_type=media_type, place=place, uri=capture.uri)
    truncated = {"truncated": body.truncated} if body.truncated and "truncated" not in capture.said else {}
    return entry.document(
        body.content,
        uri=capture.uri,
        media_type=media_type,
        encoding=encoding,
        place=place,
        metadata=capture.said | truncated,
    )


def _without_encodings(capture: Capture, limit: int) -> Body:
    if capture.message is None:
        return Body(capture.block)
    headers = capture.message.headers
    transfer, content = headers.get("transfer-encoding", ""), headers.get("content-encoding", "")
    return decoded(capture.block, transfer, content, limit)


def _media_type(capture: Capture, body: bytes) -> str:
    if capture.declared in HTML_MEDIA_TYPES:
        return "text/html"
    return PLAIN if capture.is_text else text_type(body[:HEAD])


def _charset(capture: Capture) -> str | None:
    """Return the declared encoding, where Python knows it; None leaves it for cleaning to find."""
    if capture.is_text:
        return "utf-8"  # ISO 28500 leaves it open; every WET there is has it
    name = capture.message.charset if capture.message else ""
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    return name or None


def _target(record: RawRecord) -> str | None:
    uri = record.headers.get("warc-target-uri", "").strip("<>")  # the brackets are WARC 1.0's
    return replace_lone_surrogates(uri) or None


def _metadata(entry: Entry, record: RawRecord, message: HttpMessage | None) -> dict[str, object]:
    said = {
        "warc_date": record.headers.get("warc-date"),
        "warc_record_id": record.headers.get("warc-record-id"),
        "http_status": message.status if message else None,
        "languages": record.headers.get("warc-identified-content-language"),
        "truncated": record.headers.get("warc-truncated"),
        "source_file": entry.uri,
    }
    return {key: readable(value) if isinstance(value, str) else value for key, value in said.items() if value}
