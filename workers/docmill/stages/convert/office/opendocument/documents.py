"""ODT, ODS and ODP to HTML.

Tested by tests/stages/convert/office/opendocument/test_documents.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from docmill.documents import Converted
from docmill.errors import EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import Flow, escape, visible
from docmill.stages.convert.office.languages import choose_language
from docmill.stages.convert.office.opendocument.files import OdfFile, open_odf
from docmill.stages.convert.office.opendocument.sheets import read_sheet
from docmill.stages.convert.office.properties import finished
from docmill.stages.convert.office.trees import kids

__all__ = ["convert_odp", "convert_ods", "convert_odt"]

RUNNING = {
    "header": "running-head",
    "footer": "running-foot",
    "date-time": "running-foot",
    "page-number": "running-foot",
}
"""Classes of frames that stand on every slide (OpenDocument 1.3, part 3, section 19.389)."""


def convert_odt(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a text to one piece of HTML; notes stand at its end, each with the mark that stands in the text.

    Heads and feet of pages, hidden and deleted text are in `removed`; comments are left out.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    file = open_odf(content, limits, "office:text", "text document")
    flow = Flow()
    file.reader.read(file.body, flow)
    file.reader.add_notes(flow)
    file.keep_running_texts()
    return _finished(file, [flow.markup()], "the document has no text")


def convert_ods(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a spreadsheet to HTML, a piece for each sheet: its name as a heading, and its cells as they are shown.

    Hidden sheets, rows and columns are in `removed`. `metadata` counts `sheets` and `hidden_sheets`.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    file = open_odf(content, limits, "office:spreadsheet", "spreadsheet")
    tables = list(kids(file.body, "table:table"))
    _check_number(len(tables), limits, "sheets")
    pages: list[str] = []
    hidden = 0
    for table in tables:
        flow = Flow()
        name = table.get("table:name", "")
        if file.reader.styles.table_is_hidden(table.get("table:style-name")):
            hidden += 1
            read_sheet(file.reader, table, flow)
            file.properties.remove(visible(flow.markup()), "hidden")
            continue
        read_sheet(file.reader, table, flow)
        markup = flow.markup()
        pages.append(f"<h2>{escape(name)}</h2>\n{markup}" if markup else "")
    file.properties.metadata["sheets"] = len(tables)
    file.properties.put("hidden_sheets", hidden)
    return _finished(file, pages, "no sheet that is shown holds anything")


def convert_odp(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a presentation to HTML, a piece for each slide; speaker notes stand in a quotation at its end.

    Hidden slides and what stands on every slide are in `removed`. `metadata` counts `slides`, `hidden_slides`, and
    `notes`: slides that have some.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    file = open_odf(content, limits, "office:presentation", "presentation")
    slides = list(kids(file.body, "draw:page"))
    _check_number(len(slides), limits, "slides")
    pages: list[str] = []
    with_notes = 0
    for slide in slides:
        flow = Flow()
        for frame in sorted(_shapes(slide), key=lambda one: one.get("presentation:class") != "title"):
            _add_frame(file, frame, flow)
        notes = _notes(file, slide)
        if file.reader.styles.page_is_hidden(slide.get("draw:style-name")):
            file.properties.remove(visible(flow.markup() + notes), "hidden")
            continue
        if notes:
            with_notes += 1
            flow.raw(f"<blockquote>{notes}</blockquote>")
        pages.append(flow.markup())
    file.properties.put("slides", len(slides))
    file.properties.put("hidden_slides", len(slides) - len(pages))
    file.properties.put("notes", with_notes)
    return _finished(file, pages, "the presentation has no text on any slide that is shown")


def _finished(file: OdfFile, pages: list[str], nothing: str) -> Converted:
    if not any(pages):
        raise EmptyFileError(nothing)
    text = " ".join(map(visible, pages))
    file.properties.put("language", choose_language(text, file.reader.styles.default_languages))
    return finished(pages, file.properties, file.reader.package)


def _check_number(number: int, limits: ConvertLimits, what: str) -> None:
    if number > limits.pages:
        raise LimitError(f"the file has {number} {what}, more than pages = {limits.pages}")


def _shapes(slide: Element) -> Iterator[Element]:
    yield from (one for one in slide if one.tag.startswith("draw:"))


def _add_frame(file: OdfFile, frame: Element, flow: Flow) -> None:
    kind = frame.get("presentation:class", "")
    inner = Flow()
    file.reader.shape(frame, inner)
    markup = inner.markup()
    if kind in RUNNING:
        file.properties.remove(visible(markup), RUNNING[kind])
    elif kind == "title" and markup.startswith("<p>") and "<table" not in markup:
        flow.heading(2, markup[3:].removesuffix("</p>").replace("</p>\n<p>", "<br>"))
    elif frame.get("presentation:placeholder") != "true":
        flow.raw(markup)


def _notes(file: OdfFile, slide: Element) -> str:
    flow = Flow()
    for notes in kids(slide, "presentation:notes"):
        for frame in _shapes(notes):
            if frame.get("presentation:class", "notes") == "notes" and frame.get("presentation:placeholder") != "true":
                file.reader.shape(frame, flow)
    return flow.markup()
