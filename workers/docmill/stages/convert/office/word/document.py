"""DOCX: the document of Office Open XML (ISO/IEC 29500), strict and transitional, with or without macros.

Tested by tests/stages/convert/office/word/test_document.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from xml.etree.ElementTree import Element

from docmill.documents import Converted
from docmill.errors import ConversionError, DamagedFileError, EmptyFileError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import Flow, visible
from docmill.stages.convert.office.languages import choose_language
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties, finished, opc_properties
from docmill.stages.convert.office.relationships import Relationships, find_main_part
from docmill.stages.convert.office.word.blocks import read_story
from docmill.stages.convert.office.word.chunks import chunk_markup
from docmill.stages.convert.office.word.numbering import Numbering
from docmill.stages.convert.office.word.story import Notes, WordFile
from docmill.stages.convert.office.word.styles import Styles

__all__ = ["convert_docx"]

ChunkReader: TypeAlias = Callable[[Package, str, ConvertLimits, Properties], str]
"""Returns a part that is a file of text by itself, as HTML."""


def convert_docx(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a Word document to one piece of HTML; files inside that are its text (altChunk) stand in their place.

    Footnotes and then endnotes stand at the end, each with the mark that stands in the text: `[1]`, `[i]`. Headers
    and feet, hidden and deleted text are in `removed`; comments are left out.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    return _converted(content, limits, _chunk_of)


def _converted(content: bytes, limits: ConvertLimits, chunk_of: ChunkReader) -> Converted:
    package = Package(content, limits)
    part = find_main_part(package, "word/document.xml")
    root = package.tree(part, "w")
    body = root.find("w:body")
    if body is None:
        raise DamagedFileError(f"the part {part} has no body: it is no Word document")
    file = _open(package, part, limits, chunk_of)
    flow = Flow()
    read_story(file, body, flow)
    for notes in (file.footnotes, file.endnotes):
        for mark, note in notes.used:
            flow.raw(_note(file, mark, note))
    _running(file, root)
    markup = flow.markup()
    if not markup:
        raise EmptyFileError("the document has no text")
    file.properties.put("language", choose_language(visible(markup), file.styles.languages))
    return finished([markup], file.properties, package)


def _chunk_of(package: Package, part: str, limits: ConvertLimits, properties: Properties) -> str:
    def convert(content: bytes, limits: ConvertLimits) -> Converted:
        return _converted(content, limits, _no_chunk)

    try:
        return chunk_markup(package.read(part), part.lower(), limits, properties.remove, convert)
    except EmptyFileError:
        return ""
    except ConversionError as error:
        package.unreadable[part] = str(error)
        return ""


def _no_chunk(package: Package, part: str, _: ConvertLimits, __: Properties) -> str:
    package.unreadable[part] = "a file inside a file that is inside the document itself is not followed"
    return ""


def _open(package: Package, part: str, limits: ConvertLimits, chunk_of: ChunkReader) -> WordFile:
    properties = opc_properties(package)
    relations = Relationships.of(package, part)

    def tree(kind: str) -> Element | None:
        return package.tree_if_there(relations.first(kind, f"word/{kind}.xml"), "w")

    return WordFile(
        package=package,
        part=part,
        relations=relations,
        styles=Styles(tree("styles")),
        numbering=Numbering(tree("numbering")),
        footnotes=Notes.of(tree("footnotes"), "footnote", "decimal"),
        endnotes=Notes.of(tree("endnotes"), "endnote", "lowerRoman"),
        properties=properties,
        chunk=lambda chunk: chunk_of(package, chunk, limits, properties),
    )


def _note(file: WordFile, mark: str, note: Element) -> str:
    flow = Flow()
    read_story(file, note, flow)
    markup = flow.markup()
    if not mark:
        return markup
    return f"<p>{mark} {markup[3:]}" if markup.startswith("<p>") else f"<p>{mark}</p>\n{markup}"


def _running(file: WordFile, root: Element) -> None:
    """Keep what stands at the head and foot of pages among what is removed."""
    seen: set[str] = set()
    for section in root.iter("w:sectPr"):
        for reference in section:
            part = file.relations.part(reference.get("r:id")) if reference.tag.endswith("Reference") else None
            if part is None or part in seen:
                continue
            seen.add(part)
            story = file.package.tree_if_there(part, "w")
            if story is not None:
                flow = Flow()
                read_story(file, story, flow)
                reason = "running-head" if reference.tag == "w:headerReference" else "running-foot"
                file.properties.remove(visible(flow.markup()), reason)
