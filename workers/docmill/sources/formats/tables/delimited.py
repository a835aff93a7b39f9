"""CSV and TSV: one document for each row, whose columns are as the fields of a line of JSONL."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import chardetng_py

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import HEAD, Entry, GapError, SourceItem
from docmill.sources.formats.objects.row_documents import Row, object_document
from docmill.sources.formats.tables.delimited_rows import DelimitedRow, split_rows
from docmill.sources.formats.tables.dialects import find_dialect, named_delimiter, without_hint
from docmill.sources.formats.transcoding import ReturnsAsLineFeeds, Transcoded, has_lone_returns
from docmill.text.byte_order_marks import find_unicode_encoding, to_unmarked_utf8

__all__ = ["is_table", "read_delimited"]

CSV_TYPE = "text/csv"


def read_delimited(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Yield one document for each row behind the header; one that is broken is a document with a failure.

    A table without rows is passed over as empty.

    Raises:
        SourceError: no column holds a text by its name.
    """
    mark, encoding = find_unicode_encoding(entry.stream.head)
    head = entry.stream.head
    wanted = {name.partition(".")[0] for name in (*fields.text, *fields.html)}
    text, hint = without_hint(_as_lines(to_unmarked_utf8(head)))
    dialect = find_dialect(text, is_whole=len(head) < HEAD)
    delimiter = dialect.delimiter if dialect else named_delimiter(text, wanted) or b","
    rows = split_rows(_lines_of(entry, encoding), delimiter, limits.line_bytes)
    if hint:
        next(rows, None)
    first = next(rows, None)
    if first is None:
        return
    if first.error is not None:
        rows = chain([first], rows)
        columns: list[str] = []
    else:
        columns = _columns(first, mark, _FieldDecoder(head), fields)
        if wanted.isdisjoint(columns):
            yield entry.failed(_no_text(entry, columns, fields), media_type=CSV_TYPE)
            return
    decoder = _FieldDecoder(head)
    is_empty = True
    for row in rows:
        is_empty = False
        if isinstance(row.error, GapError) and not row.raw:
            return
        try:
            yield _document(entry, row, columns, decoder, limits, fields)
        except (SourceError, LimitError) as error:
            place = entry.place(line=row.number, offset=row.offset)
            yield entry.failed(error, row.raw, media_type=CSV_TYPE, place=place)
    if is_empty:
        yield entry.skipped("empty")


def is_table(head: bytes, fields: Fields) -> bool:
    """Tell by its first bytes whether a text is a table: rows of one length, and a column named as texts are."""
    text = _as_lines(to_unmarked_utf8(head))
    names = {name.lower() for name in (*fields.text, *fields.html)}
    header = text.partition(b"\n")[0][:4000].decode("utf-8", "replace").lower()
    if not any(name in header for name in names):
        return False
    dialect = find_dialect(text, is_whole=len(head) < HEAD)
    return dialect is not None and dialect.rows > 1 and dialect.names_any(names)


def _lines_of(entry: Entry, encoding: str) -> io.RawIOBase:
    """Return a table's stream in UTF-8, or in an encoding like ASCII, with LF at the ends of its lines."""
    stream = entry.stream if encoding in ("", "utf-8") else Transcoded(entry.stream, encoding)
    return ReturnsAsLineFeeds(stream) if has_lone_returns(to_unmarked_utf8(entry.stream.head)) else stream


def _as_lines(text: bytes) -> bytes:
    return text.replace(b"\r", b"\n") if has_lone_returns(text) else text


class _FieldDecoder:
    """Decodes fields: as UTF-8 where they are, else as what the beginning of the file is most likely in."""

    def __init__(self, head: bytes) -> None:
        self._guess = None if _is_utf8(head) else _guess(head)

    def decode(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(self._guess or _guess(raw), "replace")


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character that the end of the head cuts off
    return True


def _guess(raw: bytes) -> str:
    detector = chardetng_py.EncodingDetector()
    detector.feed(raw, last=False)
    guess: str = detector.guess(tld=None, allow_utf8=False)
    try:
        codecs.lookup(guess)
    except LookupError:
        return "windows-1252"
    return guess


def _columns(row: DelimitedRow, mark: bytes, decoder: _FieldDecoder, fields: Fields) -> list[str]:
    """Return the names of the columns; those of docmill's settings in any case of letters."""
    known = {name.lower(): name for name in (*fields.id, *fields.url, *fields.html, *fields.text)}
    names: list[str] = []
    for number, raw in enumerate(row.fields, 1):
        name = decoder.decode(raw.removeprefix(mark)).strip().strip('"') or f"column {number}"
        name = known.get(name.lower(), name)
        names.append(name if name not in names else f"{name} {number}")
    return names


def _no_text(entry: Entry, columns: list[str], fields: Fields) -> SourceError:
    named = ", ".join(name[:60] for name in islice(columns, 20))
    return SourceError(
        f"{entry.where}: no column of this table is named {', '.join(fields.text[:3])} or the like; its columns are "
        f"{named}. Name the one that holds the text in fields.text (DOCMILL_FIELDS__TEXT)"
    )


def _document(
    entry: Entry, row: DelimitedRow, columns: list[str], decoder: _FieldDecoder, limits: Limits, fields: Fields
) -> Document:
    """Return the document of a row.

    Raises:
        SourceError: it is broken, or has another number of fields than the header.
        LimitError: it is longer than the limits allow.
    """
    where = f"{entry.where}, line {row.number}"
    if isinstance(row.error, LimitError):
        raise LimitError(
            f"{where}: {row.error} limits.line_bytes={limits.line_bytes}; raise it (DOCMILL_LIMITS__LINE_BYTES)"
        )
    if row.error is not None:
        raise SourceError(f"{where}: {row.error}") from row.error
    of_columns, more = row.fields[: len(columns)], row.fields[len(columns) :]
    if len(of_columns) < len(columns) or any(more):  # some programs end each row with a delimiter
        raise SourceError(f"{where}: {len(row.fields)} fields, and the header names {len(columns)} columns")
    value: dict[str, Any] = {
        name: decoder.decode(raw) for name, raw in zip(columns, of_columns, strict=True) if raw or name in fields.text
    }
    place = entry.place(line=row.number, offset=row.offset)
    return object_document(entry, Row(value, where, place, row.size), limits, fields)
