"""Characters read in bulk are those that PDFium's checked functions give."""

from __future__ import annotations

import pypdfium2.raw as pdfium
import pytest

from docmill.stages.convert.pdf.native import (
    TextPlaces,
    Unshown,
    boxes_and_origins,
    map_errors,
    page_objects,
    page_text,
    text_objects,
)
from tests.stages.convert.pdf.opened import opened


@pytest.mark.parametrize("name", ["arabic-chromium.pdf", "english-typst.pdf"])
def test_characters_and_places_are_those_of_each_index(name: str) -> None:
    with opened(name) as (_, text_page):
        count = pdfium.FPDFText_CountChars(text_page)
        divisions = {0x02: 0xFFFE}  # one sign for the hyphen of a divided word
        single = [pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count)]
        assert page_text(text_page, count) == "".join(chr(divisions.get(code, code)) for code in single)
        left, right, bottom, top = (pdfium.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(text_page, 5, left, right, bottom, top)
        box = [[left.value], [right.value], [bottom.value], [top.value]]
        assert [column.tolist() for column in boxes_and_origins(text_page, [5])[:4]] == box


def test_places_of_many_characters_are_those_of_each() -> None:
    with opened("arabic-chromium.pdf") as (_, text_page):
        every = boxes_and_origins(text_page, range(1200))
        for index in (0, 511, 512, 1023, 1024, 1199):
            alone = boxes_and_origins(text_page, [index])
            assert [column[index] for column in every] == [column[0] for column in alone]
        assert [len(column) for column in boxes_and_origins(text_page, [])] == [0] * 6


def test_errors_of_the_map_to_unicode_are_told() -> None:
    with opened("no-unicode.pdf") as (_, text_page):
        assert sum(map_errors(text_page, range(20))) > 10
    with opened("arabic-typst.pdf") as (_, text_page):
        assert not any(map_errors(text_page, range(20)))


def test_text_objects_are_among_the_objects_of_their_page() -> None:
    with opened("hebrew-weasyprint.pdf") as (page, text_page):
        assert set(text_objects(text_page, range(10))) <= set(page_objects(page, 1000).texts)


def test_objects_other_than_text_are_told_with_their_types() -> None:
    with opened("arabic-libreoffice.pdf") as (page, text_page):
        count = pdfium.FPDFPage_CountObjects(page)
        handles = [pdfium.FPDFPage_GetObject(page, at) for at in range(count)]
        kinds = [pdfium.FPDFPageObj_GetType(handle) for handle in handles]
        found = page_objects(page, 1000)
        assert [kind for _, kind in found.others] == [kind for kind in kinds if kind != pdfium.FPDF_PAGEOBJ_TEXT]
        assert len(found.texts) == kinds.count(pdfium.FPDF_PAGEOBJ_TEXT)
        known = {address for address in text_objects(text_page, range(100)) if address}
        assert page_objects(page, 1000, known) == found


def test_a_space_has_a_place_only_where_text_is_upright() -> None:
    with opened("hebrew-weasyprint.pdf") as (_, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        space = text.index(" ")
        found = TextPlaces(text_page, text).space_at(space)
        assert found is not None
        assert found[0] < found[1]
        assert TextPlaces(text_page, text, upright=False).space_at(space) is None
        assert TextPlaces(text_page, text).space_at(space - 1) is None
        assert TextPlaces(text_page, text).size_at(0) > 5


@pytest.mark.parametrize(("name", "characters"), [("arabic-chromium.pdf", False), ("arabic-typst.pdf", True)])
def test_spaces_are_told_where_they_are_no_characters(name: str, characters: bool) -> None:
    with opened(name) as (page, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        shown = [index for index, one in enumerate(text) if one > " "]
        found = Unshown(text_page, shown, page_objects(page, 10_000)).spaces(text)
        assert (found is None) is characters
        assert found is None or len(found) > 20


def test_a_few_spaces_on_a_page_of_text_are_none_between_words() -> None:
    with opened("hebrew-weasyprint.pdf") as (page, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        shown = [index for index, one in enumerate(text) if one > " "]
        found = Unshown(text_page, shown, page_objects(page, 10_000))
        assert found.spaces(text) is None
        first = text.index(" ") + 1
        assert found.spaces(text[:first] + text[first:].replace(" ", "x")) == ()
