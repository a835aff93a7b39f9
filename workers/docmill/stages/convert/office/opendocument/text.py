"""Paragraphs, lists, tables and text boxes of OpenDocument, which texts, slides and cells have alike.

Tested by tests/stages/convert/office/opendocument/test_text.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.equations import linear_mathml
from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table, visible
from docmill.stages.convert.office.opendocument.charts import add_chart
from docmill.stages.convert.office.opendocument.lists import CountedList, Lists
from docmill.stages.convert.office.opendocument.styles import OdfStyles
from docmill.stages.convert.office.packages import Budget, Package
from docmill.stages.convert.office.properties import Properties
from docmill.stages.convert.office.trees import is_on, kids, local_name, number_of

__all__ = ["OdfReader"]

SKIPPED = frozenset(
    {
        "office:annotation", "office:annotation-end", "office:forms", "office:event-listeners", "text:tracked-changes",
        "text:script", "text:number", "svg:title", "svg:desc", "title", "desc", "text:ruby-text", "text:sequence-decls",
        "text:variable-decls", "text:user-field-decls", "text:alphabetical-index-auto-mark-file", "presentation:notes",
        "office:dde-source", "table:shapes", "draw:image", "draw:glue-point", "draw:enhanced-geometry",
    }
)  # fmt: skip
ITEMS = ("text:list-item", "text:list-header")
AROUND = frozenset(
    {
        "text:table-of-content", "text:illustration-index", "text:table-index", "text:object-index", "text:user-index",
        "text:alphabetical-index", "text:bibliography", "text:index-body", "text:index-title", "text:section",
        "text:numbered-paragraph", "draw:text-box",
    }
)  # fmt: skip
SHAPES = frozenset(
    {"custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "regular-polygon", "path", "connector",
     "caption", "measure", "control", "text-box"}
)  # fmt: skip
MOST_TABLES = 4
MOST_REPEATED = 1000
"""Times that a cell or row of a text's table is repeated: these are tables people typed, not sheets."""


@dataclass
class OdfReader:
    """Reads the blocks of a file. `notes` are the footnotes and endnotes met, with their marks."""

    package: Package | None
    styles: OdfStyles
    properties: Properties
    budget: Budget
    notes: list[tuple[str, Element, bool]] = field(default_factory=list)
    has_chart_data: bool = True  # whether charts bring their tables
    tables: int = 0  # that are open

    def __post_init__(self) -> None:
        self._lists = Lists(self.styles)
        self._boxes: list[Element] = []
        self._inline: dict[str, Callable[[Element], str]] = {
            "text:s": lambda _: " ",
            "text:tab": lambda _: "\t",
            "text:line-break": lambda _: "<br>",
            "text:note": self._note,
            "text:span": self._span,
            "text:hidden-text": lambda one: "" if is_on(one.get("text:is-hidden")) else escape("".join(one.itertext())),
            "draw:frame": self._frame,
        }

    # Blocks

    def read(self, container: Iterable[Element], flow: Flow) -> None:
        """Add what stands in an element to a flow."""
        for child in container:
            tag = child.tag
            if tag == "text:p":
                self._paragraph(child, flow)
            elif tag == "text:h":
                self._heading(child, flow)
            elif tag == "text:list":
                self._list(child, flow, self._lists.begin(child), "", 1)
            elif tag == "table:table":
                self._table(child, flow)
            elif tag == "text:tracked-changes":
                self._deletions(child)
            elif tag in AROUND:
                self._around(child, flow)
            elif tag.startswith("draw:"):
                self.shape(child, flow)

    def _deletions(self, changes: Element) -> None:
        for deletion in changes.iter("text:deletion"):
            self.properties.remove(_words(one for one in deletion if one.tag != "office:change-info"), "deleted")

    def _around(self, element: Element, flow: Flow) -> None:
        if element.tag == "text:section" and element.get("text:display", "true") != "true":
            self.properties.remove(_words(element), "hidden")
        else:
            self.read(element, flow)

    def shape(self, shape: Element, flow: Flow) -> None:
        """Add the text in a drawing to a flow: that of boxes, shapes, tables and groups."""
        if shape.tag in ("draw:frame", "draw:g", "draw:a"):
            inner = flow if shape.tag == "draw:frame" else None
            for child in shape:
                if child.tag == "draw:object":
                    self._object(child, flow)
                elif child.tag == "table:table" and inner is not None:
                    self._table(child, flow)
                else:
                    self.shape(child, flow)
        elif local_name(shape) in SHAPES and shape.tag.startswith("draw:"):
            self.read(shape, flow)

    def _paragraph(self, paragraph: Element, flow: Flow) -> None:
        markup, boxes = self._content(paragraph)
        level = self.styles.heading(paragraph.get("text:style-name"))
        if level and not self.tables:
            flow.heading(level, markup)
        else:
            flow.paragraph(markup)
        self._add_boxes(boxes, flow)

    def _heading(self, heading: Element, flow: Flow, label: str = "") -> None:
        level = max(number_of(heading.get("text:outline-level"), 1), 1)
        label = label or self._lists.heading_label(heading, level)
        markup, boxes = self._content(heading)
        shown = f"{escape(label)} {markup}" if label and markup else markup
        if self.tables:
            flow.paragraph(shown)
        else:
            flow.heading(level, shown)
        self._add_boxes(boxes, flow)

    def _add_boxes(self, boxes: list[Element], flow: Flow) -> None:
        for box in boxes:
            self.shape(box, flow)

    def _list(self, element: Element, flow: Flow, counted: CountedList, style: str, level: int) -> None:
        style = element.get("text:style-name") or style
        for item in kids(element, *ITEMS):
            first = item.tag == "text:list-item"
            for child in item:
                if child.tag == "text:list":
                    self._list(child, flow, counted, style, level + 1)
                elif child.tag == "text:h":
                    self._heading(child, flow, self._lists.label(counted, style, level, item)[0] if first else "")
                elif child.tag == "text:p":
                    self._item(child, flow, (counted, style, level, item) if first else None)
                else:
                    self.read([child], flow)
                    continue
                first = False

    def _item(self, paragraph: Element, flow: Flow, place: tuple[CountedList, str, int, Element] | None) -> None:
        """Add a paragraph of an item: its first one where its place is given."""
        markup, boxes = self._content(paragraph)
        if not markup or place is None:
            flow.in_item(f"<p>{markup}</p>" if markup else "")
        else:
            counted, style, level, item = place
            label, own = self._lists.label(counted, style, level, item)
            shown = f"{escape(label)} {markup}" if label else markup
            if own is not None and not own.bullet and not label:
                flow.paragraph(shown)
            else:
                flow.item(level - 1, shown, numbered=bool(label))
        self._add_boxes(boxes, flow)

    def _table(self, table: Element, flow: Flow) -> None:
        if self.tables >= MOST_TABLES:
            for row in _rows(table):
                for cell in kids(row, "table:table-cell"):
                    self.read(cell, flow)
            return
        self.tables += 1
        try:
            rows = [list(self._cells(row)) for row in _rows(table) for _ in range(_repeated(row, "rows"))]
        finally:
            self.tables -= 1
        flow.raw(render_table(rows))

    def _cells(self, row: Element) -> Iterator[TableCell]:
        for cell in kids(row, "table:table-cell"):
            flow = Flow()
            self.read(cell, flow)
            markup = flow.markup()
            alone = markup.startswith("<p>") and markup.endswith("</p>") and markup.count("<p>") == 1
            columns = max(number_of(cell.get("table:number-columns-spanned"), 1), 1)
            rows = max(number_of(cell.get("table:number-rows-spanned"), 1), 1)
            for _ in range(_repeated(cell, "columns")):
                yield TableCell(markup[3:-4] if alone else markup, columns, rows)

    # Within paragraphs

    def _content(self, paragraph: Element) -> tuple[str, list[Element]]:
        """Return the HTML of a paragraph, and the drawings that are anchored in it."""
        outer, self._boxes = self._boxes, []
        try:
            if self.styles.is_hidden("paragraph", paragraph.get("text:style-name")) or any(
                is_on(one.get("text:is-hidden")) for one in kids(paragraph, "text:hidden-paragraph")
            ):
                self.properties.remove(_words([paragraph]), "hidden")
                return "", []
            return self.inline(paragraph).strip(" "), self._boxes
        finally:
            self._boxes = outer

    def inline(self, element: Element) -> str:
        """Return the HTML of what stands in a paragraph or in a part of it."""
        parts = [escape(element.text or "")]
        for child in element:
            tag = child.tag
            if (read := self._inline.get(tag)) is not None:
                parts.append(read(child))
            elif tag.startswith("draw:") and tag != "draw:a":
                self._boxes.append(child)
            elif tag not in SKIPPED:
                parts.append(self.inline(child))
            parts.append(escape(child.tail or ""))
        return "".join(parts)

    def _span(self, span: Element) -> str:
        name = span.get("text:style-name")
        if self.styles.is_hidden("text", name):
            self.properties.remove(_words([span]), "hidden")
            return ""
        text = self.inline(span)
        raised = self.styles.raised(name)
        return f"<{raised}>{text}</{raised}>" if raised and text.strip() and "[" not in text else text

    def _frame(self, frame: Element) -> str:
        """Return an equation, which stands in the line; other frames are kept for after the paragraph."""
        for one in kids(frame, "draw:object"):
            if equation := _equation(self._object_root(one)):
                return f" {equation} "
        self._boxes.append(frame)
        return ""

    def _object(self, element: Element, flow: Flow) -> None:
        root = self._object_root(element)
        if root is not None and not _is_equation(root):
            add_chart(root, flow, with_data=self.has_chart_data)
        else:
            flow.paragraph(_equation(root))

    def _object_root(self, element: Element) -> Element | None:
        """Return what an object holds, in itself or in a part of its own; None where that is no XML."""
        inner = next(iter(element), None)
        if inner is not None or self.package is None:
            return inner
        path = element.get("xlink:href", "").removeprefix("./").rstrip("/")
        return self.package.tree_if_there(f"{path}/content.xml") if path else None

    def _note(self, note: Element) -> str:
        citation, body = note.find("text:note-citation"), note.find("text:note-body")
        text = (citation.get("text:label") or "".join(citation.itertext())) if citation is not None else ""
        mark = f"[{text.strip()}]" if text.strip() else ""
        if body is not None:
            self.notes.append((mark, body, note.get("text:note-class") == "endnote"))
        return escape(mark)

    def add_notes(self, flow: Flow) -> None:
        """Add the notes met so far to a flow: footnotes, then endnotes, each with its mark."""
        notes, self.notes = sorted(self.notes, key=lambda note: note[2]), []
        for mark, body, _ in notes:
            inner = Flow()
            self.read(body, inner)
            markup = inner.markup()
            flow.raw(
                f"<p>{escape(mark)} {markup[3:]}" if markup.startswith("<p>") else f"<p>{escape(mark)}</p>{markup}"
            )


def _is_equation(root: Element) -> bool:
    return local_name(root) == "math"


def _equation(root: Element | None) -> str:
    """Return an equation as a line; nothing of any other object, or of none."""
    if root is None or not _is_equation(root):
        return ""
    return escape(" ".join(linear_mathml(root).split()))


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in ("table:table-rows", "table:table-header-rows", "table:table-row-group"):
            yield from _rows(child)


def _repeated(element: Element, what: str) -> int:
    return max(1, min(number_of(element.get(f"table:number-{what}-repeated"), 1), MOST_REPEATED))


def _words(elements: Iterable[Element]) -> str:
    return visible(" ".join(escape("".join(one.itertext())) for one in elements))
