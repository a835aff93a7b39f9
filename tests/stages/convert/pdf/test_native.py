"""Characters read in bulk are those that PDFium's checked functions give."""

from __future__ import annotations

import pypdfium2.raw as pdfium
import pytest

from docmill.stages.convert.pdf.native import (
    TextPlaces,
    Unshown,
    boxes_and_origins,
    code_points,
    map_errors,
    page_objects,
    text_objects,
)
from tests.stages.convert.pdf.opened import opened


@pytest.mark.parametrize("name", ["arabic-chromium.pdf", "english-typst.pdf"])
def test_code_points_and_places_are_those_of_each_character(name: str) -> None:
    with opened(name) as (_, text_page):
        count = pdfium.FPDFText_CountChars(text_page)
        divisions = {0x02: 0xFFFE}  # one sign for the hyphen of a divided word
        single = [pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count)]
        assert code_points(text_page, count) == [divisions.get(code, code) for code in single]
        left, right, bottom, top = (pdfium.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(text_page, 5, left, right, bottom, top)
        assert list(boxes_and_origins(text_page, [5])[:4]) == [left.value, right.value, bottom.value, top.value]


def test_errors_of_the_map_to_unicode_are_told() -> None:
    with opened("no-unicode.pdf") as (_, text_page):
        assert sum(map_errors(text_page, range(20))) > 10
    with opened("arabic-typst.pdf") as (_, text_page):
        assert not any(map_errors(text_page, range(20)))


def test_text_objects_are_among_the_objects_of_their_page() -> None:
    with opened("hebrew-weasyprint.pdf") as (page, text_page):
        addresses = {address for address, kind in page_objects(page, 1000) if kind == pdfium.FPDF_PAGEOBJ_TEXT}
        assert set(text_objects(text_page, range(10))) <= addresses


def test_a_space_has_a_place_only_where_text_is_upright() -> None:
    with opened("hebrew-weasyprint.pdf") as (_, text_page):
        codes = code_points(text_page, pdfium.FPDFText_CountChars(text_page))
        space = codes.index(0x20)
        found = TextPlaces(text_page, codes).space_at(space)
        assert found is not None
        assert found[0] < found[1]
        assert TextPlaces(text_page, codes, upright=False).space_at(space) is None
        assert TextPlaces(text_page, codes).space_at(space - 1) is None
        assert TextPlaces(text_page, codes).size_at(0) > 5


@pytest.mark.parametrize(("name", "characters"), [("arabic-chromium.pdf", False), ("arabic-typst.pdf", True)])
def test_spaces_are_told_where_they_are_no_characters(name: str, characters: bool) -> None:
    with opened(name) as (page, text_page):
        codes = code_points(text_page, pdfium.FPDFText_CountChars(text_page))
        shown = [index for index, code in enumerate(codes) if code > 0x20]
        found = Unshown(text_page, shown, page_objects(page, 10_000)).spaces(codes)
        assert (found is None) is characters
        assert found is None or len(found) > 20
