"""Documents of one object that holds nothing but lists of them: the answer of an interface, `{"articles": [...]}`.

Tested by tests/sources/formats/objects/test_jsonl.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import EXCERPT, Entry
from docmill.sources.formats.objects.row_documents import Row, object_document
from docmill.sources.lines import SourceLine

__all__ = ["wrapped_documents"]

MOST_DEPTH = 3
"""Objects around a list: search engines answer with `hits.hits`, JSON:API with `data`."""


def wrapped_documents(
    entry: Entry, line: SourceLine, value: dict[str, Any], limits: Limits, fields: Fields
) -> list[Document]:
    """Return a document for each object in the lists of a file's one object, which has no text of its own.

    An item that gives none is a document with a failure; nothing is returned where no item gives one. Each has its list
    and its number there as the member of its place.
    """
    found = [
        _document(entry, f"{path}[{index}]", line, item, limits, fields)
        for path, items in _lists(value, "", MOST_DEPTH)
        for index, item in enumerate(items)
    ]
    return found if any(one.failure is None for one in found) else []


def _lists(value: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    for name, inner in value.items():
        at = f"{path}.{name}" if path else str(name)
        if isinstance(inner, list) and any(isinstance(one, dict) for one in inner):
            yield at, inner
        elif isinstance(inner, dict) and depth > 1:
            yield from _lists(inner, at, depth - 1)


def _document(entry: Entry, name: str, line: SourceLine, item: object, limits: Limits, fields: Fields) -> Document:
    inside = entry.inside(name, entry.stream)
    place = inside.place(line=line.number, offset=line.offset)
    raw = json.dumps(item, ensure_ascii=False, default=str).encode("utf-8", "replace")
    try:
        if not isinstance(item, dict):
            raise SourceError(f"{inside.where}: a JSON object is wanted, this is {type(item).__name__}")
        return object_document(inside, Row(item, inside.where, place, len(raw)), limits, fields)
    except (SourceError, LimitError) as error:
        return inside.failed(error, raw[:EXCERPT], media_type="application/json", place=place)
