"""Read a page: parse it, walk its tree once, and gather its text in runs.

A run is the text that stands in one block-level element, or between two line breaks in a row.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from docmill.stages.clean.html.attributes import Attributes
from docmill.stages.clean.html.elements import KIND, KINDS, NON_TEXT_TAGS, Elements
from docmill.stages.clean.html.marks import ALWAYS, GONE, Marks, may_be_mark, telling_names
from docmill.stages.clean.html.sought import Sought, find_sought
from docmill.stages.clean.html.tree import parse_page
from docmill.stages.paused_collection import without_collection

__all__ = ["LINE_END", "Page", "Run", "read_page"]

LINE_END = "\0"
"""A line end that the page asks for by `br`. Parsed text holds no NUL."""
LINK, BREAK, STRONG, INLINE, NON_TEXT, EMPTY = range(KINDS, KINDS + 6)
EMPTY_TAGS = tuple("area base col embed img input link meta param source track wbr".split())  # noqa: SIM905 - as in elements.py
"""Elements that hold nothing, `br` and `hr` apart."""
HR = KIND["hr"]
SECOND_HALF = re.compile(
    r"(?:^|[\s_-])(?:ajuz|ajz|ajouz|3ajz|(?:shatr|shater|misra|half|hemistich)[\s_-]?(?:2|b|second|left))(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of the second half of a verse in Arabic poems."""
JSON_LD = "ld+json"
BLOCK = 400_000  # characters of a script of JSON-LD; the largest of the benchmark's pages has 60,000
BLOCKS = 30
KNOWN_TAGS = 10_000
"""Above the tag ids of all elements that lexbor knows; those of others are addresses."""


class Run(NamedTuple):
    """Text in one block-level element, whose number is `element`, and what stands in it.

    `linked` counts the characters in links, `links` these, `strong` bold runs, `breaks` line ends; `inline` are the
    other elements that open in it, `attributes` those of each of them.
    """

    element: int
    pieces: list[str]
    linked: int
    links: int
    strong: int
    breaks: int
    inline: list[LexborNode]
    attributes: list[Attributes]


@dataclass(frozen=True)
class Page:
    """The tree of a page, its runs that hold text, its block-level elements, and their nodes (None for the root).

    `attributes` are those of each of these elements, `sought` the elements that are sought by name, `hidden` the memory
    ids of nodes that are not shown, with what is in them. `around` are the attributes of the elements around text and
    in it, which `read_blocks` finds.
    """

    tree: LexborHTMLParser
    runs: list[Run]
    elements: Elements
    nodes: list[LexborNode | None]
    attributes: list[Attributes]
    sought: Sought
    hidden: set[int] = field(default_factory=set)
    around: list[Attributes] = field(default_factory=list)
    _attributes: dict[int, Attributes] = field(default_factory=dict)

    @cached_property
    def json_ld(self) -> list[str]:
        """Return the contents of the page's scripts of JSON-LD, at most BLOCKS, each cut to BLOCK characters."""
        scripts = (node for node in self.sought["script"] if JSON_LD in (node.attributes.get("type") or "").lower())
        return [node.text()[:BLOCK] for node in islice(scripts, BLOCKS)]

    @cached_property
    def texts(self) -> list[str]:
        """Return the text of each run as it stands in the page."""
        return ["".join(run.pieces) for run in self.runs]

    @cached_property
    def words_of_classes(self) -> frozenset[str]:
        """Return the class names of the elements around text and in it, in lower case."""
        classes = {own["class"] or "" for own in self.around if "class" in own}
        return frozenset(" ".join(classes).lower().split())

    @cached_property
    def ids(self) -> list[str]:
        """Return the ids of the elements around text and in it."""
        return [known for own in self.around if "id" in own and (known := own["id"])]

    def attributes_of(self, node: LexborNode | None) -> Attributes:
        """Return the attributes of an element, which are read once."""
        if node is None:
            return NO_ATTRIBUTES
        known = self._attributes.get(key := node.mem_id)
        if known is None:
            known = self._attributes[key] = node.attributes
        return known


def _kinds_by_id() -> tuple[int, int, int, dict[int, int], frozenset[int]]:
    """Return the tag ids of text, of the first element and of `time`, the kind of each that matters here, and the ids
    of those that may be marks whatever their attributes are.

    lexbor fixes ids: those of elements by the alphabet.
    """
    kinds = (
        KIND
        | {"a": LINK, "br": BREAK}
        | dict.fromkeys(("strong", "b"), STRONG)
        | dict.fromkeys(("span", "em", "i", "font", "small", "cite", "time"), INLINE)
        | dict.fromkeys(NON_TEXT_TAGS, NON_TEXT)
        | dict.fromkeys(EMPTY_TAGS, EMPTY)
    )
    page = LexborHTMLParser("text")
    body = page.body
    text = body.first_child if body else None
    if text is None:  # pragma: no cover - what a parser is for
        raise RuntimeError("lexbor did not parse a page of one word")
    return (
        text.tag_id,
        page.create_node("a").tag_id,
        page.create_node("time").tag_id,
        {page.create_node(name).tag_id: kind for name, kind in kinds.items()},
        frozenset(page.create_node(name).tag_id for name in ALWAYS),
    )


TEXT, FIRST_ELEMENT, TIME, KIND_OF, MARKS = _kinds_by_id()
NO_ATTRIBUTES: Attributes = MappingProxyType({})


def _gap(node: LexborNode, beside: int) -> str:
    """Return what parts an inline element from that right before it: a time, or the first half of an Arabic verse."""
    if beside == TIME:
        return " "
    return " | " if SECOND_HALF.search(node.attributes.get("class") or "") else ""


@without_collection()
def read_page(markup: str | bytes) -> Page | None:
    """Read a page, a text or UTF-8; None where that could take long, as `parse_page` judges it."""
    tree = parse_page(markup)
    return _walk(tree) if tree else None


def _walk(tree: LexborHTMLParser) -> Page:  # noqa: C901, PLR0912, PLR0915 - one loop of local names takes half the time
    """Gather the text of a tree in runs, in its order."""
    parents, depths, kinds = [-1], [0], [KIND["html"]]
    nodes: list[LexborNode | None] = [None]
    held: list[Attributes] = [NO_ATTRIBUTES]
    sought = find_sought(tree)
    marks, telling = Marks(), telling_names(sought)
    kind_of = KIND_OF.get
    runs: list[Run] = []
    pieces: list[str] = []
    inline: list[LexborNode] = []
    of_inline: list[Attributes] = []
    attributes = NO_ATTRIBUTES
    current = linked = links = strong = breaks = latest_breaks = 0
    has_text = False
    node = tree.root.parent if tree.root else None
    above = 0  # the block-level element around a node, ~ of it in a link
    within: int | None = 0  # what is around the nodes in a node; None where they are not read
    open_: list[tuple[LexborNode, int]] = []
    while node is not None:
        after = None
        if within is not None and (after := node.first_child) is not None:
            open_.append((node, above))
            above = within
        else:
            while (after := node.next) is None and open_:
                node, above = open_.pop()
        node = after
        if node is None:
            break
        within = None
        tag = node.tag_id
        if tag == TEXT:
            kind = 0
        elif tag < FIRST_ELEMENT:
            continue
        else:
            kind = kind_of(tag, 0)
            if kind == EMPTY:
                continue
            if kind < NON_TEXT and kind != BREAK:
                attributes = node.attributes
                if (tag in MARKS or (attributes and may_be_mark(attributes, telling, link=kind == LINK))) and (
                    other := marks.read(node, attributes)
                ) is not None:
                    if other is not GONE and pieces:
                        pieces.append(other)
                    continue
                if kind == 0:
                    within = above
                    if tag > KNOWN_TAGS and has_text and (beside := node.prev) is not None and beside.tag_id == tag:
                        pieces.append(LINE_END)
                        breaks += 1
                    continue
        element = above if above >= 0 else ~above
        if 0 < kind < KINDS or element != current:
            if has_text:
                runs.append(Run(current, pieces, linked, links, strong, breaks, inline, of_inline))
                has_text = False
                inline, of_inline = [], []
            elif inline:
                inline, of_inline = [], []
            if pieces:
                pieces = []
            linked = links = strong = breaks = latest_breaks = 0
            current = element
            if 0 < kind < KINDS:
                if kind != HR:
                    current = len(nodes)
                    within = current if above >= 0 else ~current
                    parents.append(element)
                    depths.append(depths[element] + 1)
                    kinds.append(kind)
                    nodes.append(node)
                    held.append(attributes)
                continue
        if tag == TEXT:
            text = node.text_content or ""
            if text.isspace():
                pieces.append(text)
                continue
            if latest_breaks > 1:
                runs.append(Run(current, pieces, linked, links, strong, breaks, inline, of_inline))
                pieces, inline, of_inline = [], [], []
                linked = links = strong = breaks = 0
            latest_breaks = 0
            pieces.append(text)
            has_text = True
            if above < 0:
                linked += len(text)
        elif kind == BREAK:
            if has_text:
                latest_breaks += 1
                if latest_breaks == 1:
                    breaks += 1
                    pieces.append(LINE_END)
        elif kind == LINK:
            links += 1
            within = ~element
        elif kind != NON_TEXT:
            if has_text and (beside := node.prev) is not None and beside.tag_id in (TIME, tag):
                pieces.append(_gap(node, beside.tag_id))
            strong += kind == STRONG
            inline.append(node)
            of_inline.append(attributes)
            within = above
    if has_text:
        runs.append(Run(current, pieces, linked, links, strong, breaks, inline, of_inline))
    return Page(tree, runs, Elements(parents, depths, kinds), nodes, held, sought, marks.hidden)
