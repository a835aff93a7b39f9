"""A PDF as text: pages opened by PDFium, read one by one, joined to paragraphs.

PDFium is built without JavaScript and without XFA; attachments are counted and never read, annotations and the values
of forms are no text.

Tested by tests/stages/convert/pdf/test_converter.py.
"""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

from docmill.documents import Converted
from docmill.errors import (
    ConversionError,
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitError,
    ScannedFileError,
    UnreadableFileError,
)
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.pdf.hyphens import as_one_line
from docmill.stages.convert.pdf.metadata import authors_of, heading_of, metadata_of, told_title
from docmill.stages.convert.pdf.page import PageText, read_page
from docmill.stages.convert.pdf.paragraphs import assemble, body_size, set_edges
from docmill.stages.convert.pdf.running_heads import without_running_heads
from docmill.stages.paused_collection import without_collection

__all__ = ["convert_pdf"]

HEADER = b"%PDF-"
MOST_NAMED = 1000  # pages that are named in metadata
LONGEST_NOTICE = 1000  # characters; the one that Adobe's programs put on the page of a dynamic form has 700


def convert_pdf(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a PDF to text, a piece a page, with what the file says of itself.

    Raises:
        EncryptedFileError: it asks for a password.
        DamagedFileError: PDFium finds no document in it.
        EmptyFileError: it has no page, or nothing on any page.
        ScannedFileError: its pages are pictures.
        UnreadableFileError: its fonts do not tell which characters they show, or other programs are to draw its pages.
        LimitError: it exceeds a limit.
    """
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document and (start := content.find(HEADER)) > 0:  # PDFium looks for it among the first 1,024 bytes alone
        content = content[start:]
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        raise _refusal(pdfium.FPDF_GetLastError())
    try:
        with without_collection():
            return _convert(document, limits)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _refusal(code: int) -> ConversionError:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return EncryptedFileError("the PDF asks for a password; remove it, for instance with `qpdf --decrypt`")
    if code == pdfium.FPDF_ERR_SECURITY:
        return EncryptedFileError("the PDF is encrypted in a way PDFium does not know; save it anew without encryption")
    return DamagedFileError("this is no PDF that PDFium can open: it is cut off or damaged; get the file again")


def _convert(document: Any, limits: ConvertLimits) -> Converted:
    count = pdfium.FPDF_GetPageCount(document)
    if count <= 0:
        raise EmptyFileError("the PDF has no page")
    if count > limits.pages:
        raise LimitError(
            f"the PDF has {count:,} pages, and a file may have {limits.pages:,}; divide it, or raise `pages` of "
            "[stages.convert] in config/pipeline.toml"
        )
    attachments = pdfium.FPDFDoc_GetAttachmentCount(document)
    if attachments > limits.embedded_files:
        raise LimitError(
            f"the PDF has {attachments:,} attachments, and a file may have {limits.embedded_files:,}; raise "
            "`embedded_files` of [stages.convert] in config/pipeline.toml"
        )
    pages = [read_page(document, number) for number in range(count)]
    if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_XFA_FULL and _length(pages) < LONGEST_NOTICE:
        raise UnreadableFileError(
            "the PDF is a dynamic XFA form: its pages hold a notice, and its text is drawn by programs of Adobe alone; "
            "open it in one and print it to a PDF"
        )
    if not any(page.lines for page in pages):
        raise _without_text(pages)
    lines = [page.lines for page in pages]
    body = body_size(lines)
    kept, removed = without_running_heads(lines, body)
    title = told_title(document)
    heading = heading_of(kept[0], body)
    at_top = as_one_line([line.text for line in heading])
    if heading and (title is None or _same(title, at_top)):  # it is the title, and no text beside it
        title = title or at_top
        kept[0] = [line for line in kept[0] if line not in heading]
    for of_page in kept:
        set_edges(of_page)
    return Converted(
        format="text",
        pages=assemble(kept),
        title=title,
        authors=authors_of(document),
        metadata=metadata_of(document, count) | _told(pages),
        removed=removed,
    )


def _length(pages: list[PageText]) -> int:
    """Return how many characters the pages hold."""
    return sum(len(line.text) for page in pages for line in page.lines)


def _same(title: str, heading: str) -> bool:
    """Tell whether a heading is the title, white space and case apart."""
    return "".join(title.split()).casefold() == "".join(heading.split()).casefold()


def _without_text(pages: list[PageText]) -> ConversionError:
    states = {page.state for page in pages}
    if "unreadable" in states:
        return UnreadableFileError(
            f"the text of the PDF's {len(pages)} page(s) cannot be read: its fonts have no map to Unicode, so that its "
            "characters would be guesses; get the source it was made from, or recognise its pages as pictures (OCR)"
        )
    if "scanned" in states:
        return ScannedFileError(
            f"the PDF's {len(pages)} page(s) are pictures without text; recognise them first (OCR), for instance with "
            "OCRmyPDF"
        )
    if "damaged" in states:
        return DamagedFileError(
            f"none of the PDF's {len(pages)} page(s) that its directory names can be opened: it is cut off or damaged; "
            "get the file again"
        )
    if "drawn" in states:
        return EmptyFileError(
            f"there are drawings and no text on the PDF's {len(pages)} page(s); where its letters are drawn as curves, "
            "recognise its pages as pictures (OCR)"
        )
    return EmptyFileError(f"there is nothing on the PDF's {len(pages)} page(s)")


def _told(pages: list[PageText]) -> dict[str, Any]:
    """Return what is to be said of single pages, each by its number from 1."""
    found: dict[str, Any] = {}
    told = (("unreadable_pages", "unreadable"), ("scanned_pages", "scanned"), ("damaged_pages", "damaged"))
    for name, state in told:
        if numbers := [number for number, page in enumerate(pages, 1) if page.state == state]:
            found[name] = numbers[:MOST_NAMED]
    if hidden := [number for number, page in enumerate(pages, 1) if page.hidden]:
        found["recognised_pages"] = hidden[:MOST_NAMED]
    if guessed := [number for number, page in enumerate(pages, 1) if page.guessed]:
        found["guessed_pages"] = guessed[:MOST_NAMED]
    if unmapped := sum(page.unmapped for page in pages if page.state == "text"):
        found["unmapped_characters"] = unmapped
    return found
