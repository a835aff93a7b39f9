"""A run of RTF text with a place of its own: the body, a note, a head of pages, a text box, a field of the metadata.

Tested by tests/stages/convert/office/rtf/test_document.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docmill.stages.convert.office.flow import Flow, escape, visible
from docmill.stages.convert.office.rtf.tables import OpenTable, RowShape

__all__ = ["OpenParagraph", "Story"]

MOST_NESTED = 4
"""Tables within each other that are shown as such."""


@dataclass
class OpenParagraph:
    """What is said of the paragraph that is open."""

    heading: int = 0
    table: int = 0  # how many tables it stands in
    level: int = 0  # of its list, from 0
    label: str | None = None  # what stands before it; empty for a bullet


@dataclass
class Story:
    """The text of one place, block by block."""

    flow: Flow = field(default_factory=Flow)
    inline: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    paragraph: OpenParagraph = field(default_factory=OpenParagraph)
    tables: list[OpenTable] = field(default_factory=list)
    shape: RowShape = field(default_factory=RowShape)

    def _target(self, depth: int) -> Flow:
        """Return where blocks go that stand in some tables, after closing tables within these and opening missing."""
        depth = min(depth, MOST_NESTED)
        while len(self.tables) > depth:
            inner = self.tables.pop()
            (self.tables[-1].flow if self.tables else self.flow).raw(inner.markup())
        while len(self.tables) < depth:
            self.tables.append(OpenTable())
        return self.tables[-1].flow if self.tables else self.flow

    def end_paragraph(self, depth: int | None = None) -> None:
        """Add the paragraph that is open, and the boxes anchored in it."""
        markup = "".join(self.inline).strip(" ")
        self.inline = []
        boxes, self.boxes = self.boxes, []
        one = self.paragraph
        if not visible(markup) and not boxes:
            one.label = None
            return
        flow = self._target(one.table if depth is None else depth)
        if one.heading and not self.tables:
            flow.heading(one.heading, f"{escape(one.label)} {markup}" if one.label else markup)
        elif one.label is not None:
            flow.item(one.level, f"{escape(one.label)} {markup}" if one.label else markup, numbered=bool(one.label))
        else:
            flow.paragraph(markup)
        one.label = None
        for box in boxes:
            flow.raw(box)

    def end_cell(self, depth: int) -> None:
        """End a cell of a table at a depth, from 1."""
        self.end_paragraph(max(depth, 1))
        self._target(depth)
        self.tables[-1].close_cell()

    def end_row(self, depth: int) -> None:
        """End a row of a table at a depth, from 1."""
        self.end_paragraph(max(depth, 1))
        self._target(depth)
        self.tables[-1].close_row(self.shape)

    def markup(self) -> str:
        """Return the HTML of all, what is open closed."""
        self.end_paragraph()
        self._target(0)
        return self.flow.markup()
