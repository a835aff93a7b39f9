"""Documents of elements of XML: entries of feeds and pages of dumps, with their places.

Tested by tests/sources/formats/markup/test_feeds.py and tests/sources/formats/markup/test_wiki_dumps.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docmill.documents import Document, replace_lone_surrogates
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import Entry
from docmill.sources.formats.markup.xml_parts import XmlPart
from docmill.sources.formats.markup.xml_trees import Node
from docmill.sources.formats.plain import too_large

__all__ = ["failed_part", "only_one", "part_document"]

SINGLE = frozenset({"title", "id", "guid", "description", "content", "content:encoded", "summary"})
"""What an entry of a feed or a page of a wiki has once; names with prefixes, as podcasts have, are others."""


def part_document(
    entry: Entry,
    part: XmlPart,
    text: str,
    media_type: str,
    uri: str | None,
    metadata: Mapping[str, Any],
    limits: Limits,
) -> Document:
    """Return the document of an element; `uri` is its own address, where it has one.

    Raises:
        LimitError: its text is larger than the limits allow.
    """
    content = replace_lone_surrogates(text).encode()
    if len(content) > limits.document_bytes:
        raise too_large(entry.where, limits)
    return entry.document(
        content,
        uri=uri,
        media_type=media_type,
        encoding="utf-8",
        place=entry.place(line=part.number, offset=part.offset),
        metadata={**metadata, "source_file": entry.uri} if uri else dict(metadata),
    )


def only_one(node: Node) -> Node:
    """Return an element that holds one title, one id and one text of each name at most, however often.

    Raises:
        SourceError: it holds more, so that the end of one element and the beginning of another are lost in it.
    """
    said: dict[str, str] = {}
    for one in node.children():
        if one.name in SINGLE and said.setdefault(one.name, text := one.text()) != text:
            raise SourceError(f"it holds two elements `{one.name}` that differ: an element is lost in it")
    return node


def failed_part(entry: Entry, part: XmlPart, error: Exception, limits: Limits) -> Document:
    """Return the document with a failure that stands for an element that cannot be read."""
    where = f"{entry.where}, line {part.number}"
    place = entry.place(line=part.number, offset=part.offset)
    if isinstance(error, LimitError):
        most = limits.document_bytes * 2
        told: Exception = LimitError(
            f"{where}: {error} twice limits.document_bytes ({most}); raise it (DOCMILL_LIMITS__DOCUMENT_BYTES)"
            if part.error
            else f"{where}: {error}"
        )
    else:
        told = SourceError(f"{where}: {error}")
    return entry.failed(told, part.raw, media_type="application/xml", place=place)
