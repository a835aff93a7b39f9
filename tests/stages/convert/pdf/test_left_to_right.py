"""PDFium's own text as lines."""

from __future__ import annotations

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.left_to_right import left_to_right_lines
from docmill.stages.convert.pdf.native import page_text
from docmill.stages.convert.pdf.page import opened_page
from tests.stages.convert.pdf.opened import opened
from tests.stages.convert.pdf.test_hostile import page


def test_lines_have_their_places_and_columns_their_numbers() -> None:
    with opened("english-typst.pdf") as (_, text_page):
        lines = left_to_right_lines(text_page, page_text(text_page, pdfium.FPDFText_CountChars(text_page)))
    columns = {line.column for line in lines}
    assert len(columns) >= 2
    for column in columns:
        baselines = [line.baseline for line in lines if line.column == column]
        assert baselines == sorted(baselines, reverse=True)
    assert max(line.size for line in lines) > 1.2 * min(line.size for line in lines)


def test_a_divided_word_ends_its_line_with_a_hyphen_that_is_told() -> None:
    with opened("english-typst.pdf", 1) as (_, text_page):
        lines = left_to_right_lines(text_page, page_text(text_page, pdfium.FPDFText_CountChars(text_page)))
    divided = [line for line in lines if line.hyphen]
    assert divided
    assert all(line.text.endswith("-") for line in divided)


def test_the_markers_of_a_list_that_the_file_has_behind_its_text_stand_before_their_lines() -> None:
    def shown(at: int, text: str, x: int) -> bytes:
        return b"BT /F 10 Tf %d %d Td (%s) Tj ET " % (x, 700 - 20 * at, text.encode())

    items = b"".join(shown(at, f"Item {at + 1} of a list", 60) for at in range(3))
    markers = b"".join(shown(at, f"{at + 1}.", 45) for at in range(3))
    document = pdfium.FPDF_LoadMemDocument64(content := page(items + markers), len(content), None)
    with opened_page(document, 0) as (_, text_page):
        lines = left_to_right_lines(text_page, page_text(text_page, pdfium.FPDFText_CountChars(text_page)))
    pdfium.FPDF_CloseDocument(document)
    assert [line.text for line in lines] == [f"{at}. Item {at} of a list" for at in (1, 2, 3)]
