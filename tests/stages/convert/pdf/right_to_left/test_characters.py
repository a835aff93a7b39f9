"""Characters of real pages."""

from __future__ import annotations

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.native import page_text
from docmill.stages.convert.pdf.right_to_left.characters import Glyphs, degrees_at, em_of, read_glyphs
from tests.stages.convert.pdf.opened import opened

EVERYWHERE = (-1e6, -1e6, 1e6, 1e6)


def read(name: str) -> list[Glyphs]:
    with opened(name) as (_, text_page):
        return read_glyphs(text_page, page_text(text_page, pdfium.FPDFText_CountChars(text_page)), EVERYWHERE)


def test_spaces_are_no_characters_but_told_at_the_next() -> None:
    groups = read("hebrew-weasyprint.pdf")
    assert len(groups) == 1
    text = "".join((" " if one.spaced else "") + one.text for one in groups[0])
    assert "ספרייה על גדת" in text
    assert all(one.text.strip() for one in groups[0])


def test_turned_text_is_brought_upright() -> None:
    upright, turned = read("hebrew-weasyprint.pdf")[0], read("turned.pdf")[0]
    heights = [{round(one.y - glyphs[0].y) for one in glyphs} for glyphs in (upright, turned)]
    assert heights[0] == heights[1]
    with opened("turned.pdf") as (_, text_page):
        assert degrees_at(text_page, [0]) == [90]


def test_what_stands_off_the_page_is_left_out() -> None:
    with opened("hebrew-weasyprint.pdf") as (_, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        assert read_glyphs(text_page, text, (5000, 5000, 6000, 6000)) == [[]]


def test_the_size_of_type_counts_the_matrix() -> None:
    with opened("arabic-chromium.pdf") as (_, text_page):
        assert 9 < em_of(text_page, range(100, 300)) < 13
        assert em_of(text_page, []) == 0


def test_a_line_that_runs_off_the_page_is_read_to_its_end() -> None:
    with opened("hebrew-weasyprint.pdf") as (_, text_page):
        text = page_text(text_page, pdfium.FPDFText_CountChars(text_page))
        (every,) = read_glyphs(text_page, text, EVERYWHERE)
        (first,) = read_glyphs(text_page, text, (every[0].left, every[0].bottom, every[0].right, every[0].top))
        assert [one.index for one in first] == [one.index for one in every if abs(one.y - every[0].y) < 1]
        assert len(first) > 10
