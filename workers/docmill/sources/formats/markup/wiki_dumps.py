"""Dumps of MediaWiki: one document for each page, its wikitext as it stands in its latest revision.

See https://www.mediawiki.org/xml/export-0.11.xsd. Cleaning turns wikitext into text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from docmill.errors import SourceError
from docmill.settings import Limits
from docmill.sources.entry import Entry, GapError, SourceItem
from docmill.sources.formats.markup.part_documents import failed_part, only_one, part_document
from docmill.sources.formats.markup.xml_parts import Shape, XmlPart, as_utf8, split_elements
from docmill.sources.formats.markup.xml_trees import Node, parse_element
from docmill.text.media_types import WIKITEXT

__all__ = ["read_wiki"]

REDIRECT = re.compile(r"\s*+#[^\W\d_]{3,20}+[ \t]{0,9}:?[ \t]{0,9}\[\[[^\[\]\n]{1,300}\]\]")
"""How a page that only leads to another begins, in any language; dumps before version 0.4 do not tell otherwise."""

REDIRECT_CHARS = 500
"""Of a page that leads to another: it may name categories besides."""

SHAPE = Shape("page", "mediawiki", "revision|text")
FILE, SYSTEM, TEMPLATE, CATEGORY, MODULE = 6, 8, 10, 14, 828
NO_PAGES = {FILE: "image", SYSTEM: "template", TEMPLATE: "template", MODULE: "script"}
"""Namespaces that hold no pages to read, and what they are counted as; those with odd numbers are talk."""

NAMESPACE = re.compile(rb'<namespace key="(-?\d{1,5})"[^>]{0,200}>([^<]{1,200})<')
SAID = {name: re.compile(b"<" + name.encode() + rb">([^<]{1,1000})<") for name in ("sitename", "base")}
LANGUAGE = re.compile(rb"<mediawiki[^>]{0,2000}?xml:lang=\"([A-Za-z0-9-]{1,40})\"")


@dataclass(slots=True)
class _Site:
    """What a dump says of its wiki."""

    base: str = ""
    said: dict[str, str] = field(default_factory=dict)


def read_wiki(entry: Entry, limits: Limits) -> Iterator[SourceItem]:
    """Yield one document for each page of a dump; one that is broken is a document with a failure.

    Redirects, talk pages, templates, modules, descriptions of files and pages without text are passed over by kind.
    A dump without pages is passed over as empty.
    """
    site = _Site()
    is_empty = True
    for part in split_elements(as_utf8(entry.stream, entry.stream.head), SHAPE, limits.document_bytes * 2):
        if part.is_head:
            site = _site(part.raw)
            continue
        is_empty = False
        if isinstance(part.error, GapError):
            return
        try:
            if part.error is not None:
                raise part.error
            yield _page(entry, part, _without_text_between(only_one(parse_element(part.raw))), site, limits)
        except Exception as error:  # noqa: BLE001 - what broke the stream may be anything
            yield failed_part(entry, part, error, limits)
    if is_empty:
        yield entry.skipped("empty")


def _site(head: bytes) -> _Site:
    said = {name: found[1].decode("utf-8", "replace") for name, one in SAID.items() if (found := one.search(head))}
    names = {int(key): name.decode("utf-8", "replace") for key, name in NAMESPACE.findall(head)}
    language = LANGUAGE.search(head)
    told = {
        "site": said.get("sitename"),
        "language": language[1].decode() if language else None,
        "file_namespace": names.get(FILE),
        "category_namespace": names.get(CATEGORY),
    }
    base = said.get("base", "")
    return _Site(
        base.rpartition("/")[0] + "/" if base.startswith(("http://", "https://")) else "",
        {name: value for name, value in told.items() if value},
    )


def _without_text_between(page: Node) -> Node:
    """Return a page that holds elements alone, as the program writes it that makes dumps.

    Raises:
        SourceError: text stands between them, so that the end of one page and the beginning of another are lost in it.
    """
    if any(isinstance(part, str) and not part.isspace() for part in page.parts):
        raise SourceError("text stands between its elements: an element is lost in it")
    return page


def _page(entry: Entry, part: XmlPart, page: Node, site: _Site, limits: Limits) -> SourceItem:
    """Return the document of a page, or that it is passed over.

    Raises:
        SourceError: it has no title.
        LimitError: its text is larger than the limits allow.
    """
    title = _text(page, "title")
    if not title:
        raise SourceError("a page has no title")
    revision = _latest(page)
    text = _text(revision, "text") if revision else ""
    kind = _passed_over(page, revision, text)
    inside = entry.inside(title.replace("!/", "! /"), entry.stream)
    if kind:
        return inside.skipped(kind, offset=part.offset)
    said: dict[str, Any] = {
        "title": title,
        "page_id": _text(page, "id"),
        "revision_id": _text(revision, "id"),
        "revision_time": _text(revision, "timestamp"),
        **site.said,
    }
    uri = f"{site.base}{quote(title.replace(' ', '_'), safe=':/()!,;@*')}" if site.base else None
    told = {name: value for name, value in said.items() if value}
    return part_document(inside, part, text, WIKITEXT, uri, told, limits)


def _latest(page: Node) -> Node | None:
    return max(page.children("revision"), key=lambda one: _text(one, "timestamp"), default=None)


def _text(node: Node | None, name: str) -> str:
    found = node.child(name) if node else None
    return found.text() if found else ""


def _passed_over(page: Node, revision: Node | None, text: str) -> str | None:
    """Return what a page is counted as that is no page to read; None for one that is."""
    number = _text(page, "ns")
    space = int(number) if re.fullmatch(r"-?\d{1,5}", number) else 0
    if page.child("redirect") or (len(text) <= REDIRECT_CHARS and REDIRECT.match(text)):
        return "redirect"
    if space % 2:
        return "talk"
    if space in NO_PAGES:
        return NO_PAGES[space]
    model = _text(revision, "model")
    if model and model != "wikitext":
        return "script" if model in {"Scribunto", "css", "javascript", "sanitized-css"} else "data"
    return None if text else "empty"
