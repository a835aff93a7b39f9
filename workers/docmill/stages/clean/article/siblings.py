"""Judge alike what stands alike on a page: cards of an index, items of a list, updates of a live blog, rows, terms.

The classifier judges each block by its neighbours, so the first and the last of a row of like blocks are often judged
otherwise than the rest.

Tested by tests/stages/clean/article/test_siblings.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import KIND

__all__ = ["judged_alike"]

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
LEAST = 3  # blocks that stand alike; two are no row
MOST_KEPT, MOST_LEFT_OUT = 0.7, 0.25
"""Shares of blocks that stand alike of which all are kept, and up to which none is. On 320 pages of all types both
together gain .003 of word F1, and articles lose nothing."""
HALF = 0.5
ITEM, TERM, DEFINITION, SUMMARY, DETAILS = (KIND[name] for name in ("li", "dt", "dd", "summary", "details"))


def judged_alike(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks with those that stand as most of them do, without those that stand as hardly any does."""
    groups = _alike(page)
    number = np.bincount(groups)
    share = np.bincount(groups, kept) / number
    many = (number >= LEAST)[groups]
    found: Flags = (kept | (many & (share >= MOST_KEPT)[groups])) & ~(many & (share <= MOST_LEFT_OUT)[groups])
    return _whole(page, found)


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


def _whole(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks with the rest of what they are parts of.

    These are plain lists of which half of the items are kept or that a paragraph introduces, terms of definitions, and
    headings of what opens by a click.
    """
    parents, kinds = page.elements.parents, page.elements.kinds
    found = kept.copy()
    lists: dict[int, list[int]] = {}
    waiting: list[int] = []
    for at, element in enumerate(page.element.tolist()):
        kind = kinds[element]
        if kind in (ITEM, TERM, DEFINITION):
            lists.setdefault(parents[element], []).append(at)
        if kind in (TERM, SUMMARY):
            waiting.append(at)
        elif waiting and kept[at]:
            place = _of(parents, kinds, element)
            found[[one for one in waiting if parents[int(page.element[one])] == place]] = True
            waiting.clear()
    for places in lists.values():
        if found[places].mean() >= HALF or _introduced(page, found, places):
            found[places] = True
    return found


def _introduced(page: Blocks, kept: Flags, places: list[int]) -> bool:
    """Tell whether a list without links follows a kept block beside it, which ends with a colon if it is no `dl`."""
    before, element = places[0] - 1, int(page.element[places[0]])
    parents, kinds = page.elements.parents, page.elements.kinds
    around = parents[parents[element]]
    if before < 0 or not kept[before] or parents[int(page.element[before])] != around:
        return False
    if kinds[element] == ITEM and not page.texts[before].endswith((":", "：")):
        return False
    return bool(page.linked[places].sum() < HALF * sum(len(page.texts[at]) for at in places))


def _of(parents: list[int], kinds: list[int], element: int) -> int:
    """Return the element whose term or heading a block may have: that around its `dd`, or its `details`."""
    for _ in range(8):
        if kinds[element] == DEFINITION:
            return parents[element]
        if kinds[element] == DETAILS or element <= 0:
            return element
        element = parents[element]
    return -1
