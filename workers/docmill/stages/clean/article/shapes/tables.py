"""Tell tables of data from those that lay a page out, and where a cell stands in its row.

Tested by tests/stages/clean/article/shapes/test_rendering.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import KIND

__all__ = ["Cell", "data_cells"]

TABLE, ROW, CELLS, HEADER, CAPTION = (
    KIND["table"],
    KIND["tr"],
    frozenset({KIND["td"], KIND["th"]}),
    KIND["th"],
    KIND["caption"],
)
LONG = 400  # characters of a cell of data; one that is longer holds paragraphs
MEAN = 120  # characters of the cells of a table of data, without header cells, in the mean
PARAGRAPHS = 0.2  # share of the cells that hold several blocks, from which a table lays out


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell of a table of data: its row's element, its place in the row, and its table's element."""

    row: int
    place: int
    table: int


@dataclass(slots=True)
class _Table:
    """What is counted of a table."""

    rows: set[int] = field(default_factory=set)
    cells: dict[int, int] = field(default_factory=dict)  # characters in each
    blocks: dict[int, int] = field(default_factory=dict)
    headers: int = 0
    nests: bool = False
    caption: bool = False


def data_cells(page: Blocks, frames: Collection[int] = (), *, whole: bool = False) -> dict[int, Cell]:
    """Return the cells of tables of data by the number of each element that stands in one, but not through a frame.

    Columns in which no row has text are passed over: they part others, as between the halves of an Arabic verse. With
    `whole` every table is one of data, unless it holds tables or pages of text.
    """
    kinds, parents = page.elements.kinds, page.elements.parents
    if TABLE not in kinds:
        return {}
    tables, table_of, cell_of = _tables(kinds, parents, frames)
    for at, element in enumerate(page.element.tolist()):
        if cell := cell_of[element]:
            own = tables[table_of[cell]]
            own.cells[cell] += len(page.texts[at])
            own.blocks[cell] += 1
    cells: dict[int, Cell] = {}
    for number, own in tables.items():
        if _is_data(own, declared=whole):
            cells |= _placed(number, own, parents)
    return {element: cells[cell] for element, cell in enumerate(cell_of) if cell in cells}


def _tables(
    kinds: list[int], parents: list[int], frames: Collection[int]
) -> tuple[dict[int, _Table], list[int], list[int]]:
    """Return the tables of a page, and for each element the table and the cell that it stands in, 0 for none."""
    tables: dict[int, _Table] = {}
    table_of, cell_of = [0] * len(kinds), [0] * len(kinds)
    for element in range(1, len(kinds)):
        kind, above = kinds[element], parents[element]
        own = table_of[element] = table_of[above]
        cell_of[element] = cell_of[above]
        if kind == TABLE:
            tables[element] = _Table()
            if own:
                tables[own].nests = True
            table_of[element], cell_of[element] = element, 0
        elif own and kind in CELLS:
            tables[own].rows.add(above)
            tables[own].cells[element] = tables[own].blocks[element] = 0
            tables[own].headers += kind == HEADER
            cell_of[element] = element
        elif own and kind == CAPTION:
            tables[own].caption = True
        if element in frames:
            table_of[element] = cell_of[element] = 0
    return tables, table_of, cell_of


def _placed(number: int, table: _Table, parents: list[int]) -> dict[int, Cell]:
    """Return the cells of a table of data, without the columns that hold no text."""
    places: dict[int, int] = {}
    seen: dict[int, int] = {}
    for cell in table.cells:
        row = parents[cell]
        places[cell] = seen.get(row, 0)
        seen[row] = places[cell] + 1
    filled = sorted({place for cell, place in places.items() if table.cells[cell]})
    column = {place: at for at, place in enumerate(filled)}
    return {cell: Cell(parents[cell], column[place], number) for cell, place in places.items() if place in column}


def _is_data(table: _Table, *, declared: bool) -> bool:
    """Tell whether a table holds data: short cells in rows and columns, and no table in another."""
    filled = [chars for chars in table.cells.values() if chars]
    if table.nests or not filled or len(table.cells) < 2:
        return False
    several = sum(blocks > 1 for blocks in table.blocks.values())
    if declared or table.headers or table.caption:
        return max(filled) <= 4 * LONG and len(table.cells) > 1
    if len(table.cells) < 2 * len(table.rows) or len(table.rows) < 2:
        return False
    return max(filled) <= LONG and sum(filled) <= MEAN * len(filled) and several <= PARAGRAPHS * len(table.cells)
