"""PDFs of `files/` opened for tests, PDFs written object by object, and lines of which tests make pages."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.lines import Line

FILES = Path(__file__).parent / "files"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def pdf(*objects: bytes) -> bytes:
    """Return a file of objects that are numbered from 1; the first is its catalog."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return bytes(out) + tail % (size, table, size, len(out))


def page(content: bytes, *more: bytes) -> bytes:
    return pdf(CATALOG, PAGES, PAGE, stream(content), FONT, *more)


@contextmanager
def opened(name: str, number: int = 0) -> Iterator[tuple[Any, Any]]:
    """Open a page of a file and its text."""
    content = (FILES / name).read_bytes()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    page = pdfium.FPDF_LoadPage(document, number)
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        yield page, text_page
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)


def line(text: str, baseline: float, **more: Any) -> Line:
    """Return a line of ten points in a column 300 points wide."""
    values = {"left": 0.0, "right": 300.0, "size": 10.0, "column": 0} | more
    return Line(text, baseline=baseline, **values)
