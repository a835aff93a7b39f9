"""Documents of objects: lines of JSONL, elements of JSON, rows of tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from docmill.documents import MAX_DEPTH, Document, Place, replace_lone_surrogates, to_utf8
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry
from docmill.sources.formats.objects.content_fields import names_of, take_content

__all__ = ["MOST_FIELDS", "Row", "object_document"]

MOST_FIELDS = 10_000
"""Fields of one object: records of libraries and shops have some hundreds."""


@dataclass(frozen=True, slots=True)
class Row:
    """An object with its place; `where` tells it in messages, `size` its bytes as they stood in the file."""

    value: dict[str, Any]
    where: str
    place: Place
    size: int


def object_document(entry: Entry, row: Row, limits: Limits, fields: Fields) -> Document:
    """Return the document of an object: its content, its own URI and id, and all else as metadata.

    Raises:
        SourceError: it holds no text.
        LimitError: it holds more than the limits allow.
    """
    value = row.value
    found = take_content(value, fields)
    if found is None:
        if held := next((name for name in (*fields.text, *fields.html) if name in value), None):
            raise SourceError(f"{row.where}: neither text nor html: its field {held} holds {_kind(value[held])}")
        names = ", ".join((*fields.html[:2], *fields.text[:3]))
        raise SourceError(
            f"{row.where}: neither text nor html: no field named {names} or the like holds a text; its fields are "
            f"{names_of(value)}. Name the one that does in fields.text or fields.html (DOCMILL_FIELDS__TEXT)"
        )
    # a lone surrogate is no character and has no UTF-8: U+FFFD stands for it, as for any other broken byte
    content = to_utf8(found.text)
    if len(content) > limits.document_bytes:
        raise LimitError(
            f"{row.where}: {len(content)} bytes of {found.name}, more than limits.document_bytes="
            f"{limits.document_bytes}; raise it (DOCMILL_LIMITS__DOCUMENT_BYTES)"
        )
    url = next((key for key in fields.url if isinstance(value.get(key), str) and value[key].strip()), None)
    uri = entry.uri if url is None else replace_lone_surrogates(value.pop(url)).strip()
    own_id = next((key for key in fields.id if value.get(key) is not None), None)
    if own_id is not None:
        value["id"] = value.pop(own_id)
    if uri != entry.uri:
        value.setdefault("source_file", entry.uri)
    _check_metadata(row, limits)
    made = entry.document(
        content, uri=uri, media_type=found.media_type, encoding="utf-8", place=row.place, metadata=value
    )
    if made.failure:
        raise LimitError(f"{row.where}: fields nest deeper than {MAX_DEPTH} levels")
    return made


def _kind(value: Any) -> str:
    """Return in words what a value of JSON is that holds no text."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return "true or false" if isinstance(value, bool) else "a number"
    return f"{'a list' if isinstance(value, list) else 'an object'} without a text"


def _check_metadata(row: Row, limits: Limits) -> None:
    """Check that an object holds no more beside its content than a document may.

    Raises:
        LimitError: it does.
    """
    size = 0
    if row.size > limits.metadata_bytes:  # what is smaller cannot hold more
        told = json.dumps(row.value, ensure_ascii=False, separators=(",", ":"), default=str)
        size = len(told.encode("utf-8", "surrogatepass"))
    if size > limits.metadata_bytes:
        raise LimitError(
            f"{row.where}: {size} bytes of other fields, more than limits.metadata_bytes={limits.metadata_bytes}; "
            "raise it (DOCMILL_LIMITS__METADATA_BYTES)"
        )
    if len(row.value) > MOST_FIELDS:
        raise LimitError(f"{row.where}: {len(row.value)} fields, more than {MOST_FIELDS}")
