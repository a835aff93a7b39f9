"""A sheet of cells, most of which are empty, as a table of those that hold something.

Tested by tests/stages/convert/office/sheets/test_grid.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from docmill.errors import LimitError
from docmill.stages.convert.office.flow import TableCell, render_table
from docmill.stages.convert.office.packages import Budget

__all__ = ["Grid"]

MOST_CELLS = 4_000_000
"""Cells that a table may have, empty ones between others included: some 300 MB while it is made."""


class Grid:
    """The cells of a sheet that hold something, by row and column from 0. What no cell is in takes no room.

    Raises:
        LimitError: there are more than MOST_CELLS, or they hold more than the budget.
    """

    def __init__(self, name: str, budget: Budget) -> None:
        self._budget = budget
        self._name = name
        self._rows: dict[int, dict[int, TableCell]] = {}
        self._count = 0

    def put(self, row: int, column: int, markup: str, columns: int = 1, rows: int = 1) -> None:
        """Put a cell in its place; one without content is left out."""
        if markup:
            self._count += 1
            self._budget.spend(len(markup))
            if self._count > MOST_CELLS:
                raise self._too_many()
            self._rows.setdefault(row, {})[column] = TableCell(markup, columns, rows)

    def merge(self, row: int, column: int, columns: int, rows: int) -> None:
        """Let the cell in a place cover others, as far as there is one."""
        cell = self._rows.get(row, {}).get(column)
        if cell is not None:
            self._rows[row][column] = TableCell(cell.markup, columns, rows)

    def take_out(self, rows: set[int], columns: set[int]) -> list[str]:
        """Take out rows and columns that are hidden, and return the HTML of their cells."""
        taken: list[str] = []
        for row in sorted(rows & self._rows.keys()):
            taken.extend(cell.markup for cell in self._rows.pop(row).values())
        if columns:
            for cells in self._rows.values():
                taken.extend(cells.pop(column).markup for column in sorted(columns & cells.keys()))
        return taken

    def markup(self) -> str:
        """Return the table, without the rows and columns that are empty throughout; empty where all are."""
        columns = sorted({column for cells in self._rows.values() for column in cells})
        numbers = sorted(row for row, cells in self._rows.items() if cells)
        if len(columns) * len(numbers) > MOST_CELLS:
            raise self._too_many()
        return render_table(self._rendered(numbers, columns))

    def _rendered(self, numbers: list[int], columns: list[int]) -> Iterator[list[TableCell]]:
        covered: set[tuple[int, int]] = set()
        for at, number in enumerate(numbers):
            cells = self._rows[number]
            row: list[TableCell] = []
            last = max(cells)
            for place, column in enumerate(columns):
                if (at, place) in covered:
                    continue
                if column > last:
                    break
                cell = cells.get(column)
                if cell is None:
                    row.append(TableCell(""))
                    continue
                if cell.columns > 1 or cell.rows > 1:
                    right = bisect_left(columns, column + cell.columns)
                    low = bisect_left(numbers, number + cell.rows)
                    if len(covered) + (right - place) * (low - at) > MOST_CELLS:
                        raise self._too_many()
                    covered.update((down, along) for down in range(at, low) for along in range(place, right))
                    cell = TableCell(cell.markup, right - place, low - at)
                row.append(cell)
            yield row

    def _too_many(self) -> LimitError:
        return LimitError(f"the sheet {self._name!r} makes a table of more than {MOST_CELLS} cells")
