"""JSONL and JSON: one document per line or element."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, cast

import orjson

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, GapError
from docmill.sources.formats.objects.json_elements import elements, pieces
from docmill.sources.formats.objects.row_documents import Row, object_document
from docmill.sources.formats.objects.wrapped import wrapped_documents
from docmill.sources.formats.transcoding import Transcoded, WithoutMark
from docmill.sources.lines import SourceLine, split_lines
from docmill.text.byte_order_marks import find_unicode_encoding

__all__ = ["read_json", "read_jsonl"]

LENIENT = json.JSONDecoder(parse_constant=lambda _: None)
"""For what orjson refuses: lone surrogates, which JavaScript writes, and NaN, which pandas does."""

OF_ONE_LINE = json.JSONDecoder(parse_constant=lambda _: None, strict=False)
"""For tabs that stand in strings as they are. Behind a lost quote of many lines others would begin and end."""

ENDS_EARLY = "it ends too early: a bracket, a brace or a quote is missing"


def read_jsonl(entry: Entry, limits: Limits, fields: Fields) -> Iterator[Document]:
    """Yield one document for each line that is not blank; a line that gives none is a document with a failure.

    Where several objects share a line, or a comma stands behind one, as in a list without its brackets, each is read.
    """
    lines = split_lines(_in_utf8(entry), limits.line_bytes)
    return _read_each(entry, ((entry, line) for line in lines), limits, fields)


def read_json(entry: Entry, limits: Limits, fields: Fields) -> Iterator[Document]:
    """Yield one document for each object of a JSON array, or for each object where they follow one another.

    One object that has no text is looked into for lists of objects. What stands between objects and is no comma is a
    document with a failure.
    """
    # Elements may share a line, and a document's id knows the line alone: so the index is part of the place.
    found = enumerate(_mended(elements(_in_utf8(entry), limits.line_bytes)))
    placed = ((entry.inside(f"[{index}]", entry.stream), element) for index, element in found)
    return _read_each(entry, placed, limits, fields)


def _read_each(
    entry: Entry, found: Iterator[tuple[Entry, SourceLine]], limits: Limits, fields: Fields
) -> Iterator[Document]:
    """Yield the documents of lines or elements, each with its entry; where one is all there is, of the lists in it."""
    for number, (inside, line) in enumerate(found):
        read = list(_read(inside, [line], limits, fields))
        if number == 0 and len(read) == 1 and read[0].failure and (wrapped := _wrapped(entry, line, limits, fields)):
            following = next((one for one in found if one[1].raw.strip()), None)
            if following is None:
                yield from wrapped
                return
            found = chain([following], found)
            yield from read
            yield from _read_each(entry, found, limits, fields)
            return
        yield from read


def _wrapped(entry: Entry, line: SourceLine, limits: Limits, fields: Fields) -> list[Document]:
    if line.error or line.size != len(line.raw) or not _is_object(line.raw):
        return []
    return wrapped_documents(entry, line, _loads(line.raw), limits, fields)


def _in_utf8(entry: Entry) -> io.RawIOBase:
    """Return a stream of JSON in UTF-8, which it is in by RFC 8259; other programs write it in UTF-16."""
    mark, encoding = find_unicode_encoding(entry.stream.head)
    if encoding not in ("", "utf-8"):
        return Transcoded(entry.stream, encoding)
    return WithoutMark(entry.stream) if mark else entry.stream


def _objects_of(line: SourceLine) -> list[SourceLine]:
    """Return the objects that share a line which is no JSON; none where it is, or where not all of them are whole."""
    raw = line.raw.strip()
    if line.error or line.size != len(line.raw) or not raw.startswith(b"{") or not raw.endswith((b"}", b"},")):
        return []
    if _is_object(raw):
        return []
    found = list(elements(cast(io.RawIOBase, io.BytesIO(line.raw)), len(line.raw)))
    if any(one.error or not _is_object(one.raw) for one in found):
        return []
    return [replace(one, number=line.number, offset=line.offset + one.offset) for one in found]


def _is_object(raw: bytes) -> bool:
    try:
        return isinstance(_loads(raw), dict)
    except (ValueError, RecursionError):
        return False


def _mended(found: Iterable[SourceLine]) -> Iterator[SourceLine]:
    for element in found:
        if isinstance(element.error, EOFError) and element.size == len(element.raw):
            yield from pieces(element)
        else:
            yield element


def _read(entry: Entry, found: Iterable[SourceLine], limits: Limits, fields: Fields) -> Iterator[Document]:
    for line in found:
        if line.error is None and not line.raw.strip().removeprefix(codecs.BOM_UTF8):
            continue
        if isinstance(line.error, GapError) and not line.raw:
            return
        try:
            yield _document(entry, line, limits, fields)
        except (SourceError, LimitError) as error:
            if parts := _objects_of(line):
                for index, part in enumerate(parts):
                    yield from _read(entry.inside(f"[{index}]", entry.stream), [part], limits, fields)
                continue
            place = entry.place(line=line.number, offset=line.offset)
            yield entry.failed(error, line.raw, media_type="application/json", place=place)


def _document(entry: Entry, line: SourceLine, limits: Limits, fields: Fields) -> Document:
    """Return the document of a line.

    Raises:
        SourceError: the line is no JSON object, has no text, or the stream broke inside it.
        LimitError: it is longer than the limits allow.
    """
    if line.error is not None:
        if isinstance(line.error, LimitError):
            raise line.error
        raise SourceError(f"{entry.where}, line {line.number}: {line.error}") from line.error
    if line.size > limits.line_bytes:
        raise LimitError(
            f"{entry.where}, line {line.number}: {line.size} bytes, more than limits.line_bytes="
            f"{limits.line_bytes}; raise it (DOCMILL_LIMITS__LINE_BYTES)"
        )
    where = f"{entry.where}, line {line.number}"
    place = entry.place(line=line.number, offset=line.offset)
    return object_document(entry, Row(_parse(entry, line, fields), where, place, line.size), limits, fields)


def _parse(entry: Entry, line: SourceLine, fields: Fields) -> dict[str, Any]:
    raw = line.raw.strip().removeprefix(codecs.BOM_UTF8)
    try:
        value = _loads(raw)
    except RecursionError as error:
        raise SourceError(f"{entry.where}, line {line.number}: its JSON is nested too deep to be read") from error
    except ValueError as error:
        raise SourceError(f"{entry.where}, line {line.number}: not valid JSON: {_fault(error)}") from error
    if isinstance(value, str):
        return {next(iter((*fields.text, *fields.html)), "text"): value}
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise SourceError(f"{entry.where}, line {line.number}: a JSON object or string is wanted, this is {kind}")
    return value


def _fault(error: ValueError) -> str:
    """Say what is wrong with JSON: its parser counts lines from where the object begins, which misleads in a file."""
    if isinstance(error, UnicodeDecodeError):
        return ENDS_EARLY if error.reason == "unexpected end of data" else str(error)
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    if error.pos >= len(error.doc.rstrip()):
        return ENDS_EARLY
    if error.msg == "Extra data" and error.doc[error.pos] == ":":
        return "a name and its value stand outside of any object: its opening brace is missing"
    if error.msg.startswith("Unterminated string"):
        return f"it ends too early: the string that begins at character {error.pos + 1} has no closing quote"
    said = error.msg.removesuffix(" at")
    return f"{said[:1].lower()}{said[1:]} at character {error.pos + 1} of {len(error.doc)}"


def _loads(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except ValueError:
        decoder = LENIENT if b"\n" in raw else OF_ONE_LINE
        return decoder.decode(raw.decode("utf-8"))
