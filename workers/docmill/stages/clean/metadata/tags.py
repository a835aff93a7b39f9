"""Read single elements of a page by selectors: the meta elements and links of its head, elements of its body.

All look-ups are bounded: each reads a limited number of elements, and a limited number of nodes in each.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from docmill.stages.clean.html.attributes import Attributes
from docmill.stages.clean.html.markup import BLOCK_ELEMENTS
from docmill.stages.clean.html.page import Page

__all__ = [
    "MOST_ELEMENTS",
    "Element",
    "HeadTags",
    "attribute_names",
    "heading_texts",
    "read_element",
    "read_elements",
    "read_head_tags",
    "text_of",
]

MOST = 600  # metas of a page
MOST_ELEMENTS = 120  # elements found by one selector
MOST_NODES = 60  # of an element whose text is read; a byline has a dozen
VALUE = 2_000
MOST_HEADINGS = 8
MARKUP = re.compile(
    r"<(?:script|style)\b.{0,3000}?</(?:script|style)|<!--.{0,500}?-->|<[^<>]{0,1000}+>", re.IGNORECASE | re.DOTALL
)
CANONICAL = re.compile(r"(?:^|[ \t\n\f\r])canonical(?:$|[ \t\n\f\r])", re.IGNORECASE | re.ASCII)
"""Among the words of a link's `rel`."""
MOST_CLIMBED = 8  # elements between a text and the block it stands in
NO_TEXT = frozenset({"script", "style", "noscript"})


@dataclass(frozen=True, slots=True)
class HeadTags:
    """What a page says of itself: contents of meta elements by lower-case name, canonical link, title, language."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the body: name, attributes, the text of its first nodes, a line for each block, and its node."""

    name: str
    attributes: dict[str, str]
    text: str
    node: LexborNode | None = None


def read_head_tags(page: Page) -> HeadTags:
    """Read the meta elements, canonical link, title and language of a page."""
    metas: dict[str, list[str]] = {}
    for node in page.sought["meta"][:MOST]:
        _meta(page.attributes_of(node), metas, node)
    links = map(page.attributes_of, page.sought["link"])
    canonical = next((own.get("href") or "" for own in links if CANONICAL.search(own.get("rel") or "")), "")
    root = page.tree.root
    language = _attributes(root) if root else {}
    return HeadTags(
        metas,
        canonical.strip() or None,
        _title(page.sought["title"]),
        language.get("lang") or language.get("xml:lang") or None,
    )


def _attributes(node: LexborNode) -> dict[str, str]:
    """Return the attributes of an element, an empty string for those without a value."""
    return {name: value or "" for name, value in node.attributes.items()}


def _title(titles: Sequence[LexborNode]) -> str | None:
    """Return the text of the first title element, outside drawings if there is one."""
    titles = titles[:MOST_ELEMENTS]
    own = [node for node in titles if not (node.parent and node.parent.tag == "svg")]
    for node in [*own[:1], *titles[:1]]:
        if text := text_of(node.text()[:VALUE]):
            return text
    return None


def _meta(found: Attributes, metas: dict[str, list[str]], node: LexborNode) -> None:
    """Add the content of a meta element, given by its attributes, to `metas` under each of its names.

    Properties of microdata outside the head are those of any item, of which `microdata.py` knows.
    """
    value = (found.get("content") or found.get("value") or "").strip()
    if not value or len(value) > VALUE * 2:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if attribute in found and (attribute != "itemprop" or _is_in_head(node)):
            metas.setdefault((found[attribute] or "").strip().lower(), []).append(value[:VALUE])


def _is_in_head(node: LexborNode) -> bool:
    """Tell whether an element stands in the head of its page."""
    parent = node.parent
    return parent is not None and parent.tag == "head"


def heading_texts(headings: Sequence[LexborNode]) -> list[str]:
    """Return the texts of the first of some headings that are as long as a headline is."""
    texts = map(_heading_text, headings[:MOST_HEADINGS])
    return [text for text in texts if 1 < len(text) <= 400]


def _heading_text(node: LexborNode) -> str:
    """Return the text of a heading without that of the buttons in it."""
    text = " ".join(node.text()[:VALUE].split())
    for button in node.css("button")[:MOST_HEADINGS]:
        text = text.removesuffix(" ".join(button.text()[:VALUE].split())).rstrip()
    return text


def read_elements(tree: LexborHTMLParser, selector: str) -> Iterator[Element]:
    """Yield the first MOST_ELEMENTS elements that a selector finds, in order."""
    yield from map(read_element, tree.css(selector)[:MOST_ELEMENTS])


def read_element(node: LexborNode) -> Element:
    """Read an element: its name, its attributes and its first text."""
    return Element(node.tag or "", _attributes(node), _first_text(node), node)


def _first_text(node: LexborNode) -> str:
    """Return the text of an element's first MOST_NODES nodes, in lines: one for each block."""
    pieces: list[str] = []
    block = 0
    for one in islice(node.traverse(include_text=True), MOST_NODES):
        if one.is_text_node:
            around = _block_around(one)
            if around is not None:
                if around != block:
                    pieces.append("\n")
                    block = around
                pieces.append((one.text_content or "").replace("\n", " "))
        elif one.tag == "br":
            pieces.append("\n")
    text = "".join(pieces)
    if "&" in text:  # escaped twice, as content systems do
        text = unescape(text)
    return "\n".join(line for line in (" ".join(row.split()) for row in text.split("\n")) if line)


def _block_around(text: LexborNode) -> int | None:
    """Return what tells the element whose line a text is in from others; None in a script."""
    node = text.parent
    for _ in range(MOST_CLIMBED):
        if node is None or node.tag in BLOCK_ELEMENTS or node.tag == "time":
            break
        if node.tag in NO_TEXT:
            return None
        node = node.parent
    return node.mem_id if node else 0


def text_of(markup: str) -> str:
    """Return the text of a little markup, white space folded."""
    if "<" in markup:
        markup = MARKUP.sub("", markup)
    text = unescape(markup)
    if "&" in text:  # escaped twice
        text = unescape(text)
    return " ".join(text.split())


def attribute_names(element: Element) -> str:
    """Return what an element is called by the attributes that authors of pages name things with, in one string."""
    return " ".join(element.attributes.get(name, "") for name in ("class", "id", "rel", "itemprop", "data-testid"))[
        :500
    ]
