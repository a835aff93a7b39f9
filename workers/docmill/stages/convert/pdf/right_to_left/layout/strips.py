"""White strips between columns, and between the cells of a table without rules.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docmill.stages.convert.pdf.right_to_left.layout.rows import GUTTER, LayoutRow

__all__ = ["Strip", "all_strips", "height"]

WIDE_GUTTER = 1.6  # of an em, which two rows already tell
OFFSET = 0.95  # of an em between baselines: lines of one column stand further apart
ROWS = 4  # that must stand on both sides of a narrow strip: gaps of justified lines rarely meet over as many
MOST_CANDIDATES = 60
CELL = 8.0  # of an em: lines of narrow columns are wider than most cells without rules around them
NARROW = 10.0  # of an em: columns of text are wider
BOTH = 0.35  # of the rows of such a table have cells on both sides
FEWEST_ROWS = 3  # of a table with other lines above or below
BESIDE = 0.7  # of the rows of a table have cells on both sides; beside notes in a margin the text goes on


@dataclass(slots=True)
class Strip:
    """White space that rows `first` to `last` leave between `left` and `right`; `cells`: it parts those of a table."""

    first: int
    last: int
    left: float
    right: float
    rows: int  # with text on its poorer side
    cells: bool = False


def height(strip: Strip) -> tuple[int, float]:
    return strip.rows, strip.right - strip.left


def all_strips(rows: Sequence[LayoutRow], em: float) -> list[Strip]:
    """Return the white strips of rows, each with whether it parts the cells of a table."""
    gaps = [gap for row in rows for gap in pairwise(row.spans)]
    for above, below in pairwise(rows):
        if above.baseline - below.baseline < OFFSET * em:  # lines of columns whose baselines are not the same
            gaps.extend(pairwise(sorted((*above.spans, *below.spans))))
    free = [(before[1], after[0]) for before, after in gaps if after[0] - before[1] >= GUTTER * em]
    middles = sorted({round((left + right) / em) for left, right in free})[:MOST_CANDIDATES]
    every = (strip for middle in middles for strip in _strips(rows, middle * em / 2, em))
    strips = list({(one.first, one.last, one.left, one.right): one for one in every}.values())
    for strip in strips:
        strip.cells = _parts_cells(rows[strip.first : strip.last + 1], strip, em) or _is_within(rows, strip, em)
    for strip in strips:
        enough = strip.rows >= BOTH * (strip.last + 1 - strip.first)
        strip.cells = strip.cells or (enough and any(_are_beside_a_column(strip, other, em) for other in strips))
    return strips


def _are_beside_a_column(strip: Strip, other: Strip, em: float) -> bool:
    """Tell whether two strips of the same rows have a column between them that is too narrow for text."""
    between = max(strip.left, other.left) - min(strip.right, other.right)
    if not 0 < between < NARROW * em:
        return False
    shared = min(strip.last, other.last) + 1 - max(strip.first, other.first)
    return shared >= BESIDE * max(strip.last + 1 - strip.first, other.last + 1 - other.first)


def _parts_cells(rows: Sequence[LayoutRow], strip: Strip, em: float) -> bool:
    """Tell whether a strip parts the cells of a table, or half-lines of a poem, which are read across.

    Nearly all its rows have text on both sides, and on one side what is next to it is short.
    """
    sides = _beside(rows, strip)
    return len(sides) >= BESIDE * len(rows) and bool(sides) and min(map(median, zip(*sides, strict=True))) < CELL * em


def _is_within(rows: Sequence[LayoutRow], strip: Strip, em: float) -> bool:
    """Tell whether a strip parts the cells of a table between short lines on one side of it, and end it with these.

    What is next to it is short on both sides: beside notes in a margin the text goes on.
    """
    beside = [place for place in range(strip.first, strip.last + 1) if _is_beside(rows[place], strip)]
    if len(beside) < FEWEST_ROWS or len(beside) > strip.last - strip.first:
        return False
    inside = rows[beside[0] : beside[-1] + 1]
    sides = _beside(inside, strip)
    if len(sides) < BESIDE * len(inside) or max(map(median, zip(*sides, strict=True))) >= CELL * em:
        return False
    strip.first, strip.last = beside[0], beside[-1]
    return True


def _is_beside(row: LayoutRow, strip: Strip) -> bool:
    """Tell whether a row has text on both sides of a strip."""
    return row.spans[0][1] <= strip.left + 1 and row.spans[-1][0] >= strip.right - 1


def _beside(rows: Sequence[LayoutRow], strip: Strip) -> list[tuple[float, float]]:
    """Return how wide what is next to a strip is on both sides, of each row that has text on both."""
    found = []
    for row in rows:
        if _is_beside(row, strip):
            left, left_end = max(span for span in row.spans if span[1] <= strip.left + 1)
            right, right_end = min(span for span in row.spans if span[0] >= strip.right - 1)
            found.append((left_end - left, right_end - right))
    return found


def _strips(rows: Sequence[LayoutRow], middle: float, em: float) -> list[Strip]:
    """Return the tallest white strips around a place on the page's width."""
    found: list[Strip] = []
    first = 0
    low, high = float("-inf"), float("inf")
    sides = [0, 0]
    beside = 0  # rows with text on both sides, or next to a row with text on the other

    def end(last: int) -> None:
        fewest = min(sides)
        enough = (fewest >= ROWS or (fewest >= 2 and high - low >= WIDE_GUTTER * em)) and beside >= 2
        if enough and low > float("-inf") and high < float("inf"):
            found.append(Strip(first, last, low, high, fewest))

    for place, row in enumerate(rows):
        left, right = _free(row, middle)
        most_left, most_right = max(low, left), min(high, right)
        if most_right - most_left < GUTTER * em or right <= left:
            end(place - 1)
            first, low, high, sides, beside = place, float("-inf"), float("inf"), [0, 0], 0
            if right - left < GUTTER * em:
                first = place + 1
                continue
            most_left, most_right = left, right
        low, high = most_left, most_right
        sides[0] += left > float("-inf")
        sides[1] += right < float("inf")
        beside += (left > float("-inf") and right < float("inf")) or (
            place > first and rows[place - 1].baseline - row.baseline < OFFSET * em
        )
    end(len(rows) - 1)
    return found


def _free(row: LayoutRow, middle: float) -> tuple[float, float]:
    """Return how far a row leaves the page free around a place, on both sides."""
    left = float("-inf")
    for start, stop in row.spans:  # from left to right, apart from each other
        if start >= middle:
            return left, start
        if stop > middle:
            return 0.0, 0.0
        left = stop
    return left, float("inf")
