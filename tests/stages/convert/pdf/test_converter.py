"""PDFs of several producers as text: what their authors wrote, or the reason why it cannot be had."""

from __future__ import annotations

import pytest

from docmill.documents import Converted
from docmill.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitError,
    ScannedFileError,
    UnreadableFileError,
)
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.pdf import convert_pdf
from tests.stages.convert.pdf.opened import CATALOG, FILES, FONT, PAGE, PAGES, page, pdf, stream
from tests.stages.convert.pdf.texts import AR, EN, FA, HE, TABLE, UR


def converted(name: str, **limits: int) -> Converted:
    return convert_pdf((FILES / name).read_bytes(), ConvertLimits(**limits))


def paragraphs(name: str) -> list[str]:
    return "".join(converted(name).pages).split("\n\n")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("arabic-typst.pdf", AR),
        ("arabic-reportlab.pdf", AR),
        ("persian-weasyprint.pdf", FA),
        ("hebrew-weasyprint.pdf", HE),
        ("turned.pdf", HE),
        ("urdu-typst.pdf", UR),
    ],
)
def test_right_to_left_text_is_read_as_it_was_written(name: str, texts: list[str]) -> None:
    assert converted(name).title == texts[0]
    assert paragraphs(name) == texts[1:]


def test_stretched_connections_of_justified_text_leave_no_trace() -> None:
    assert paragraphs("arabic-libreoffice.pdf") == AR[1:]  # its heading was lost by the program that printed it


def test_a_ruled_table_is_rows_of_cells_where_it_stands() -> None:
    rows = "\n".join(" | ".join(row) for row in TABLE)
    assert paragraphs("arabic-chromium.pdf") == [*AR[1:3], rows, AR[3]]


@pytest.mark.parametrize(
    ("name", "texts", "head"), [("arabic-pages.pdf", AR, "صحيفة النهر"), ("english-typst.pdf", EN, "The River Gazette")]
)
def test_paragraphs_go_on_over_columns_and_pages_and_running_heads_are_set_aside(
    name: str, texts: list[str], head: str
) -> None:
    found = converted(name)
    assert len(found.pages) == 3
    assert "".join(found.pages).split("\n\n") == texts[1:]
    assert {(block.text, block.reason) for block in found.removed} == {(head, "running-head"), ("1", "page-number")}


def test_a_file_says_what_made_it_and_when() -> None:
    found = converted("arabic-typst.pdf").metadata
    assert found["pages"] == 1
    assert found["language"] == "ar"
    assert found["creator"].startswith("Typst")
    assert found["created_at"].startswith("20")


def test_a_layer_of_recognised_text_under_a_scan_is_kept_and_told() -> None:
    found = converted("recognised.pdf")
    assert "small library on the bank of the river" in found.pages[0]
    assert found.metadata["recognised_pages"] == [1]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("encrypted.pdf", EncryptedFileError),
        ("no-unicode.pdf", UnreadableFileError),
        ("scanned.pdf", ScannedFileError),
        ("empty.pdf", EmptyFileError),
    ],
)
def test_a_file_without_text_ends_with_the_reason(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        converted(name)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<html>", (FILES / "arabic-typst.pdf").read_bytes()[:4000]])
def test_what_is_no_whole_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        convert_pdf(content, ConvertLimits())


def test_a_file_that_begins_behind_other_bytes_is_read() -> None:
    found = convert_pdf(
        b"<b>Warning</b>: in line 8\n" * 200 + page(b"BT /F 9 Tf 9 9 Td (A boat) Tj ET"), ConvertLimits()
    )
    assert found.pages == ["A boat"]


def test_a_page_of_curves_is_told_as_drawn_and_not_as_empty() -> None:
    with pytest.raises(EmptyFileError, match="drawings and no text"):
        convert_pdf(page(b"10 10 m 20 30 30 30 40 10 c h f"), ConvertLimits())


def test_a_form_whose_pages_only_ask_to_wait_is_told() -> None:
    catalog = b"<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>>>"
    notice = stream(b"BT /F 9 Tf 9 9 Td (Please wait...) Tj ET")
    with pytest.raises(UnreadableFileError, match="XFA"):
        convert_pdf(pdf(catalog, PAGES, PAGE, notice, FONT, stream(b"<xdp/>")), ConvertLimits())


def test_the_text_that_stands_on_the_pages_of_such_a_form_is_read() -> None:
    catalog = b"<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>>>"
    rows = b"".join(b"0 -20 Td (The ferry of number %d leaves the old harbour at noon) Tj " % n for n in range(30))
    text = stream(b"BT /F 9 Tf 9 780 Td %s ET" % rows)
    found = convert_pdf(pdf(catalog, PAGES, PAGE, text, FONT, stream(b"<xdp/>")), ConvertLimits())
    assert "number 29 leaves the old harbour" in "".join(found.pages)


@pytest.mark.parametrize(
    ("seen", "text"),
    [  # as it is seen: a line that is mostly of Hebrew begins at its right
        (b"cba rBOATq rcbaq abc", "גבא “אבג” “BOAT” אבג"),
        (b"qBOATr IS cba", "“BOAT” IS אבג"),
        (b"q1948r THE cba", "“1948” THE אבג"),
        (b"qcbar THE", "“אבג” THE"),
    ],
)
def test_quotation_marks_are_those_of_the_file(seen: bytes, text: str) -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    letters = {"a": 0x05D0, "b": 0x05D1, "c": 0x05D2, "q": 0x201C, "r": 0x201D}
    pairs = b"".join(b"<%02x> <%04x>" % (ord(code), letter) for code, letter in letters.items())
    codes = b"begincmap 1 begincodespacerange <00><ff> endcodespacerange 5 beginbfchar %s endbfchar endcmap" % pairs
    shown = stream(b"BT /F 9 Tf 9 9 Td (%s) Tj ET" % seen)
    found = convert_pdf(pdf(CATALOG, PAGES, PAGE, shown, font, stream(codes)), ConvertLimits())
    assert found.pages == [text]


def test_more_pages_than_a_file_may_have_are_refused_before_any_is_read() -> None:
    with pytest.raises(LimitError, match="3 pages"):
        converted("english-typst.pdf", pages=2)
