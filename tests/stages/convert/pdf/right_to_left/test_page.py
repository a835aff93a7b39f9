"""Lines of a page from made characters; real files are read in test_converter.py."""

from __future__ import annotations

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.right_to_left.characters import Glyphs
from docmill.stages.convert.pdf.right_to_left.page import (
    cell_text,
    right_to_left_lines,
    with_one_kind_of_digits,
)
from tests.stages.convert.pdf.right_to_left.made import Nowhere, glyph, words


def read(glyphs: Glyphs) -> list[str]:
    return [line.text for line in right_to_left_lines([glyphs], 10, Nowhere())]


def test_lines_are_read_by_places_whatever_order_the_file_has() -> None:
    glyphs = [*words("قال الرجل", 200, 80), *words("بيت على النهر", 200, 94, first=100)]
    assert read(glyphs) == ["بيت على النهر", "قال الرجل"]


def test_thin_ink_that_joins_two_letters_is_a_stretch_whatever_it_is_mapped_to() -> None:
    for text in ("\0", "$", "-", "T", "ـ"):
        glyphs = words("بت", 100, 0)
        stretch = glyph(text, 1, 88.0, width=2.4)
        stretch.top = stretch.bottom + 0.7
        glyphs[1].left, glyphs[1].x, glyphs[1].right = 83.0, 83.0, 88.2
        glyphs[0].left = 90.3
        assert read([glyphs[0], stretch, glyphs[1]]) == ["بت"]


def test_a_hyphen_between_letters_is_kept() -> None:
    glyphs = words("دب", 100, 0)
    hyphen = glyph("-", 1, 91.0, width=3.0)
    hyphen.bottom, hyphen.top = 2.5, 3.2
    glyphs[1].left, glyphs[1].x, glyphs[1].right = 85.0, 85.0, 90.2
    assert read([glyphs[0], hyphen, glyphs[1]]) == ["د-ب"]


def test_a_gap_in_a_persian_word_between_letters_that_join_is_a_non_joiner() -> None:
    glyphs = words("میگویدپس", 100, 0)
    for one in glyphs[2:]:
        one.left, one.right, one.x = one.left - 1, one.right - 1, one.x - 1
    assert read(glyphs) == ["می\u200cگویدپس"]
    glyphs[2].text = "گُ"
    assert read(glyphs) == ["می\u200cگُویدپس"]


def test_a_mark_over_the_right_half_of_a_ligature_that_has_no_map_stands_on_lam() -> None:
    ligature = glyph("\0", 1, 50, width=6)
    ligature.unmapped = True
    mark = glyph("\u064f", 2, 54, width=1)
    assert read([glyph("ب", 0, 56), ligature, mark]) == ["بلُا"]


def test_an_alef_within_its_lam_follows_it() -> None:
    lam, alef = glyph("ل", 0, 50.0, width=6), glyph("ا", 1, 50.1, width=3)
    assert read([lam, alef]) == ["لا"]


def test_the_lines_of_a_cell_are_joined() -> None:
    assert cell_text([*words("بيت", 100, 20), *words("قديم", 100, 8, first=50)], 10, Nowhere()) == "بيت قديم"
    assert cell_text([], 10, Nowhere()) == ""


def test_the_sign_of_a_number_in_a_cell_of_a_table_from_right_to_left_stands_before_it() -> None:
    def cell(seen: str, *, right_to_left: bool) -> str:
        glyphs = [glyph(one, at, 5.0 * at) for at, one in enumerate(seen)]
        return cell_text(glyphs, 10, Nowhere(), right_to_left=right_to_left)

    assert cell("31%+", right_to_left=True) == "+31%"
    assert cell("2-", right_to_left=True) == "-2"
    assert cell("31%+", right_to_left=False) == "31%+"
    assert [cell(text, right_to_left=True) for text in ("98,450", "-2", "7%", "12-05", "a+")] == [
        *("98,450", "-2", "7%", "12-05", "a+")
    ]


def test_the_shape_of_a_letter_tells_a_non_joiner_where_its_gap_is_small() -> None:
    def page(width: float) -> Glyphs:
        found = [
            *words("پی پی پی", 200, 100),
            *words("پیک پیک پیک", 300, 100, first=40),
            *words("میگوید", 100, 0, first=80),
        ]
        for one in found[:-6]:
            last = one.text == "ی" and one.index < 40
            if one.text == "ی":
                one.right = one.left + (9.0 if last else 5.7)
            one.right += 0.5
        ya = found[-5]
        ya.left = ya.x = ya.right - width
        for one in found[-4:]:
            one.left, one.right, one.x = one.left - width + 5.2, one.right - width + 5.0, one.x - width + 5.2
        return found

    assert any("می\u200cگوید" in line for line in read(page(9.5)))
    assert any("میگوید" in line for line in read(page(6.2)))


def test_a_number_in_two_kinds_of_digits_is_persian_on_the_whole_page_and_arabic_ones_alone_are_kept() -> None:
    def told(*texts: str) -> list[str]:
        lines = [Line(text, 0, 100, 100 - 14 * at, 10, 0) for at, text in enumerate(texts)]
        return [line.text for line in with_one_kind_of_digits(lines)]

    assert told("در ١٣٧۵ به", "سال ١٩٣٨") == ["در ۱۳۷۵ به", "سال ۱۹۳۸"]
    assert told("عام ١٩٣٨", "در ۱۳۷۵ به") == ["عام ١٩٣٨", "در ۱۳۷۵ به"]
