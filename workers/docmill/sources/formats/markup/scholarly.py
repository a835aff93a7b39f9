"""Articles and editions in XML: JATS (ANSI/NISO Z39.96) and TEI (P5), as text with what their headers say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docmill.documents import Document
from docmill.settings import Limits
from docmill.sources.entry import Entry
from docmill.sources.formats.markup.xml_parts import as_utf8
from docmill.sources.formats.markup.xml_trees import Node, parse_element
from docmill.sources.formats.plain import gather, too_large

__all__ = ["read_scholarly"]

BLOCKS = frozenset({"p", "head", "title", "l", "ab", "item", "disp-quote", "verse-line", "speaker", "label", "caption"})
"""Elements that are a line of text, unless they hold such ones themselves."""

LEFT_OUT = frozenset(
    {"front", "back", "teiHeader", "note", "fn", "ref-list", "xref", "table-wrap", "fig", "pb", "fw", "object-id"}
)
"""Elements that are no text to read on: headers, notes, references, tables and figures."""


def read_scholarly(entry: Entry, limits: Limits) -> Iterator[Document]:
    """Yield the one document of an entry.

    Raises:
        SourceError: it is not well-formed, or declares entities.
        LimitError: it is larger than the limits allow.
    """
    raw, error = gather(as_utf8(entry.stream, entry.stream.head), limits.document_bytes)
    if error is not None:
        raise error
    if len(raw) > limits.document_bytes:
        raise too_large(entry.where, limits)
    root = parse_element(raw)
    said = _of_jats(root) if root.local_name == "article" else _of_tei(root)
    heading = [str(said[name]) for name in ("title", "abstract") if said.get(name)]
    said.pop("abstract", None)
    text = "\n\n".join([*heading, *_lines(root)])
    yield entry.document(
        text.encode("utf-8", "replace"),
        uri=None,
        media_type="text/plain",
        encoding="utf-8",
        place=entry.place(),
        metadata={name: value for name, value in said.items() if value},
    )


def _all(node: Node, *names: str) -> Iterator[Node]:
    """Yield the elements of some names anywhere below a node, in order."""
    waiting = list(reversed(list(node.children())))
    while waiting:
        inner = waiting.pop()
        if inner.local_name in names:
            yield inner
        waiting.extend(reversed(list(inner.children())))


def _first(node: Node | None, *names: str) -> str:
    found = next(_all(node, *names), None) if node else None
    return _one_line(found) if found else ""


def _one_line(node: Node) -> str:
    return " ".join(node.text().split())


def _of_jats(root: Node) -> dict[str, Any]:
    front = root.child("front")
    meta = front.child("article-meta") if front else None
    if front is None or meta is None:
        return {}
    date = next(_all(meta, "pub-date"), None)
    parts = [_first(date, name).zfill(2) for name in ("year", "month", "day") if _first(date, name)]
    return {
        "title": _first(meta, "article-title"),
        "authors": [
            " ".join(filter(None, (_first(one, "given-names"), _first(one, "surname", "collab"))))
            for one in _all(meta, "contrib")
            if one.attributes.get("contrib-type", "author") == "author"
        ],
        "published": "-".join(parts),
        "id": next((_one_line(one) for one in _all(meta, "article-id") if _is_doi(one)), _first(meta, "article-id")),
        "journal": _first(front, "journal-title"),
        "language": root.attributes.get("xml:lang", ""),
        "abstract": "\n\n".join(_one_line(one) for one in meta.children("abstract")),
    }


def _is_doi(node: Node) -> bool:
    return node.attributes.get("pub-id-type") == "doi"


def _of_tei(root: Node) -> dict[str, Any]:
    header = root.child("teiHeader")
    statement = next(_all(header, "titleStmt"), None) if header else None
    publication = next(_all(header, "publicationStmt"), None) if header else None
    return {
        "title": _first(statement, "title"),
        "authors": [_one_line(one) for one in _all(statement, "author")] if statement else [],
        "published": _first(publication, "date"),
        "id": _first(publication, "idno"),
        "language": root.attributes.get("xml:lang", ""),
    }


def _lines(root: Node) -> Iterator[str]:
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if node.local_name in LEFT_OUT:
            continue
        if node.local_name in BLOCKS and not _holds_block(node):
            if line := _read_on(node):
                yield line
            continue
        waiting.extend(reversed(list(node.children())))


def _holds_block(node: Node) -> bool:
    waiting = list(node.children())
    while waiting:
        inner = waiting.pop()
        if inner.local_name in BLOCKS:
            return True
        if inner.local_name not in LEFT_OUT:
            waiting.extend(inner.children())
    return False


def _read_on(node: Node) -> str:
    """Return the text of a block without notes and references."""
    found: list[str] = []
    waiting: list[str | Node] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            found.append(part)
        elif part is node or part.local_name not in LEFT_OUT:
            waiting.extend(reversed([" ", *part.parts] if part.local_name in ("lb", "br", "break") else part.parts))
    return " ".join("".join(found).split())
