"""Paragraphs, lists and tables of a Word story.

Tested by tests/stages/convert/office/word/test_blocks.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.charts import add_charts
from docmill.stages.convert.office.diagrams import diagram_texts
from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table, visible
from docmill.stages.convert.office.trees import at_path, chosen, flag, kids, number_of
from docmill.stages.convert.office.word.runs import Runs, text_boxes
from docmill.stages.convert.office.word.story import WordFile
from docmill.stages.convert.office.word.styles import Style, heading_of, list_of

__all__ = ["read_story"]

AROUND = frozenset({"w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo"})
NO_LIST = "0"  # the id of a list by which a paragraph says that it is in none (section 17.9.18)
MOST_TABLES = 4
"""Tables within each other that are shown as such: what is deeper lies in paragraphs."""
MOST_COLUMNS = 16384  # more than any program makes: Word has 63


def read_story(file: WordFile, story: Element, flow: Flow) -> None:
    """Add all that stands in a story to a flow.

    Raises:
        LimitError: an equation is nested too deeply.
    """
    _Story(file, story).read(story, flow)


class _Story:
    def __init__(self, file: WordFile, story: Element) -> None:
        self._file = file
        self._runs = Runs(file, story)
        self._tables = 0  # that are open
        self._initial = ""  # the large first letter of the next paragraph that has text
        self._initial_kind: tuple[Any, ...] = ()

    def read(self, container: Iterable[Element], flow: Flow) -> None:
        for child in container:
            tag = child.tag
            if tag == "w:p":
                self._paragraph(child, flow)
            elif tag == "w:tbl":
                self._end_initial(flow)
                self._table(child, flow)
            elif tag == "w:sdt":
                for content in kids(child, "w:sdtContent"):
                    self.read(content, flow)
            elif tag in AROUND:
                self.read(child, flow)
            elif tag == "w:altChunk":
                self._end_initial(flow)
                part = self._file.relations.part(child.get("r:id"))
                flow.raw(self._file.chunk(part) if part else "")
            elif tag == "mc:AlternateContent":
                branch = chosen(child)
                self.read(branch if branch is not None else (), flow)
        self._end_initial(flow)

    def _end_initial(self, flow: Flow) -> None:
        """Add a large first letter as a paragraph: none that it begins follows."""
        flow.paragraph(self._initial.strip(" "))
        self._initial = ""

    def _paragraph(self, paragraph: Element, flow: Flow) -> None:
        properties = paragraph.find("w:pPr")
        name = properties.find("w:pStyle") if properties is not None else None
        style_id = name.get("w:val") if name is not None else None
        style = self._file.styles.find(style_id)
        markup = self._runs.read(paragraph, style)
        boxes, self._runs.boxes = self._runs.boxes, []
        frame = properties.find("w:framePr") if properties is not None else None
        is_initial = frame is not None and frame.get("w:dropCap", "none") != "none"
        kind = _kind(properties, style)
        if visible(markup):
            if self._initial and not is_initial and kind == self._initial_kind:
                markup, self._initial = self._initial + markup, ""
            self._end_initial(flow)
        if not is_initial:
            self._place(properties, style_id, style, markup.strip(" "), flow)
        for box in boxes:
            self._drawing(box, flow)
        if is_initial and visible(markup):
            self._initial, self._initial_kind = markup, kind

    def _place(self, properties: Element | None, style_id: str | None, style: Style, markup: str, flow: Flow) -> None:
        """Add a paragraph as what it is: a heading, an item of a list, or a paragraph."""
        heading = heading_of(properties)
        heading = style.heading if heading is None else heading
        number, depth = list_of(properties)
        if number is None and style.number is not None:
            number = style.number
            if depth is None:
                depth = self._file.numbering.depth_of_style(number, style_id or "")
        depth = style.depth if depth is None else depth
        label = self._file.numbering.label(number, depth or 0) if number not in (None, NO_LIST) and markup else None
        shown = f"{escape(label.text)} {markup}" if label is not None and label.text else markup
        if heading and not self._tables:
            flow.heading(heading, shown)
        elif label is not None:
            flow.item(label.depth, shown, numbered=bool(label.text))
        else:
            flow.paragraph(markup)

    def _drawing(self, drawing: Element, flow: Flow) -> None:
        self._end_initial(flow)
        for box in text_boxes(drawing):
            if box.tag == "v:textpath":
                flow.paragraph(escape(box.get("string", "")))
            else:
                self.read(box, flow)
        add_charts(drawing, self._file.package, self._file.relations, flow)
        for text in diagram_texts(drawing, self._file.package, self._file.relations):
            flow.paragraph(escape(text))

    def _table(self, table: Element, flow: Flow) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        framed = len(rows) == 1 and len(rows[0]) == 1
        if framed or self._tables >= MOST_TABLES:
            for row in rows:
                for cell in row:
                    self.read(cell, flow)
            return
        self._tables += 1
        try:
            flow.raw(render_table(self._rendered(rows, table)))
        finally:
            self._tables -= 1

    def _rendered(self, rows: list[list[Element]], table: Element) -> list[list[TableCell]]:
        """Return the cells of a table, those that go on from the row above put into it."""
        heads = [flag(at_path(row, "w:trPr/w:tblHeader")) for row in _rows(table)]
        made: list[list[TableCell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # by column: the row and the place in it of the cell above
        for row, is_head in zip(rows, heads, strict=True):
            cells: list[TableCell] = []
            column = 0
            for cell in row:
                properties = cell.find("w:tcPr")
                span = properties.find("w:gridSpan") if properties is not None else None
                columns = max(1, min(number_of(span.get("w:val"), 1) if span is not None else 1, MOST_COLUMNS))
                merge = properties.find("w:vMerge") if properties is not None else None
                markup = self._cell(cell)
                goes_on = merge is not None and merge.get("w:val", "continue") != "restart"
                if goes_on and column in open_cells:
                    at, place = open_cells[column]
                    above = made[at][place]
                    made[at][place] = TableCell(
                        f"{above.markup} {markup}".strip(), above.columns, len(made) - at + 1, above.is_head
                    )
                else:
                    open_cells[column] = (len(made), len(cells))
                    if merge is None:
                        open_cells.pop(column)
                    cells.append(TableCell(markup, columns, is_head=is_head))
                column += columns
            made.append(cells)
        return made

    def _cell(self, cell: Element) -> str:
        flow = Flow()
        self.read(cell, flow)
        markup = flow.markup()
        alone = markup.startswith("<p>") and markup.endswith("</p>") and markup.count("<p>") == 1
        return markup[3:-4] if alone else markup


def _kind(properties: Element | None, style: Style) -> tuple[Any, ...]:
    """Return what a paragraph is: its level as a heading and the list it is in."""
    heading, (number, _) = heading_of(properties), list_of(properties)
    number = style.number if number is None else number
    return (style.heading if heading is None else heading) or 0, None if number == NO_LIST else number


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table that were not deleted."""
    for child in table:
        if child.tag == "w:tr":
            if at_path(child, "w:trPr/w:del") is None:
                yield child
        elif child.tag in AROUND or child.tag == "w:sdt":
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == "w:tc":
            yield child
        elif child.tag in AROUND or child.tag == "w:sdt":
            yield from _cells(child)
