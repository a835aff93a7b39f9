"""Charts of OpenDocument (OpenDocument 1.3, part 3, section 11): their titles, and the table that they were drawn from.

Tested by tests/stages/convert/office/opendocument/test_charts.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table
from docmill.stages.convert.office.trees import at_path, kids

__all__ = ["add_chart"]

MOST_ROWS = 2000  # and MOST_COLUMNS: more are no chart that people read
MOST_COLUMNS = 200
HEADS = "table:table-header-rows"


def add_chart(root: Element, flow: Flow, *, with_data: bool) -> None:
    """Add a chart: title, subtitle and titles of axes, then its data, a row for each category.

    Args:
        root: The `office:document-content` of the chart; one of anything else adds nothing.
        flow: Where it goes.
        with_data: Whether the table goes with it, which beside cells of a sheet would say these once more.
    """
    chart = at_path(root, "office:body/office:chart/chart:chart")
    if chart is None:
        return
    for element in chart.iter():
        if element.tag in ("chart:title", "chart:subtitle"):
            for paragraph in kids(element, "text:p"):
                flow.paragraph(escape(" ".join("".join(paragraph.itertext()).split())))
    table = next(iter(kids(chart, "table:table")), None)
    if with_data and table is not None:
        flow.raw(render_table(islice(_rows(table), MOST_ROWS)))


def _rows(table: Element) -> Iterator[list[TableCell]]:
    for child in table:
        is_head = child.tag == HEADS
        if is_head or child.tag == "table:table-rows":
            for row in kids(child, "table:table-row"):
                cells = islice(kids(row, "table:table-cell"), MOST_COLUMNS)
                yield [TableCell(escape(text), is_head=is_head and bool(text)) for text in map(_shown, cells)]


def _shown(cell: Element) -> str:
    return " ".join(" ".join("".join(one.itertext()) for one in kids(cell, "text:p")).split()).replace("NaN", "")
