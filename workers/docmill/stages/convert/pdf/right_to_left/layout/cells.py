"""Tables without rules whose cells have several lines: each of these is read as a whole.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docmill.stages.convert.pdf.right_to_left.layout.rows import GUTTER, Fragment, LayoutRow, rows_of
from docmill.stages.convert.pdf.right_to_left.layout.strips import Strip

__all__ = ["by_cells"]

CLEAR_GAP = 1.35  # times it, where every line has text in all columns
ROW_GAP = 1.2  # times the distance of the lines of a cell: rows of a table stand further apart


def by_cells(rows: list[LayoutRow], table: Strip, em: float, right_to_left: bool) -> list[list[LayoutRow]]:
    """Return rows of a table without rules, where some cells have several lines: each of these as a part of its own.

    Lines of a cell stand closer together than the rows of a table, where that has space between its rows.
    """
    first, last = table.first, table.last
    while first < last and len(rows[first].spans) < 2:  # the last line of a paragraph above
        first += 1
    inside = rows[first : last + 1]
    columns = _columns(inside, em)
    beside = [_in_columns(row, columns) for row in inside]
    groups = _groups(inside, beside, len(columns), em)
    if len(columns) < 2 or len(groups) < 2 or all(len(group) == 1 for group in groups):
        return [rows]
    parts, plain = [], rows[:first]
    for group in groups:
        if len(group) == 1:
            plain.append(group[0])
            continue
        parts.append(plain)
        plain = []
        cells = [[piece for row in group for piece in row.pieces if _is_in(piece, column)] for column in columns]
        parts.extend(rows_of(cell, em) for cell in (cells[::-1] if right_to_left else cells))
    return [part for part in (*parts, plain, rows[last + 1 :]) if part]


def _groups(rows: Sequence[LayoutRow], beside: Sequence[set[int]], columns: int, em: float) -> list[list[LayoutRow]]:
    """Return lines of a table in groups of a row each, from the columns that each line has text in.

    The space between rows tells, unless it contradicts that cells are filled from the top; else this alone does.
    """
    distances = [
        above.baseline - below.baseline
        for column in range(columns)
        for above, below in pairwise([row for row, there in zip(rows, beside, strict=True) if column in there])
    ]
    by_ends = _begins_by_ends(beside)
    gap = (CLEAR_GAP if all(by_ends) else ROW_GAP) * min((each for each in distances if each > em / 2), default=0.0)
    by_space = [True, *(above.baseline - below.baseline > gap for above, below in pairwise(rows))]
    again = [not there <= before for before, there in pairwise(beside)]  # text below an empty place: another row
    told = sum(by_space) > 1 and all(by_space[1:][place] for place, other in enumerate(again) if other)
    groups: list[list[LayoutRow]] = []
    for row, begins in zip(rows, by_space if told else by_ends, strict=True):
        if begins:
            groups.append([])
        groups[-1].append(row)
    return groups


def _begins_by_ends(beside: Sequence[set[int]]) -> list[bool]:
    """Tell which lines of a table begin a row where nothing but its cells parts the rows.

    A line goes on with the row above where it has text in some columns alone, and in none that the line above left
    empty: cells are filled from the top.
    """
    most = max(map(len, beside))
    goes_on = [0 < len(there) < most and there <= before for before, there in pairwise(beside)]
    return [True, *(not on for on in goes_on)]


def _columns(rows: Sequence[LayoutRow], em: float) -> list[tuple[float, float]]:
    """Return from left to right what rows cover of the page's width together."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted(span for row in rows for span in row.spans):
        if columns and left - columns[-1][1] < GUTTER * em / 2:
            columns[-1] = columns[-1][0], max(right, columns[-1][1])
        else:
            columns.append((left, right))
    return columns


def _is_in(piece: Fragment, column: tuple[float, float]) -> bool:
    return column[0] <= (piece.left + piece.right) / 2 <= column[1]


def _in_columns(row: LayoutRow, columns: Sequence[tuple[float, float]]) -> set[int]:
    return {number for piece in row.pieces for number, column in enumerate(columns) if _is_in(piece, column)}
