"""Sheets of mostly empty cells become small tables."""

from __future__ import annotations

import pytest
from office_packages import LIMITS

from docmill.errors import LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.packages import Budget
from docmill.stages.convert.office.sheets import grid as grids
from docmill.stages.convert.office.sheets.grid import Grid


def grid(*cells: tuple[int, int, str], limits: ConvertLimits = LIMITS) -> Grid:
    made = Grid("S", Budget(limits))
    for row, column, text in cells:
        made.put(row, column, text)
    return made


def rows(made: Grid) -> list[str]:
    return [row.strip() for row in made.markup().split("\n")[1:-1]]


def test_empty_rows_and_columns_take_no_room() -> None:
    made = grid((0, 0, "a"), (1_048_575, 16_383, "z"))
    assert rows(made) == ["<tr><td>a</td></tr>", "<tr><td></td><td>z</td></tr>"]


def test_a_merged_cell_covers_what_is_there_and_no_more() -> None:
    made = grid((0, 0, "a"), (0, 2, "b"), (1, 2, "c"), (2, 0, "d"))
    made.merge(0, 0, 1 << 14, 1 << 20)
    assert rows(made)[0] == '<tr><td colspan="2" rowspan="3">a</td></tr>'
    made.merge(7, 7, 2, 2)


def test_hidden_rows_and_columns_are_taken_out() -> None:
    made = grid((0, 0, "a"), (0, 1, "b"), (1, 0, "c"))
    assert made.take_out({1}, {1}) == ["c", "b"]
    assert rows(made) == ["<tr><td>a</td></tr>"]


def test_a_sheet_without_cells_is_no_table() -> None:
    assert grid((0, 0, "")).markup() == ""


def test_the_cells_of_a_table_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_CELLS", 50)
    with pytest.raises(LimitError, match="'S'"):
        grid(*((at, at, "x") for at in range(10))).markup()
    with pytest.raises(LimitError):
        grid(*((at, 0, "x") for at in range(51)))
    with pytest.raises(LimitError, match="decompressed_bytes"):
        grid((0, 0, "xxx"), (0, 1, "xxx"), limits=ConvertLimits(decompressed_bytes=5))
