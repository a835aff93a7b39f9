"""Follow the block-level elements of a page from its tags: which one is open after each tag, and which contains it.

A stack of open elements, kept as parent links: what HTML lets stand unclosed is closed (a paragraph before a heading,
an item before an item), and an end tag without its start is passed over.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docmill.stages.clean.html.attributes import BITS
from docmill.stages.clean.html.lexer import BLOCK_TAGS, END, NAMES

__all__ = ["ANCESTOR", "ANCESTORS", "BITS_OF", "KIND", "Elements", "open_elements"]

ANCESTORS = ("nav", "footer", "header", "aside", "form", "ul", "ol", "table", "figure", "article", "main", "blockquote",
             "section", "button", "dl", "figcaption", "center")  # fmt: skip
"""The elements whose presence above a block counts."""
ANCESTOR = {tag: 1 << (BITS + at) for at, tag in enumerate(ANCESTORS)}
DEEPEST = 500  # open elements kept; what is deeper counts for its nearest kept ancestor
LOOK_BACK = 40  # open elements among which an end tag finds its start

KIND = {name: kind for kind, name in NAMES.items()}
"""The number of each block-level element's name."""
P = frozenset({KIND["p"]})
_CLOSED = {
    "li": ("li", "p"),  # what a start tag closes right above it: HTML standard, "Optional tags"
    "dt": ("dt", "dd", "p"),
    "dd": ("dt", "dd", "p"),
    "td": ("td", "th", "p"),
    "th": ("td", "th", "p"),
    "tr": ("td", "th", "tr", "p"),
    "button": (),
    "label": (),
    "legend": (),
}
CLOSES = [frozenset[int](), *(frozenset(KIND[tag] for tag in _CLOSED.get(name, ("p",))) for name in BLOCK_TAGS)]
BITS_OF = [0, *(ANCESTOR.get(name, 0) for name in BLOCK_TAGS)]
HR = KIND["hr"]


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a page, numbered as they open; the root is 0.

    For each element, `parents` holds the number of its parent (-1 for the root), `depths` its depth, `kinds` its kind
    as `lexer.py` numbers them, and `opened_by` the number of the tag that opens it (-1 for the root). `current` holds
    the innermost open element at the start and after each tag.
    """

    parents: list[int]
    depths: list[int]
    kinds: list[int]
    opened_by: list[int]
    current: list[int]


def open_elements(kinds: Sequence[int]) -> Elements:
    """Return the elements of a page from the kinds of its block-level tags, as `lexer.py` numbers them."""
    parents, depths, opened, opened_by, current = [-1], [0], [KIND["html"]], [-1], [0]
    top = 0
    for number, kind in enumerate(kinds):
        if kind < END:
            closes = CLOSES[kind]
            while opened[top] in closes and top:
                top = parents[top]
            if kind != HR and depths[top] + 1 < DEEPEST:
                depths.append(depths[top] + 1)
                parents.append(top)
                opened_by.append(number)
                top = len(opened)
                opened.append(kind)
        elif opened[top] == kind - END:
            top = parents[top] if top else 0
        else:
            top = _closed(parents, opened, top, kind - END)
        current.append(top)
    return Elements(parents, depths, opened, opened_by, current)


def _closed(parents: list[int], opened: list[int], top: int, kind: int) -> int:
    """Return the innermost open element after an end tag that does not close the innermost one before it."""
    at = top
    for _ in range(LOOK_BACK):
        if at <= 0:
            break
        if opened[at] == kind:
            return parents[at]
        at = parents[at]
    return top
