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
from tests.stages.convert.pdf.opened import FILES
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


def test_more_pages_than_a_file_may_have_are_refused_before_any_is_read() -> None:
    with pytest.raises(LimitError, match="3 pages"):
        converted("english-typst.pdf", pages=2)
