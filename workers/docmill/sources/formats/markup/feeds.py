"""RSS (0.9x, 1.0, 2.0) and Atom (RFC 4287): one document for each entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Limits
from docmill.sources.entry import Entry, GapError, SourceItem
from docmill.sources.formats.markup.part_documents import failed_part, only_one, part_document
from docmill.sources.formats.markup.xml_parts import Shape, XmlPart, as_utf8, split_elements
from docmill.sources.formats.markup.xml_trees import Node, escape_content, parse_element
from docmill.text.html_detection import holds_html

__all__ = ["read_feed"]

SHAPE = Shape(
    "item|entry",
    "rss|feed|RDF",
    "description|content|encoded|summary|guid",
    of_head="description|content|encoded|summary",
    asides="image|textInput|textinput",
)
TEXT_STARTS = re.compile(rb"<(content:encoded|description|content|summary|title)(?=[\s>])[^<>]{0,2000}+(?<!/)>")
"""First tags of the elements of an entry that hold text."""
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HTML_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
SAID = {
    "title": ("title",),
    "id": ("guid", "id"),
    "published": ("published", "pubDate", "issued", "dc:date", "date"),
    "updated": ("updated", "modified"),
}
"""What an entry says of itself, by the names it has in the formats."""

HEAD_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,1000})</title>")
HEAD_LANGUAGE = re.compile(rb"<(?:dc:)?language>([^<]{1,40})<|xml:lang=[\"']([A-Za-z0-9-]{1,40})[\"']")


def read_feed(entry: Entry, limits: Limits) -> Iterator[SourceItem]:
    """Yield one document for each entry of a feed; one that is broken is a document with a failure.

    A feed without entries is passed over as empty.
    """
    index = 0
    said: dict[str, str] = {}
    for part in split_elements(as_utf8(entry.stream, entry.stream.head), SHAPE, limits.document_bytes * 2):
        if part.is_head:
            said = _said_of_feed(part.raw)
            continue
        if isinstance(part.error, GapError):
            return
        inside = entry.inside(f"[{index}]", entry.stream)
        index += 1
        try:
            if part.error is not None:
                raise part.error
            yield _document(inside, part, _without_torn_tags(only_one(_entry_of(part.raw))), said, limits)
        except Exception as error:  # noqa: BLE001 - what broke the stream may be anything
            yield failed_part(inside, part, error, limits)
    if not index:
        yield entry.skipped("empty")


def _entry_of(raw: bytes) -> Node:
    """Return an entry as a tree; one whose texts hold HTML that is not escaped is read with these as text.

    Raises:
        SourceError: it is not well-formed.
        LimitError: it nests too deeply.
    """
    try:
        return parse_element(raw)
    except SourceError:
        escaped = escape_content(raw, TEXT_STARTS)
        if escaped == raw or CONTROLS.search(raw):  # noise is no HTML: an end tag may be lost in it
            raise
        return parse_element(escaped)


def _without_torn_tags(node: Node) -> Node:
    """Return an entry in which no rest of a tag stands between its elements.

    Raises:
        SourceError: one does: the end of one entry and the beginning of another may be lost there.
    """
    if any(isinstance(part, str) and (">" in part or "<" in part) for part in node.parts):
        raise SourceError("a part of a tag stands between its elements: an entry may be lost there")
    return node


def _said_of_feed(head: bytes) -> dict[str, str]:
    title, language = HEAD_TITLE.search(head), HEAD_LANGUAGE.search(head)
    said = {
        "feed_title": title[1] if title else b"",
        "feed_language": (language[1] or language[2]) if language else b"",
    }
    return {name: value.decode("utf-8", "replace").strip() for name, value in said.items() if value.strip()}


def _document(entry: Entry, part: XmlPart, node: Node, said: dict[str, str], limits: Limits) -> Document:
    """Return the document of an entry.

    Raises:
        LimitError: its text is larger than the limits allow.
    """
    text, media_type = _content(node)
    return part_document(entry, part, text, media_type, _link(node), {**said, **_metadata(node)}, limits)


def _content(node: Node) -> tuple[str, str]:
    """Return the text of an entry and its media type: the whole text before a summary, and this before the title."""
    for name in ("content:encoded", "encoded", "content", "description", "summary", "title"):
        for found in node.children(name):
            kind = found.attributes.get("type", "").lower()
            is_xhtml = next(found.children(), None) is not None
            text = found.markup() if is_xhtml else found.text()
            if text:
                is_html = is_xhtml or kind in HTML_TYPES or holds_html(text)
                return text, "text/html" if is_html else "text/plain"
    return "", "text/plain"


def _metadata(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, names in SAID.items():
        found = node.child(*names)
        if found is not None and (text := found.text()):
            said[name] = text
    authors = [(author.child("name") or author).text() for author in node.children("author", "dc:creator", "creator")]
    categories = [
        category.attributes.get("term") or category.text() for category in node.children("category", "dc:subject")
    ]
    enclosures = [
        url
        for found in node.children("enclosure", "media:content", "link")
        if found.name.rpartition(":")[2] != "link" or found.attributes.get("rel") == "enclosure"
        if (url := found.attributes.get("url") or found.attributes.get("href"))
    ]
    lists = {"authors": authors, "categories": categories, "enclosures": enclosures}
    return said | {name: list(filter(None, found)) for name, found in lists.items() if any(found)}


def _link(node: Node) -> str | None:
    """Return the address of an entry: its link, or its id where this is one."""
    found = [
        link.attributes.get("href") or link.text()
        for link in node.children("link")
        if link.attributes.get("rel", "alternate") == "alternate"
    ]
    ids = [one.text() for one in node.children("guid", "id")]
    return next((url for url in (*found, *ids) if url.startswith(("http://", "https://"))), None)
