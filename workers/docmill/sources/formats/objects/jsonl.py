"""JSONL and JSON: one document per line or element."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, GapError
from docmill.sources.formats.objects.json_elements import elements, pieces
from docmill.sources.formats.objects.row_documents import Row, object_document
from docmill.sources.lines import SourceLine, split_lines

__all__ = ["read_json", "read_jsonl"]

LENIENT = json.JSONDecoder(parse_constant=lambda _: None)
"""For what orjson refuses: lone surrogates, which JavaScript writes, and NaN, which pandas does."""


def read_jsonl(entry: Entry, limits: Limits, fields: Fields) -> Iterator[Document]:
    """Yield one document for each line that is not blank; a line that gives none is a document with a failure."""
    return _read(entry, split_lines(entry.stream, limits.line_bytes), limits, fields)


def read_json(entry: Entry, limits: Limits, fields: Fields) -> Iterator[Document]:
    """Yield one document for each object of a JSON array, or for each object where they follow one another.

    What stands between objects and is no comma is a document with a failure.
    """
    # Elements may share a line, and a document's id knows the line alone: so the index is part of the place.
    for index, element in enumerate(_mended(elements(entry.stream, limits.line_bytes))):
        yield from _read(entry.inside(f"[{index}]", entry.stream), [element], limits, fields)


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
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{entry.where}, line {line.number}: not valid JSON: {error}") from error
    if isinstance(value, str):
        return {next(iter((*fields.text, *fields.html)), "text"): value}
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise SourceError(f"{entry.where}, line {line.number}: a JSON object or string is wanted, this is {kind}")
    return value


def _loads(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except ValueError:
        return LENIENT.decode(raw.decode("utf-8"))
