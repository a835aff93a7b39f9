"""Sheets of OpenDocument."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, odf

from docmill.documents import Converted
from docmill.errors import LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.opendocument.documents import convert_ods


def converted(inner: str, limits: ConvertLimits = LIMITS) -> Converted:
    return convert_ods(odf("spreadsheet", f'<table:table table:name="S">{inner}</table:table>'), limits)


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def test_repeated_empty_cells_and_rows_take_no_room() -> None:
    inner = (
        row(cell("a"), '<table:table-cell table:number-columns-repeated="16382"/>', cell("b"))
        + row("<table:table-cell/>", more='table:number-rows-repeated="1048574"')
        + row(cell("c", 'table:number-columns-repeated="2"'))
    )
    assert converted(inner).pages[0].split("\n")[2:-1] == [
        "<tr><td>a</td><td></td><td>b</td></tr>",
        "<tr><td>c</td><td>c</td></tr>",
    ]


def test_a_cell_without_text_shows_its_value() -> None:
    assert "<td>2026-03-12</td>" in converted(row('<table:table-cell office:date-value="2026-03-12"/>')).pages[0]


def test_hidden_rows_and_columns_are_removed() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    inner = columns + row(cell("a"), cell("b")) + row(cell("c"), more='table:visibility="filter"')
    found = converted(inner)
    assert found.pages == ["<h2>S</h2>\n<table>\n<tr><td>a</td></tr>\n</table>"]
    assert [one.text for one in found.removed] == ["c b"]


def test_comments_are_left_out_and_boxes_follow() -> None:
    noted = "<table:table-cell><office:annotation><text:p>no</text:p></office:annotation><text:p>a</text:p></table:table-cell>"
    shapes = "<table:shapes><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></table:shapes>"
    assert converted(shapes + row(noted)).pages[0].split("\n")[2:] == ["<tr><td>a</td></tr>", "</table>", "<p>box</p>"]


def test_drawings_that_hang_on_cells_follow_the_table() -> None:
    box = "<draw:frame><draw:text-box><text:p>صندوق</text:p></draw:text-box></draw:frame>"
    shape = "<draw:custom-shape><text:p>shape</text:p></draw:custom-shape>"
    held = f"<table:table-cell>{box}<text:p>a</text:p></table:table-cell><table:table-cell>{shape}</table:table-cell>"
    found = converted(row(held)).pages[0].split("\n")
    assert found[2:] == ["<tr><td>a</td></tr>", "</table>", "<p>صندوق</p>", "<p>shape</p>"]


def test_a_row_that_repeats_without_end_is_refused() -> None:
    inner = row(cell("long text"), more='table:number-rows-repeated="1048576"')
    with pytest.raises(LimitError):
        converted(inner, ConvertLimits(decompressed_bytes=100_000))
