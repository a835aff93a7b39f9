"""PDFs of `files/` opened for tests, and lines of which tests make pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.lines import Line

FILES = Path(__file__).parent / "files"


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
