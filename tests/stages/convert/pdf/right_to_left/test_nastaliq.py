"""Lines in the order of text objects."""

from __future__ import annotations

import pypdfium2.raw as pdfium
import pytest

from docmill.stages.convert.pdf.native import page_objects, page_text
from docmill.stages.convert.pdf.right_to_left.nastaliq import FONTS, is_nastaliq, nastaliq_lines
from tests.stages.convert.pdf.opened import opened
from tests.stages.convert.pdf.texts import UR


@pytest.mark.parametrize(
    "name", ["ABCDEF+NotoNastaliqUrdu-Regular", "Jameel Noori Nastaleeq", "IranNastaliq", "Urdu Typesetting"]
)
def test_fonts_are_known_by_their_names(name: str) -> None:
    assert FONTS.search(name)


def test_other_fonts_are_not_taken_for_it() -> None:
    with opened("urdu-typst.pdf") as (_, text_page):
        assert not is_nastaliq(text_page, range(100))


def test_lines_are_read_in_the_order_of_objects() -> None:
    with opened("urdu-typst.pdf") as (page, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        lines = nastaliq_lines(text_page, text, page_objects(page, 10_000).texts, 9.0)
    assert lines[0].text == UR[0]
    assert lines[1].text.startswith("دریا کے کنارے ایک نئی")
