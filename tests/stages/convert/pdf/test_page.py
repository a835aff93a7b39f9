"""Single pages: which are text, and what the others are."""

from __future__ import annotations

import pypdfium2.raw as pdfium
import pytest

from docmill.errors import LimitError
from docmill.stages.convert.pdf import page as module
from docmill.stages.convert.pdf.page import PageText, read_page
from tests.stages.convert.pdf.opened import FILES


def read(name: str, number: int = 0) -> PageText:
    content = (FILES / name).read_bytes()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    try:
        return read_page(document, number)
    finally:
        pdfium.FPDF_CloseDocument(document)


@pytest.mark.parametrize(
    ("name", "state"),
    [("empty.pdf", "empty"), ("scanned.pdf", "scanned"), ("no-unicode.pdf", "unreadable"), ("urdu-typst.pdf", "text")],
)
def test_a_page_is_text_or_tells_why_it_is_none(name: str, state: str) -> None:
    assert read(name).state == state


def test_characters_without_a_map_are_counted_and_never_kept() -> None:
    found = read("no-unicode.pdf")
    assert found.lines == []
    assert found.unmapped > 100


def test_only_text_that_is_not_drawn_is_hidden() -> None:
    assert read("recognised.pdf").hidden
    assert not read("english-typst.pdf").hidden


def test_a_page_that_is_not_there_is_damaged() -> None:
    assert read("empty.pdf", 7).state == "damaged"


def test_a_page_has_a_bound_on_its_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 100)
    with pytest.raises(LimitError, match="page 1"):
        read("arabic-typst.pdf")
