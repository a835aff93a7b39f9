"""Ruled tables: cells between lines that cross, from the paths of a page.

Programs draw a rule as a line, as a thin rectangle or as one side of a box; all of them become segments. A table is a
set of segments that touch each other and make at least two rows and two columns.

Tested by tests/stages/convert/pdf/test_tables.py.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.native import handle_of

__all__ = ["Box", "Table", "grids", "segments_of", "tables_of"]

THIN = 3.0  # points: a rectangle that is thinner is a rule
SHORTEST = 5.0  # points: dashes and decoration are shorter
TOLERANCE = 2.5  # points between the ends of rules that meet
MOST_PATHS = 4000  # of a page are looked at; drawings and maps have more
MOST_OBJECTS = 60_000  # of a form
MOST_POINTS = 400  # of one path
MOST_RULES = 600  # of a page: the time grows with their number times their number
FORMS = 3  # levels of forms within each other

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: at `at` of the other axis, from `low` to `high` of its own, in points."""

    upright: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Box:
    """A cell or table on the page, in points with y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a place is inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its rows from the top, each with its cells from left to right."""

    box: Box
    rows: list[list[Box]]


def tables_of(objects: Sequence[tuple[int, int]]) -> list[Table]:
    """Return the ruled tables of a page from the top, from the addresses and types of its objects."""
    return grids(segments_of(objects))


def segments_of(objects: Sequence[tuple[int, int]]) -> list[Rule]:
    """Return the horizontal and upright rules of a page, those that continue each other as one.

    There are none where a page holds more paths than are looked at: it is a drawing or a map.
    """
    found: list[Rule] = []
    for number, (path, matrix) in enumerate(_paths(objects)):
        if number >= MOST_PATHS:
            return []
        found.extend(_rules(path, matrix))
    merged = _merged(found)
    return merged if len(merged) <= MOST_RULES else []


def _paths(objects: Sequence[tuple[int, int]]) -> Iterator[tuple[Any, Matrix]]:
    kind_of_text = pdfium.FPDF_PAGEOBJ_TEXT
    for address, kind in [both for both in objects if both[1] != kind_of_text]:
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield handle_of(address), IDENTITY
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            form = handle_of(address)
            yield from _paths_of_form(form, _matrix_of(form), FORMS)


def _paths_of_form(form: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    for index in range(min(pdfium.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            yield from _paths_of_form(item, _product(_matrix_of(item), matrix), depth - 1)


def _matrix_of(item: Any) -> Matrix:
    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, own):
        return IDENTITY
    return own.a, own.b, own.c, own.d, own.e, own.f


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        e * then[0] + f * then[2] + then[4],
        e * then[1] + f * then[3] + then[5],
    )


def _rules(path: Any, outer: Matrix) -> Iterator[Rule]:
    """Yield the rules that one path draws."""
    points = min(pdfium.FPDFPath_CountSegments(path), MOST_POINTS)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    matrix = _product(_matrix_of(path), outer)
    polygon: list[tuple[float, float]] = []
    for index in range(points):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and polygon:
            yield from _sides(polygon, stroked=bool(stroke.value))
            polygon = []
        a, b, c, d, e, f = matrix
        polygon.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            polygon.append(polygon[0])
    yield from _sides(polygon, stroked=bool(stroke.value))


def _sides(polygon: Sequence[tuple[float, float]], *, stroked: bool) -> Iterator[Rule]:
    left, right = min(x for x, _ in polygon), max(x for x, _ in polygon)
    bottom, top = min(y for _, y in polygon), max(y for _, y in polygon)
    if top - bottom <= THIN and right - left >= SHORTEST:
        yield Rule(False, (top + bottom) / 2, left, right)
    elif right - left <= THIN and top - bottom >= SHORTEST:
        yield Rule(True, (left + right) / 2, bottom, top)
    elif stroked or _is_rectangle(polygon):
        for (x, y), (next_x, next_y) in pairwise(polygon):
            if abs(y - next_y) < 0.5 and abs(x - next_x) >= SHORTEST:
                yield Rule(False, (y + next_y) / 2, min(x, next_x), max(x, next_x))
            elif abs(x - next_x) < 0.5 and abs(y - next_y) >= SHORTEST:
                yield Rule(True, (x + next_x) / 2, min(y, next_y), max(y, next_y))


def _is_rectangle(polygon: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a filled path is a rectangle along the axes, such as a cell's background."""
    return 4 <= len(polygon) <= 6 and all(
        abs(x - next_x) < 0.5 or abs(y - next_y) < 0.5 for (x, y), (next_x, next_y) in pairwise(polygon)
    )


def _merged(segments: Sequence[Rule]) -> list[Rule]:
    """Return rules with those on one line that touch each other as one."""
    merged: list[Rule] = []
    for one in sorted(segments, key=lambda one: (one.upright, round(one.at / TOLERANCE), one.low)):
        last = merged[-1] if merged else None
        if (
            last
            and last.upright == one.upright
            and abs(last.at - one.at) <= TOLERANCE
            and one.low <= last.high + TOLERANCE
        ):
            merged[-1] = Rule(one.upright, last.at, last.low, max(last.high, one.high))
        else:
            merged.append(one)
    return merged


def grids(segments: Sequence[Rule]) -> list[Table]:
    """Return the tables that rules make, from the top."""
    tables = [table for group in _touching(segments) if (table := _table(group))]
    return sorted(tables, key=lambda table: (-table.box.top, table.box.left))


def _touching(segments: Sequence[Rule]) -> list[list[Rule]]:
    """Return rules in groups of those that cross or meet each other, directly or through others."""
    parent = list(range(len(segments)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    level = [place for place, one in enumerate(segments) if not one.upright]
    upright = [place for place, one in enumerate(segments) if one.upright]
    for first in level:
        one = segments[first]
        for second in upright:
            other = segments[second]
            if (
                one.low - TOLERANCE <= other.at <= one.high + TOLERANCE
                and other.low - TOLERANCE <= one.at <= other.high + TOLERANCE
            ):
                parent[root(first)] = root(second)
    groups: dict[int, list[Rule]] = {}
    for place, one in enumerate(segments):
        groups.setdefault(root(place), []).append(one)
    return list(groups.values())


def _table(group: Sequence[Rule]) -> Table | None:
    level = [one for one in group if not one.upright]
    upright = [one for one in group if one.upright]
    heights, widths = _distinct(one.at for one in level), _distinct(one.at for one in upright)
    if len(heights) < 3 or len(widths) < 3:
        return None
    rows = []
    for bottom, top in list(pairwise(heights))[::-1]:
        middle = (top + bottom) / 2
        drawn = [
            at
            for at in widths
            if any(
                abs(one.at - at) <= TOLERANCE and one.low - TOLERANCE <= middle <= one.high + TOLERANCE
                for one in upright
            )
        ]
        rows.append([Box(left, bottom, right, top) for left, right in pairwise(drawn)])
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    return Table(Box(widths[0], heights[0], widths[-1], heights[-1]), rows)


def _distinct(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for at in sorted(places):
        if not found or at - found[-1] > 2 * TOLERANCE:
            found.append(at)
    return found
