"""Render kept blocks as text: paragraphs apart, items with a dash, quotes with a bracket, rows on one line.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import ANCESTOR, KIND

__all__ = ["render_blocks"]

ITEM, CELLS = KIND["li"], frozenset({KIND["td"], KIND["th"]})
QUOTE = ANCESTOR["blockquote"]
DIRECT = 3  # elements between a block and the item, row or quote it belongs to


def render_blocks(page: Blocks, kept: NDArray[np.bool_]) -> str:
    """Return the text of the kept blocks: lines of one list or table follow each other, other blocks stand apart."""
    parts: list[str] = []
    before: tuple[str, int] = ("", -1)
    items: set[int] = set()
    for at in np.flatnonzero(kept).tolist():
        text = page.texts[at]
        kind, group, unit = _kind(page, at)
        if kind == "row" and before == ("row", unit):
            parts.append(f" | {text}")
        elif kind == "item":
            first = unit not in items
            items.add(unit)
            parts.append(("\n" if before == ("item", group) else "\n\n") + ("- " if first else "  ") + text)
        elif kind == "quote":
            parts.append("\n\n> " + text.replace("\n", "\n> "))
        else:
            parts.append(("\n" if kind == "row" and before[0] == "row" else "\n\n") + text)
        before = (kind, unit if kind == "row" else group)
    return "".join(parts).strip("\n")


def _kind(page: Blocks, at: int) -> tuple[str, int, int]:
    """Return what a block is in (`item`, `row`, `quote` or `text`), the list it is in, and the item or row itself."""
    element, parents = int(page.element[at]), page.elements.parents
    for _ in range(DIRECT):
        kind = page.elements.kinds[element]
        if kind == ITEM:
            return "item", parents[element], element
        if kind in CELLS:
            return "row", -1, parents[element]
        if element <= 0:
            break
        element = parents[element]
    return ("quote" if page.above[at] & QUOTE else "text"), -1, -1
