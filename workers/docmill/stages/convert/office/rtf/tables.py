"""Rows and cells of RTF, which has no tables: rows that follow each other make one, cells are told by their borders.

Tested by tests/stages/convert/office/rtf/test_tables.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docmill.stages.convert.office.flow import Flow, TableCell, render_table

__all__ = ["CellMerge", "OpenTable", "RowShape"]


@dataclass(frozen=True, slots=True)
class CellMerge:
    """Whether a cell goes on from the one before it, or from the one above."""

    along: bool = False
    down: bool = False


@dataclass
class RowShape:
    """The cells of a row as `\\trowd` and `\\cellx` describe them: their right borders in twips, and their merges."""

    borders: list[int] = field(default_factory=list)
    merges: list[CellMerge] = field(default_factory=list)
    next_merge: CellMerge = CellMerge()

    def close_cell(self, border: int) -> None:
        """End the description of a cell."""
        self.borders.append(border)
        self.merges.append(self.next_merge)
        self.next_merge = CellMerge()


@dataclass
class OpenTable:
    """A table while its rows come."""

    rows: list[tuple[list[str], RowShape]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    flow: Flow = field(default_factory=Flow)

    def close_cell(self) -> None:
        """End the cell that is open."""
        markup = self.flow.markup()
        alone = markup.startswith("<p>") and markup.endswith("</p>") and markup.count("<p>") == 1
        self.cells.append(markup[3:-4] if alone else markup)
        self.flow = Flow()

    def close_row(self, shape: RowShape) -> None:
        """End the row that is open, which has this shape."""
        if self.flow.markup():
            self.close_cell()
        if self.cells:
            self.rows.append((self.cells, shape))
            self.cells = []

    def markup(self) -> str:
        """Return the table; a row that never ended included."""
        self.close_row(RowShape())
        widest = max((shape.borders for cells, shape in self.rows), key=len, default=[])
        return render_table(self._rendered(widest))

    def _rendered(self, widest: list[int]) -> list[list[TableCell]]:
        made: list[list[TableCell]] = []
        above: dict[int, tuple[int, int]] = {}  # by column: the row and the place in it of the cell last begun there
        for texts, shape in self.rows:
            row: list[TableCell] = []
            column = 0
            for number, markup in enumerate(texts):
                merge = shape.merges[number] if number < len(shape.merges) else CellMerge()
                columns = _columns(number, shape.borders, widest)
                if merge.along and row:
                    row[-1] = TableCell(f"{row[-1].markup} {markup}".strip(), row[-1].columns + columns)
                elif merge.down and column in above:
                    at, place = above[column]
                    cell = made[at][place]
                    made[at][place] = TableCell(f"{cell.markup} {markup}".strip(), cell.columns, len(made) - at + 1)
                else:
                    above[column] = (len(made), len(row))
                    row.append(TableCell(markup, columns))
                column += columns
            made.append(row)
        return made


def _columns(number: int, borders: list[int], widest: list[int]) -> int:
    """Return how many columns of the row with most cells a cell covers, by its right border."""
    if len(borders) >= len(widest) or number >= len(borders):
        return 1
    return max(1, _nearest(borders[number], widest) - (_nearest(borders[number - 1], widest) if number else -1))


def _nearest(border: int, widest: list[int]) -> int:
    return min(range(len(widest)), key=lambda at: abs(widest[at] - border))
