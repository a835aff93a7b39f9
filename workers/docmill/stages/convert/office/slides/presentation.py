"""PPTX: the presentation of Office Open XML (ISO/IEC 29500), strict and transitional, with or without macros.

Tested by tests/stages/convert/office/slides/test_presentation.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.charts import add_charts
from docmill.stages.convert.office.diagrams import diagram_texts
from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table, visible
from docmill.stages.convert.office.languages import choose_language
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties, finished, opc_properties
from docmill.stages.convert.office.relationships import Relationships, find_main_part
from docmill.stages.convert.office.slides.bullets import TITLES, Placeholders, placeholder
from docmill.stages.convert.office.slides.texts import add_paragraphs, inline_text
from docmill.stages.convert.office.trees import at_path, chosen, is_on, kids, number_of

__all__ = ["convert_pptx"]

RUNNING = {"ftr": "running-foot", "hdr": "running-head", "dt": "running-foot", "sldNum": "running-foot"}
"""Placeholders for what stands on every slide."""
MOST_MASTERS = 1000


def convert_pptx(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a presentation to HTML, a piece for each slide; speaker notes stand in a quotation at its end.

    A slide's title comes first, then its shapes in the order of the file, which is that in which screen readers read
    them. Hidden slides and what stands on every slide are in `removed`; comments are left out. `metadata` counts
    `slides`, `hidden_slides`, and `notes`: slides that have some.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    package = Package(content, limits)
    part = find_main_part(package, "ppt/presentation.xml")
    root = package.tree(part, "p")
    parts = list(_slide_parts(package, part, root))
    if len(parts) > limits.pages:
        raise LimitError(f"the presentation has {len(parts)} slides, more than pages = {limits.pages}")
    file = _File(package, opc_properties(package), {})
    pages = [page for name in parts if (page := file.slide(name)) is not None]
    if not any(pages):
        raise EmptyFileError("the presentation has no text on any slide that is shown")
    properties = file.properties
    properties.put("slides", len(parts))
    properties.put("hidden_slides", len(parts) - len(pages))
    properties.put("notes", file.notes)
    properties.put("language", choose_language(" ".join(map(visible, pages)), file.languages))
    return finished(pages, properties, package)


def _slide_parts(package: Package, part: str, root: Element) -> Iterator[str]:
    """Yield the slides in their order; those that are not there are passed over, and told, where others are."""
    relations = Relationships.of(package, part)
    named = [relations.part(one.get("r:id")) for one in kids(root.find("p:sldIdLst"), "p:sldId")]
    found = package.those_there(named)
    if named and not found:
        raise DamagedFileError("none of the slides that the presentation names is in the file")
    yield from found


@dataclass
class _File:
    package: Package
    properties: Properties
    languages: dict[str, str]
    notes: int = 0

    def __post_init__(self) -> None:
        self._layouts: dict[str, Placeholders] = {}

    def slide(self, part: str) -> str | None:
        """Return the HTML of a slide; None of a hidden one."""
        root = self.package.tree(part, "p")
        relations = Relationships.of(self.package, part)
        slide = _Slide(self, relations, self._placeholders(relations.first("slideLayout")))
        tree = at_path(root, "p:cSld/p:spTree")
        shapes = list(_flat(tree)) if tree is not None else []
        flow = Flow()
        for shape in sorted(shapes, key=lambda one: (placeholder(one) or ("",))[0] not in TITLES):
            slide.add(shape, flow)
        notes = self._notes(relations.first("notesSlide"))
        if root.get("show") in ("0", "false"):
            self.properties.remove(visible(flow.markup() + notes), "hidden")
            return None
        for one in root.iter("a:rPr"):
            if "val" not in self.languages and (language := one.get("lang")):
                self.languages = dict.fromkeys(("val", "bidi", "eastAsia"), language)
        if notes:
            self.notes += 1
            flow.raw(f"<blockquote>{notes}</blockquote>")
        return flow.markup()

    def _placeholders(self, layout: str) -> Placeholders:
        if layout not in self._layouts:
            master = Relationships.of(self.package, layout).first("slideMaster") if layout else ""
            if len(self._layouts) >= MOST_MASTERS:
                return Placeholders(None, None)
            self._layouts[layout] = Placeholders(
                self.package.tree_if_there(layout, "p"), self.package.tree_if_there(master, "p")
            )
        return self._layouts[layout]

    def _notes(self, part: str) -> str:
        root = self.package.tree_if_there(part, "p") if part else None
        flow = Flow()
        tree = at_path(root, "p:cSld/p:spTree")
        for shape in _flat(tree) if tree is not None else ():
            if shape.tag == "p:sp" and (placeholder(shape) or ("body",))[0] == "body":
                add_paragraphs(shape.find("p:txBody"), [], flow)
        return flow.markup()


def _flat(tree: Iterable[Element]) -> Iterator[Element]:
    """Yield the shapes of a tree, those of groups in their place, hidden ones left out."""
    for child in tree:
        if child.tag == "mc:AlternateContent":
            branch = chosen(child)
            yield from _flat(branch if branch is not None else ())
        elif child.tag == "p:grpSp":
            if not _is_hidden(child):
                yield from _flat(child)
        elif child.tag in ("p:sp", "p:graphicFrame", "p:cxnSp") and not _is_hidden(child):
            yield child


def _is_hidden(shape: Element) -> bool:
    return any(is_on(one.get("hidden")) for part in shape for one in kids(part, "p:cNvPr"))


@dataclass(frozen=True)
class _Slide:
    file: _File
    relations: Relationships
    placeholders: Placeholders

    def add(self, shape: Element, flow: Flow) -> None:
        if shape.tag == "p:graphicFrame":
            for table in shape.iter("a:tbl"):
                flow.raw(render_table(_table_rows(table)))
            add_charts(shape, self.file.package, self.relations, flow)
            for text in diagram_texts(shape, self.file.package, self.relations):
                flow.paragraph(escape(text))
            return
        kind = (placeholder(shape) or ("",))[0]
        body = shape.find("p:txBody")
        if kind in RUNNING:
            self.file.properties.remove(visible("<br>".join(map(inline_text, kids(body, "a:p")))), RUNNING[kind])
        elif kind in TITLES:
            flow.heading(2, "<br>".join(filter(None, map(inline_text, kids(body, "a:p")))))
        else:
            add_paragraphs(body, list(self.placeholders.styles(shape)), flow)


def _table_rows(table: Element) -> Iterator[list[TableCell]]:
    properties = table.find("a:tblPr")
    has_head = properties is not None and is_on(properties.get("firstRow"))
    for number, row in enumerate(kids(table, "a:tr")):
        cells: list[TableCell] = []
        for cell in kids(row, "a:tc"):
            if is_on(cell.get("hMerge")) or is_on(cell.get("vMerge")):
                continue  # the cell that covers this one holds the text
            flow = Flow()
            paragraphs = list(filter(None, map(inline_text, kids(cell.find("a:txBody"), "a:p"))))
            if len(paragraphs) > 1:
                for markup in paragraphs:
                    flow.paragraph(markup)
            cells.append(
                TableCell(
                    flow.markup() if len(paragraphs) > 1 else "".join(paragraphs),
                    max(number_of(cell.get("gridSpan"), 1), 1),
                    max(number_of(cell.get("rowSpan"), 1), 1),
                    is_head=has_head and number == 0,
                )
            )
        yield cells
