"""From the characters of a page to lines in reading order: by baselines, and by the empty strips between columns.

Columns are found as tall white rectangles (T. M. Breuel, "Two Geometric Algorithms for Layout Analysis", 2002), here
between rows of words instead of words: the tallest strip that no row crosses divides what stands above it, its two
sides and what stands below it; each is divided again.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import median

from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs

__all__ = ["LayoutRegion", "lines_of", "regions_of"]

SAME_BASELINE = 0.35  # of an em: superscripts stand higher, lines of a footnote further apart
PIECE_GAP = 1.0  # of an em: a wider gap ends a piece of a line
GUTTER = 0.85  # of an em, the least width of the strip between columns; columns of LaTeX stand 10 pt apart
WIDE_GUTTER = 1.6  # of an em, which two rows already tell
OFFSET = 0.95  # of an em between baselines: lines of one column stand further apart
ROWS = 4  # that must stand on both sides of a narrow strip: gaps of justified lines rarely meet over as many
MOST_CANDIDATES = 60
MARK_REACH = 0.8  # of an em: the origin of a mark stands nearer to the baseline
CELL = 8.0  # of an em: lines of narrow columns are wider than most cells without rules around them
BESIDE = 0.7  # of the rows of a table have cells on both sides; beside notes in a margin the text goes on
DEPTH = 12  # divisions within each other


@dataclass(slots=True)
class Fragment:
    """Characters that stand together on a baseline."""

    glyphs: Glyphs
    left: float
    right: float
    baseline: float


@dataclass(slots=True)
class LayoutRow:
    """Pieces of one height: `spans` are what they cover of the page's width, from left to right."""

    pieces: list[Fragment]
    baseline: float
    spans: list[tuple[float, float]] = field(default_factory=list)


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
    rows = _rows(_pieces(bases, em), em)
    regions: list[LayoutRegion] = []
    for part in _divided(rows, em, right_to_left, DEPTH):
        lines = lines_of([one for row in part for piece in row.pieces for one in piece.glyphs], em)
        left = min(piece.left for row in part for piece in row.pieces)
        right = max(piece.right for row in part for piece in row.pieces)
        regions.append(LayoutRegion(lines, left, right))
    if len(bases) < len(glyphs):
        _place_marks([one for one in glyphs if one.mark], regions, em)
    return regions


def lines_of(glyphs: Glyphs, em: float) -> list[Glyphs]:
    """Return the lines of a region from top to bottom, each with its characters from left to right."""
    lines: list[Glyphs] = []
    for one in sorted(glyphs, key=attrgetter("y"), reverse=True):
        if lines and lines[-1][0].y - one.y <= SAME_BASELINE * em:
            lines[-1].append(one)
        else:
            lines.append([one])
    for line in lines:
        line.sort(key=attrgetter("x", "index"))
    return lines


def _pieces(bases: Glyphs, em: float) -> list[Fragment]:
    """Return what stands together on a baseline in PDFium's order, whichever way that runs."""
    pieces: list[Fragment] = []
    gap, level = PIECE_GAP * em, 0.1 * em
    left = right = baseline = math.inf
    start = 0
    for place, one in enumerate(bases):
        if -level < baseline - one.y < level and one.left - right < gap and left - one.right < gap:
            left = one.left if one.left < left else left  # noqa: FURB136 - a call a character is what this costs
            right = one.right if one.right > right else right  # noqa: FURB136
            continue
        if place:
            pieces.append(Fragment(bases[start:place], left, right, baseline))
        start, left, right, baseline = place, one.left, one.right, one.y
    pieces.append(Fragment(bases[start:], left, right, baseline))
    return pieces


def _rows(pieces: Sequence[Fragment], em: float) -> list[LayoutRow]:
    rows: list[LayoutRow] = []
    for piece in sorted(pieces, key=lambda piece: -piece.baseline):
        if rows and rows[-1].baseline - piece.baseline <= SAME_BASELINE * em:
            rows[-1].pieces.append(piece)
        else:
            rows.append(LayoutRow([piece], piece.baseline))
    for row in rows:
        _set_spans(row, em)
    return rows


def _set_spans(row: LayoutRow, em: float) -> None:
    row.spans = []
    for piece in sorted(row.pieces, key=lambda piece: piece.left):
        if row.spans and piece.left - row.spans[-1][1] < GUTTER * em:
            row.spans[-1] = (row.spans[-1][0], max(row.spans[-1][1], piece.right))
        else:
            row.spans.append((piece.left, piece.right))


@dataclass(frozen=True, slots=True)
class Strip:
    """White space that rows `first` to `last` leave between `left` and `right`."""

    first: int
    last: int
    left: float
    right: float
    rows: int  # with text on its poorer side


def _divided(rows: list[LayoutRow], em: float, right_to_left: bool, depth: int) -> list[list[LayoutRow]]:
    strip = _tallest_strip(rows, em) if depth else None
    if strip is None:
        return [rows] if rows else []
    middle = (strip.left + strip.right) / 2
    inside = rows[strip.first : strip.last + 1]
    sides = [_side(inside, em, middle, left=True), _side(inside, em, middle, left=False)]
    if right_to_left:
        sides.reverse()
    parts = [rows[: strip.first], *sides, rows[strip.last + 1 :]]
    return [found for part in parts for found in _divided(part, em, right_to_left, depth - 1)]


def _side(rows: Sequence[LayoutRow], em: float, middle: float, *, left: bool) -> list[LayoutRow]:
    pieces = [piece for row in rows for piece in row.pieces if ((piece.left + piece.right) / 2 < middle) is left]
    return _rows(pieces, em)


def _tallest_strip(rows: Sequence[LayoutRow], em: float) -> Strip | None:
    gaps = [gap for row in rows for gap in pairwise(row.spans)]
    for above, below in pairwise(rows):
        if above.baseline - below.baseline < OFFSET * em:  # lines of columns whose baselines are not the same
            gaps.extend(pairwise(sorted((*above.spans, *below.spans))))
    free = [(before[1], after[0]) for before, after in gaps if after[0] - before[1] >= GUTTER * em]
    if not free:
        return None
    middles = sorted({round((left + right) / em) for left, right in free})[:MOST_CANDIDATES]
    strips = [
        strip
        for middle in middles
        for strip in _strips(rows, middle * em / 2, em)
        if not _parts_cells(rows[strip.first : strip.last + 1], strip, em)
    ]
    return max(strips, key=lambda strip: (strip.rows, strip.right - strip.left), default=None)


def _parts_cells(rows: Sequence[LayoutRow], strip: Strip, em: float) -> bool:
    """Tell whether a strip parts the cells of a table, or half-lines of a poem, which are read across.

    Nearly all its rows have text on both sides, and on one side that is short.
    """
    left, right = [], []
    for row in rows:
        if row.spans[0][1] <= strip.left + 1 and row.spans[-1][0] >= strip.right - 1:
            left.append(max(stop for _, stop in row.spans if stop <= strip.left + 1) - row.spans[0][0])
            right.append(row.spans[-1][1] - min(start for start, _ in row.spans if start >= strip.right - 1))
    if len(left) < BESIDE * len(rows):
        return False
    return bool(left) and min(median(left), median(right)) < CELL * em


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
        left, right = _free(row, middle, em)
        if min(high, right) - max(low, left) < GUTTER * em or right <= left:
            end(place - 1)
            first, low, high, sides, beside = place, float("-inf"), float("inf"), [0, 0], 0
            if right - left < GUTTER * em:
                first = place + 1
                continue
        low, high = max(low, left), min(high, right)
        sides[0] += left > float("-inf")
        sides[1] += right < float("inf")
        beside += (left > float("-inf") and right < float("inf")) or (
            place > first and rows[place - 1].baseline - row.baseline < OFFSET * em
        )
    end(len(rows) - 1)
    return found


def _free(row: LayoutRow, middle: float, em: float) -> tuple[float, float]:
    """Return how far a row leaves the page free around a place, on both sides."""
    left, right = float("-inf"), float("inf")
    for start, stop in row.spans:
        if start - 0.4 * em < middle < stop + 0.4 * em and start < middle < stop:
            return 0.0, 0.0
        if stop <= middle:
            left = max(left, stop)
        else:
            right = min(right, start)
    return left, right


def _place_marks(marks: Glyphs, regions: Sequence[LayoutRegion], em: float) -> None:
    """Put each mark behind the letter that it stands on, whatever place it has in the file.

    Its line is the one whose baseline is next to its origin; there, the letter whose ink its middle is over.
    """
    lines = [
        (line[0].y, line[0].left - em, line[-1].right + em, region, place)
        for region in regions
        for place, line in enumerate(region.lines)
    ]
    standing: dict[int, tuple[LayoutRegion, int, dict[int, Glyphs]]] = {}
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        near = [line for line in lines if line[1] <= middle <= line[2] and abs(line[0] - mark.y) < MARK_REACH * em]
        if not near:
            continue
        _, _, _, region, place = min(near, key=lambda line: abs(line[0] - mark.y))
        base = min(region.lines[place], key=lambda one: _aside(one, middle))
        if _aside(base, middle) > em:
            continue
        standing.setdefault(id(region.lines[place]), (region, place, {}))[2].setdefault(base.index, []).append(mark)
    for region, place, of_base in standing.values():
        line = region.lines[place]
        region.lines[place] = [each for one in line for each in (one, *of_base.get(one.index, ()))]


def _aside(letter: Character, middle: float) -> float:
    """Return how far from a letter's ink the middle of a mark is, to the side; over several, the next middle counts."""
    outside = max(letter.left - middle, middle - letter.right, 0.0)
    return outside * 4 + abs(middle - (letter.left + letter.right) / 2) * 0.1
