"""What a chart shows, which a file keeps in a part of its own (ISO/IEC 29500-1, section 21.2): titles, and its data.

Tested by tests/stages/convert/office/test_charts.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships
from docmill.stages.convert.office.trees import at_path, number_of

__all__ = ["add_charts"]

MOST_POINTS = 2000  # of a series, and MOST_SERIES of a chart: more are no chart that people read
MOST_SERIES = 200


def add_charts(
    graphic: Element, package: Package, relations: Relationships, flow: Flow, *, with_data: bool = True
) -> None:
    """Add the charts that a drawing refers to: title and titles of axes, then a table of its series by category.

    The values are those that the file keeps beside the chart; a workbook inside is not opened. Without `with_data` the
    table is left out.
    """
    for reference in graphic.iter("c:chart"):
        part = relations.part(reference.get("r:id"))
        root = package.tree_if_there(part) if part else None
        chart = root.find("c:chart") if root is not None else None
        if chart is None:
            continue
        for title in (chart.find("c:title"), *(axis.find("c:title") for axis in at_path(chart, "c:plotArea") or ())):
            text = " ".join("".join(one.text or "" for one in title.iter("a:t")).split()) if title is not None else ""
            flow.paragraph(escape(text))
        if with_data:
            flow.raw(render_table(_rows(list(chart.iter("c:ser"))[:MOST_SERIES])))


def _rows(series: list[Element]) -> Iterator[list[TableCell]]:
    names = [" ".join(_points(one, "c:tx").values()) for one in series]
    values = [_points(one, "c:val") or _points(one, "c:yVal") for one in series]
    categories: dict[int, str] = {}
    for one in reversed(series):
        categories |= _points(one, "c:cat") or _points(one, "c:xVal")
    if any(names):
        yield [TableCell(""), *(TableCell(escape(name), is_head=True) for name in names)]
    for place in sorted({place for column in (categories, *values) for place in column}):
        row = [categories.get(place, ""), *(column.get(place, "") for column in values)]
        yield [TableCell(escape(text)) for text in row]


def _points(series: Element, name: str) -> dict[int, str]:
    """Return what a series says under a name, by place; of categories in several levels the inner one comes last."""
    found: dict[int, str] = {}
    told = series.find(name)
    levels = list(told.iter("c:lvl"))[::-1] if told is not None else []
    for level in levels or ([told] if told is not None else []):
        for point in level.iter("c:pt"):
            place = number_of(point.get("idx"), 0)
            text = point.findtext("c:v") or ""
            if 0 <= place < MOST_POINTS and text:
                found[place] = f"{found[place]} {_number(text)}" if place in found else _number(text)
    if told is not None and not found and (alone := told.findtext("c:v")):
        found[0] = alone
    return found


def _number(text: str) -> str:
    """Return a number without what its binary form adds (`3.7000000000000002`); any other text as it is."""
    try:
        return f"{float(text):.12g}" if "." in text else text
    except ValueError:
        return text
