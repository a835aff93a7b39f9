"""Sheets of OpenDocument: cells as they are shown, repeated ones as often as they hold something.

Tested by tests/stages/convert/office/opendocument/test_sheets.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.flow import Flow, escape, visible
from docmill.stages.convert.office.opendocument.text import OdfReader
from docmill.stages.convert.office.sheets.grid import Grid
from docmill.stages.convert.office.trees import kids, number_of

__all__ = ["read_sheet"]

HIDDEN = ("collapse", "filter")
GROUPS = frozenset(
    {"table:table-rows", "table:table-header-rows", "table:table-row-group", "table:table-columns",
     "table:table-header-columns", "table:table-column-group"}
)  # fmt: skip


def read_sheet(reader: OdfReader, table: Element, flow: Flow) -> None:
    """Add a sheet to a flow: the table of its cells, then the text in its drawings, those first that hang on cells.

    Raises:
        LimitError: it makes a table of too many cells.
    """
    grid = Grid(table.get("table:name", ""), reader.budget)
    hidden_rows: set[int] = set()
    drawings: list[Element] = []
    number = 0
    for row in _inside(table, "table:table-row"):
        drawings += (one for cell in kids(row, "table:table-cell") for one in cell if one.tag.startswith("draw:"))
        repeated = max(number_of(row.get("table:number-rows-repeated"), 1), 1)
        cells = list(_cells(reader, row))
        if cells:
            for at in range(number, number + repeated):
                for column, markup, columns, rows in cells:
                    grid.put(at, column, markup, columns, rows)
                if row.get("table:visibility") in HIDDEN:
                    hidden_rows.add(at)
        number += repeated
    hidden = grid.take_out(hidden_rows, _hidden_columns(table))
    reader.properties.remove(visible(" ".join(hidden)), "hidden")
    flow.raw(grid.markup())
    reader.read(drawings, flow)
    for shapes in kids(table, "table:shapes"):
        reader.read(shapes, flow)


def _inside(table: Element, name: str) -> Iterator[Element]:
    for child in table:
        if child.tag == name:
            yield child
        elif child.tag in GROUPS:
            yield from _inside(child, name)


MOST_COLUMNS = 16384
"""What LibreOffice and Excel have. Files say more where a hand or a program erred."""


def _hidden_columns(table: Element) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for column in _inside(table, "table:table-column"):
        repeated = max(number_of(column.get("table:number-columns-repeated"), 1), 1)
        if column.get("table:visibility") in HIDDEN:
            hidden.update(range(at, min(at + repeated, MOST_COLUMNS)))
        at += repeated
    return hidden


def _cells(reader: OdfReader, row: Element) -> Iterator[tuple[int, str, int, int]]:
    """Yield the cells of a row that hold something: their column, HTML, and the columns and rows that they cover."""
    column = 0
    for cell in row:
        if cell.tag not in ("table:table-cell", "table:covered-table-cell"):
            continue
        repeated = max(number_of(cell.get("table:number-columns-repeated"), 1), 1)
        markup = _shown(reader, cell) if cell.tag == "table:table-cell" else ""
        if markup:
            columns = max(number_of(cell.get("table:number-columns-spanned"), 1), 1)
            rows = max(number_of(cell.get("table:number-rows-spanned"), 1), 1)
            for at in range(column, min(column + repeated, MOST_COLUMNS)):
                yield at, markup, columns, rows
        column += repeated


def _shown(reader: OdfReader, cell: Element) -> str:
    paragraphs = [reader.inline(one).strip() for one in kids(cell, "text:p")]
    text = "<br>".join(filter(None, paragraphs))
    if not text and not paragraphs:
        value = next((cell.get(f"office:{name}") for name in VALUES if cell.get(f"office:{name}")), None)
        text = escape(value or "")
    return text


VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
"""What a cell says that holds no text of its own (section 19.369 and those behind it)."""
