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
from docmill.stages.clean.html.elements import IS_HEADING, KIND, KINDS

__all__ = ["TIME", "judged_alike"]

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
LINKED = 0.8  # share of a headline's characters that are a link, if it is no heading
TIME = re.compile(
    r"(?:\D{0,8}\d{1,2}\D{1,16}(?:\d{4}\D{0,6})?|\D{0,12})(?<![\d.:/-])"
    r"\d{1,2}(?:\s?[:.h٫时時]\s?\d{2}(?!\d|[./-]\d)|\s?[AaPp]\.?[Mm]\b)"
)
"""A time of day, which a day may stand before or how long ago it was."""
LONGEST_TIME = 40  # characters
PLAIN = frozenset({KIND["div"], KIND["p"]})
MOST_BLOCKS = 3  # blocks of a post whose software names nothing
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
    found |= _of_regular(page, found, groups, parents[page.element])
    timed = np.array([len(text) <= LONGEST_TIME and TIME.match(text) is not None for text in page.texts], bool)
    heads = _heads(page, found, timed)
    followed = np.bincount(groups, heads) >= FOLLOWED * number
    found |= heads & ((number >= LEAST) & followed)[groups] & (timed | (share > MOST_LEFT_OUT))
    below = _below_headings(page, found)
    followed = np.bincount(groups, below) >= FOLLOWED * number
    return found | (below & (many & followed[groups]) & (share > MOST_LEFT_OUT))


def _of_regular(page: Blocks, kept: Flags, groups: Numbers, above: Numbers) -> Flags:
    """Return the blocks of an element whose siblings are kept, where all hold the same few blocks without a name.

    The line that says who wrote a post and the post itself may both be such: what is kept of most posts is of all.
    """
    held: dict[int, dict[int, list[int]]] = {}
    kinds = page.elements.kinds
    for at, (group, element) in enumerate(zip(groups.tolist(), above.tolist(), strict=True)):
        if kinds[int(page.element[at])] in PLAIN:
            held.setdefault(group, {}).setdefault(element, []).append(at)
    found = np.zeros(len(page), bool)
    for units in held.values():
        size = len(next(iter(units.values())))
        if len(units) < LEAST or not 1 < size <= MOST_BLOCKS or any(len(own) != size for own in units.values()):
            continue
        for places in zip(*units.values(), strict=True):
            if kept[list(places)].mean() >= MOST_KEPT:
                found[list(places)] = True
    return found


def _alike(page: Blocks) -> Numbers:
    """Return a number for each block, the same for those with the same elements and the same names above them."""
    parents, kinds = page.elements.parents, page.elements.kinds
    path = [0] * len(parents)
    paths: dict[int, int] = {}
    for element in page.around:
        path[element] = paths.setdefault(path[parents[element]] * KINDS + kinds[element], len(paths) + 1)
    numbers: dict[tuple[int, int, int], int] = {}
    places = zip(
        [path[element] for element in page.element.tolist()], page.above.tolist(), page.near.tolist(), strict=True
    )
    return np.array([numbers.setdefault(place, len(numbers)) for place in places], np.int64)


def _heads(page: Blocks, kept: Flags, timed: Flags) -> Flags:
    """Return which blocks look like the headline or the time of a kept block that follows in one element with them.

    `timed` tells blocks that are a time of day.
    """
    found = np.zeros(len(page), bool)
    likely = _are_heads(page) | timed
    for at in (likely[:-1] & (kept[1:] | likely[1:])).nonzero()[0][::-1].tolist():
        if (kept[at + 1] or found[at + 1]) and _together(page, at, at + 1):
            found[at] = True
    return found


def _below_headings(page: Blocks, kept: Flags) -> Flags:
    """Return which blocks stand right below a kept heading, in one element with it."""
    headings = kept & IS_HEADING.take(np.array(page.elements.kinds)[page.element])
    found = np.zeros(len(page), bool)
    for at in headings[:-1].nonzero()[0].tolist():
        found[at + 1] = _together(page, at, at + 1)
    return found


def _are_heads(page: Blocks) -> Flags:
    """Return which blocks are a heading or a link of several words."""
    chars = np.fromiter(map(len, page.texts), np.int64, len(page))
    found: Flags = IS_HEADING.take(np.array(page.elements.kinds)[page.element])
    for at in (~found & (page.linked >= LINKED * chars)).nonzero()[0].tolist():
        found[at] = " " in page.texts[at]
    return found


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
