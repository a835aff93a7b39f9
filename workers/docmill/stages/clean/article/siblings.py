"""Judge alike what stands alike on a page: cards of an index, updates of a live blog, rows of a table.

The classifier judges each block by its neighbours, so the first and the last of a row of like blocks are often judged
otherwise than the rest, and the headline or the time of each otherwise than its text.

Tested by tests/stages/clean/article/test_siblings.py.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import KIND

__all__ = ["judged_alike"]

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
LEAST = 3  # blocks that stand alike; two are no row
MOST_KEPT, MOST_LEFT_OUT = 0.65, 0.25
"""Shares of blocks that stand alike of which all are kept, and up to which none is. On 320 pages of all types both
together gain .003 of word F1, and articles lose nothing."""
APART = 0.8
"""Share of blocks that stand alike which stand in an element of their own: paragraphs of one text do not."""
FOLLOWED = 0.7
"""Share of blocks that stand alike which are followed by a kept one, so that they are its headlines or times."""
HEADINGS = frozenset(KIND[f"h{level}"] for level in range(1, 7))
LINKED = 0.8  # share of a headline's characters that are a link, if it is no heading
TIME = re.compile(r"\D{0,12}\d{1,2}\s?[:.h٫时時]\s?\d{2}(?!\d)|\d{1,2}\s?[AaPp]\.?[Mm]\b")
LONGEST_TIME = 40  # characters
HIGHEST = 4  # elements above a headline for the one that holds its text as well


def judged_alike(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks with those that stand as most of them do, without those that stand as hardly any does."""
    groups = _alike(page)
    number = np.bincount(groups)
    parents = np.array(page.elements.parents)
    own = np.bincount(np.unique(groups * len(parents) + parents[page.element]) // len(parents))
    many = ((number >= LEAST) & (own >= APART * number))[groups]
    share = (np.bincount(groups, kept) / number)[groups]
    found: Flags = (kept | (many & (share >= MOST_KEPT))) & ~(many & (share <= MOST_LEFT_OUT))
    heads = _heads(page, found)
    followed = np.bincount(groups, heads) >= FOLLOWED * number
    timed = np.fromiter(map(_is_time, page.texts), bool, len(page))
    found |= heads & ((number >= LEAST) & followed)[groups] & (timed | (share > MOST_LEFT_OUT))
    below = _below_headings(page, found)
    followed = np.bincount(groups, below) >= FOLLOWED * number
    return found | (below & (many & followed[groups]) & (share > MOST_LEFT_OUT))


def _alike(page: Blocks) -> Numbers:
    """Return a number for each block, the same for those with the same elements and the same names above them."""
    parents, kinds = page.elements.parents, page.elements.kinds
    path = [0] * len(parents)
    paths: dict[tuple[int, int], int] = {}
    for element in range(1, len(parents)):
        path[element] = paths.setdefault((path[parents[element]], kinds[element]), len(paths) + 1)
    numbers: dict[tuple[int, int, int], int] = {}
    places = zip(
        [path[element] for element in page.element.tolist()], page.above.tolist(), page.near.tolist(), strict=True
    )
    return np.array([numbers.setdefault(place, len(numbers)) for place in places], np.int64)


def _heads(page: Blocks, kept: Flags) -> Flags:
    """Return which blocks look like the headline or the time of a kept block that follows in one element with them."""
    found = np.zeros(len(page), bool)
    after = False
    for at in range(len(page) - 2, -1, -1):
        after = bool(kept[at + 1]) or (found[at + 1] and after)
        if after and _is_head(page, at) and _together(page, at, at + 1):
            found[at] = True
        elif not kept[at + 1]:
            after = False
    return found


def _below_headings(page: Blocks, kept: Flags) -> Flags:
    """Return which blocks stand right below a kept heading, in one element with it."""
    kinds = page.elements.kinds
    found = np.zeros(len(page), bool)
    for at in range(1, len(page)):
        heading = kept[at - 1] and kinds[int(page.element[at - 1])] in HEADINGS
        found[at] = bool(heading and _together(page, at - 1, at))
    return found


def _is_head(page: Blocks, at: int) -> bool:
    """Tell whether a block is a heading, a link or a time of day."""
    text, kind = page.texts[at], page.elements.kinds[int(page.element[at])]
    if kind in HEADINGS or _is_time(text):
        return True
    return bool(page.linked[at] >= LINKED * len(text)) and " " in text


def _is_time(text: str) -> bool:
    """Tell whether a text is a time of day."""
    return len(text) <= LONGEST_TIME and TIME.match(text) is not None


def _together(page: Blocks, at: int, other: int) -> bool:
    """Tell whether the element that holds two blocks is not far above the first one."""
    parents, depths = page.elements.parents, page.elements.depths
    first, second = int(page.element[at]), int(page.element[other])
    for _ in range(HIGHEST):
        while depths[second] > depths[first]:
            second = parents[second]
        if first == second:
            return True
        first = parents[first]
        if first <= 0:
            return False
    return False
