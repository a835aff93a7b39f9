"""JSONL and JSON: one document per line or element."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from docmill.documents import MAX_DEPTH, Document, replace_lone_surrogates
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, GapError
from docmill.sources.formats.json_elements import elements, pieces
from docmill.sources.lines import SourceLine, split_lines

__all__ = ["read_json", "read_jsonl"]

MOST_FIELDS = 10_000
"""Fields of one object: records of libraries and shops have some hundreds."""


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
    return _made(entry, line, _parse(entry, line, fields), limits, fields)


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
        # orjson is strict; json also takes lone surrogates (JavaScript writes them) and NaN (pandas does)
        return json.loads(raw.decode("utf-8"), parse_constant=lambda _: None)


def _made(entry: Entry, line: SourceLine, value: dict[str, Any], limits: Limits, fields: Fields) -> Document:
    name, media_type = _content_field(value, fields)
    if name is None:
        names = ", ".join((*fields.html, *fields.text))
        raise SourceError(
            f"{entry.where}, line {line.number}: neither text nor html: no field named {names} holds a string. "
            f"Say which one does in fields.text or fields.html (DOCMILL_FIELDS__TEXT)"
        )
    # a lone surrogate is no character and has no UTF-8: U+FFFD stands for it, as for any other broken byte
    content = replace_lone_surrogates(value.pop(name)).encode("utf-8")
    if len(content) > limits.document_bytes:
        raise LimitError(
            f"{entry.where}, line {line.number}: {len(content)} bytes of {name}, more than limits.document_bytes="
            f"{limits.document_bytes}; raise it (DOCMILL_LIMITS__DOCUMENT_BYTES)"
        )
    url = next((key for key in fields.url if isinstance(value.get(key), str) and value[key].strip()), None)
    uri = entry.uri if url is None else replace_lone_surrogates(value.pop(url)).strip()
    own_id = next((key for key in fields.id if value.get(key) is not None), None)
    if own_id is not None:
        value["id"] = value.pop(own_id)
    if uri != entry.uri:
        value.setdefault("source_file", entry.uri)
    _check_metadata(entry, line, value, limits)
    made = Document.make(
        content,
        uri=uri,
        media_type=media_type,
        encoding="utf-8",
        place=entry.place(line=line.number, offset=line.offset),
        metadata=value,
        identity=entry.identity_of(uri),
    )
    if made.failure:
        raise LimitError(f"{entry.where}, line {line.number}: fields nest deeper than {MAX_DEPTH} levels")
    return made


def _check_metadata(entry: Entry, line: SourceLine, metadata: dict[str, Any], limits: Limits) -> None:
    """Check that a line holds no more beside its content than a document may.

    Raises:
        LimitError: it does.
    """
    size = 0
    if line.size > limits.metadata_bytes:  # what is smaller cannot hold more
        size = len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    if size > limits.metadata_bytes:
        raise LimitError(
            f"{entry.where}, line {line.number}: {size} bytes of other fields, more than limits.metadata_bytes="
            f"{limits.metadata_bytes}; raise it (DOCMILL_LIMITS__METADATA_BYTES)"
        )
    if len(metadata) > MOST_FIELDS:
        raise LimitError(f"{entry.where}, line {line.number}: {len(metadata)} fields, more than {MOST_FIELDS}")


def _content_field(value: dict[str, Any], fields: Fields) -> tuple[str | None, str]:
    """Return the field with the content: html before text, one that says something before an empty one."""
    strings = [
        (name, media_type)
        for names, media_type in ((fields.html, "text/html"), (fields.text, "text/plain"))
        for name in _strings(value, names)
    ]
    return next((found for found in strings if value[found[0]].strip()), strings[-1] if strings else (None, ""))


def _strings(value: dict[str, Any], names: Sequence[str]) -> Iterator[str]:
    return (name for name in names if isinstance(value.get(name), str))
