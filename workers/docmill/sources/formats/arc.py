"""ARC, the format before WARC: one document for each page (Burner and Kahle, "ARC File Format", 1996; versions 1, 2).

A record is one line (URL, address, date, media type, in version 2 some more, and the length) and what the server sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docmill.documents import replace_lone_surrogates
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import EXCERPT, Entry, SourceItem, readable
from docmill.sources.formats.convertible import most_bytes
from docmill.sources.formats.http_messages import media_type_of, parse_response
from docmill.sources.formats.warc import ENVELOPE, Capture, capture_item
from docmill.sources.formats.warc_records import RecordReader

__all__ = ["read_arc"]

LINE = (
    rb"[a-z][a-z0-9+.-]{0,20}:[^ \r\n]{0,8000} [^ \r\n]{1,60} (\d{8,17}) ([^ \r\n]{1,200})"
    rb"(?: [^ \r\n]{0,8000}){0,5} (\d{1,18})[ \t]{0,20}\r?\n"
)
BEGINNING = re.compile(LINE)
BOUNDARY = re.compile(rb"\r?\n(?=" + LINE + rb")")
LONGEST = 64 << 10
"""Bytes of a record's line that are looked at."""


@dataclass(frozen=True, slots=True)
class _Record:
    at: int
    uri: str
    date: str
    declared: str
    block: bytes
    error: Exception | None


def read_arc(entry: Entry, limits: Limits) -> Iterator[SourceItem]:
    """Yield the documents of an ARC: answers of servers with HTML, plain text or a file that is converted; others
    are counted by kind.

    What is cut off or stands between records and is none is a document with a failure.
    """
    reader = RecordReader(entry.stream)
    most = most_bytes(limits) + ENVELOPE
    while True:
        reader.skip_blank()
        if not reader.fill(1):
            break
        at = reader.at
        reader.fill(LONGEST)
        line = BEGINNING.match(reader.ahead)
        if line is None:
            kept, size = reader.until(BOUNDARY, EXCERPT, LONGEST)
            error = SourceError(f"{entry.where}: no ARC record is at byte {at}: {size} bytes up to the next one")
            yield entry.failed(reader.broken or error, kept, place=entry.place(offset=at))
            continue
        record = _record(reader, at, line, most)
        name = replace_lone_surrogates(readable(f"{record.date} {record.uri}"))
        inside = entry.inside(name, entry.stream)
        if record.uri.startswith(("filedesc:", "dns:", "warcinfo:")) and record.error is None:
            yield inside.skipped("warcinfo" if record.uri.startswith("filedesc:") else "other", offset=at)
            continue
        try:
            yield capture_item(inside, _capture(entry, record), limits)
        except (SourceError, LimitError, OSError) as error:
            yield inside.failed(error, record.block, place=inside.place(offset=at), uri=record.uri)
    if reader.broken is not None:
        raise reader.broken


def _record(reader: RecordReader, at: int, line: re.Match[bytes], most: int) -> _Record:
    head = bytes(line.group()).decode("utf-8", "replace")
    date, declared, length = line[1].decode(), line[2].decode("utf-8", "replace"), int(line[3])
    reader.take(line.end())
    kept = bytearray()
    size = 0
    while size < length and reader.fill(1):
        data = reader.take(min(length - size, len(reader.ahead)))
        size += len(data)
        kept += data[: max(most - len(kept), 0)]
    error: Exception | None = None
    if size < length:
        error = reader.broken or SourceError(f"{size} bytes of {length}: the ARC was cut off here")
    elif reader.fill(1) and reader.ahead[0] not in b"\r\n" and not BEGINNING.match(reader.ahead):
        more, count = reader.until(BOUNDARY, max(most - len(kept), 0), LONGEST)
        kept += more
        error = SourceError(f"its length is {length}, and it goes on for {count} bytes more")
    return _Record(at, head.split(" ", 1)[0], date, declared, bytes(kept), error)


def _capture(entry: Entry, record: _Record) -> Capture:
    message = parse_response(record.block)
    declared = message.headers.get("content-type", record.declared) if message else record.declared
    said: dict[str, object] = {"arc_date": record.date, "source_file": entry.uri}
    if message is not None:
        said["http_status"] = message.status
    block = record.block if message is None else message.body
    uri = replace_lone_surrogates(readable(record.uri))
    known = "" if declared in {"no-type", "unknown"} else media_type_of(declared)
    return Capture(record.at, uri, known, block, message, said, error=record.error)
