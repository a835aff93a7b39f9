"""From the characters of a page to lines in reading order: by baselines, and by the empty strips between columns.

Columns are found as tall white rectangles (T. M. Breuel, "Two Geometric Algorithms for Layout Analysis", 2002), here
between rows of words instead of words: the tallest strip that no row crosses divides what stands above it, its two
sides and what stands below it; each is divided again.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from docmill.stages.convert.pdf.right_to_left.characters import Glyphs
from docmill.stages.convert.pdf.right_to_left.layout.cells import by_cells
from docmill.stages.convert.pdf.right_to_left.layout.marks import place_marks
from docmill.stages.convert.pdf.right_to_left.layout.rows import SAME_BASELINE, LayoutRow, pieces_of, rows_of
from docmill.stages.convert.pdf.right_to_left.layout.strips import all_strips, height

__all__ = ["LayoutRegion", "lines_of", "regions_of"]

SAME_HEIGHT = 0.05  # of an em: letters of a ligature stand a little off the baseline
RAISED = 0.75  # of an em: a raised number stands no higher above its line, whose type is larger
MOST_OF_LINE = 1000  # characters: lines of text are shorter
MOST_RAISED = 4  # characters of a raised number
TOUCH = 0.1  # of an em that the ink of neighbours may share
DEPTH = 12  # divisions within each other
X, INDEX = map(attrgetter, ("x", "index"))


@dataclass(slots=True)
class LayoutRegion:
    """A column, or what spans all columns: its lines are read from top to bottom."""

    lines: list[Glyphs]
    left: float
    right: float


def regions_of(glyphs: Glyphs, em: float, *, right_to_left: bool) -> list[LayoutRegion]:
    """Return a page's regions in reading order, each with its lines from top to bottom.

    A line's characters are those without marks, from left to right, each followed by its marks.
    """
    bases = [one for one in glyphs if not one.mark]
    if not bases:
        return []
    rows = rows_of(pieces_of(bases, em), em)
    regions: list[LayoutRegion] = []
    for part in _divided(rows, em, right_to_left, DEPTH):
        lines = lines_of([one for row in part for piece in row.pieces for one in piece.glyphs], em)
        left = min(piece.left for row in part for piece in row.pieces)
        right = max(piece.right for row in part for piece in row.pieces)
        regions.append(LayoutRegion(lines, left, right))
    if len(bases) < len(glyphs):
        place_marks([one for one in glyphs if one.mark], [region.lines for region in regions], em)
    return regions


def lines_of(glyphs: Glyphs, em: float) -> list[Glyphs]:
    """Return the lines of a region from top to bottom, each with its characters from left to right."""
    lines: list[Glyphs] = []
    for one in sorted(glyphs, key=attrgetter("y"), reverse=True):
        if lines and (lines[-1][0].y - one.y <= SAME_BASELINE * em or lines[-1][-1].y - one.y <= SAME_HEIGHT * em):
            lines[-1].append(one)
        else:
            lines.append([one])
    lines = _with_raised(lines, em)
    for line in lines:
        line.sort(key=INDEX)
        line.sort(key=X)  # two sorts by a number each take half the time of one by pairs
    return lines


def _with_raised(lines: list[Glyphs], em: float) -> list[Glyphs]:
    """Return lines with the raised numbers of notes, which stand as lines of their own, in the line below each."""
    found: list[Glyphs] = []
    for line in reversed(lines):
        below = found[-1] if found else None
        few = len(line) <= MOST_RAISED
        if few and below and len(below) < MOST_OF_LINE and line[0].y - below[0].y < RAISED * em:
            left, right = min(one.left for one in line), max(one.right for one in line)
            beside = [one for one in below if one.right > left - em and one.left < right + em]
            if beside and not any(one.left < right - TOUCH * em and one.right > left + TOUCH * em for one in beside):
                below.extend(line)
                continue
        found.append(line)
    return found[::-1]


def _divided(rows: list[LayoutRow], em: float, right_to_left: bool, depth: int) -> list[list[LayoutRow]]:
    if not rows:
        return []
    strips = all_strips(rows, em) if depth else []
    strip = max((strip for strip in strips if not strip.cells), key=height, default=None)
    if strip is None:
        table = max(strips, key=height, default=None)
        return by_cells(rows, table, em, right_to_left) if table else [rows]
    middle = (strip.left + strip.right) / 2
    inside = rows[strip.first : strip.last + 1]
    sides = [_side(inside, em, middle, left=True), _side(inside, em, middle, left=False)]
    if right_to_left:
        sides.reverse()
    parts = [rows[: strip.first], *sides, rows[strip.last + 1 :]]
    return [found for part in parts for found in _divided(part, em, right_to_left, depth - 1)]


def _side(rows: Sequence[LayoutRow], em: float, middle: float, *, left: bool) -> list[LayoutRow]:
    pieces = [piece for row in rows for piece in row.pieces if ((piece.left + piece.right) / 2 < middle) is left]
    return rows_of(pieces, em)
