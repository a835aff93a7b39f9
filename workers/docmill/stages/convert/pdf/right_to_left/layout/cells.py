"""Tables without rules whose cells have several lines: each of these is read as a whole.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docmill.stages.convert.pdf.right_to_left.layout.rows import GUTTER, Fragment, LayoutRow, rows_of
from docmill.stages.convert.pdf.right_to_left.layout.strips import Strip

__all__ = ["by_cells"]

ROW_GAP = 1.12  # times the distance of the lines of a cell: rows of a table stand further apart


def by_cells(rows: list[LayoutRow], table: Strip, em: float, right_to_left: bool) -> list[list[LayoutRow]]:
    """Return rows of a table without rules, where some cells have several lines: each of these as a part of its own.

    Lines of a cell stand closer together than the rows of a table, where that has space between its rows.
    """
    first, last = table.first, table.last
    columns = _columns(rows[first : last + 1], em)
    while first < last and len(rows[first].spans) < 2:  # the last line of a paragraph above
        first += 1
    inside = rows[first : last + 1]
    beside = [_in_columns(row, columns) for row in inside]
    distances = [
        above.baseline - below.baseline
        for column in range(len(columns))
        for above, below in pairwise([row for row, there in zip(inside, beside, strict=True) if column in there])
    ]
    pitch = ROW_GAP * min((distance for distance in distances if distance > em / 2), default=0.0)
    groups = [[inside[0]]]
    for above, below in pairwise(inside):
        if above.baseline - below.baseline > pitch:
            groups.append([])
        groups[-1].append(below)
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
