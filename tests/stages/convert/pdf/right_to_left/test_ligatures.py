"""Glyphs of several characters."""

from __future__ import annotations

from docmill.stages.convert.pdf.right_to_left.characters import Character
from docmill.stages.convert.pdf.right_to_left.ligatures import composed
from tests.stages.convert.pdf.right_to_left.made import glyph


def at_one_origin(*texts: str, x: float = 50.0, width: float = 5.0, first: int = 10) -> list[Character]:
    return [glyph(text, first + number, x, width=width) for number, text in enumerate(texts)]


def test_a_lam_and_its_alef_are_read_lam_first_whichever_order_the_file_has() -> None:
    before, after = glyph("ب", 9, 60), glyph("ت", 12, 40)
    for texts in (("ل", "ا"), ("ا", "ل")):
        found = composed([before, *at_one_origin(*texts), after], 10)
        assert [one.text for one in found] == ["ب", "لا", "ت"]


def test_equal_shares_of_a_glyph_run_from_right_to_left() -> None:
    one, other = glyph("م", 10, 52.5, width=2.5), glyph("ّ", 17, 50, width=2.5)
    other.x = one.x = 50
    assert [found.text for found in composed([one, other], 10)] == ["مّ"]


def test_god_is_read_whole_though_pdfium_turned_it() -> None:
    assert [one.text for one in composed(at_one_origin("ه", "ل", "ل", "ا"), 10)] == ["الله"]
    assert [one.text for one in composed(at_one_origin("ہ", "ل", "ل", "ا"), 10)] == ["اللہ"]


def test_a_letter_drawn_twice_to_look_bold_is_one() -> None:
    assert [one.text for one in composed(at_one_origin("ب", "ب"), 10)] == ["ب"]


def test_letters_told_again_at_the_place_of_their_mark_are_dropped() -> None:
    letters = at_one_origin("ل", "ا")
    mark = [glyph("ً", 13, 51, 9), glyph("ا", 14, 51, 9), glyph("ل", 15, 51, 9)]
    for one in mark:
        one.y, one.bottom, one.top, one.x = 0.5, 9, 11, 51.0
    found = composed([glyph("ئ", 9, 56), *letters, *mark], 10)
    assert "".join(one.text for one in found) == "ئلاً"


def test_a_letter_told_at_the_sign_below_it_as_well_is_told_once() -> None:
    sign = glyph("إ", 11, 44.5, width=2)
    sign.bottom, sign.top = -3, -0.6
    assert [one.text for one in composed([glyph("ن", 10, 50), sign, glyph("إ", 12, 44)], 10)] == ["ن", "إ"]


def test_a_non_joiner_beside_the_origin_of_its_letter_stands_behind_it() -> None:
    joiner = glyph("\u200c", 11, 50.1, width=2)
    found = composed([glyph("ی", 10, 50), joiner, glyph("ش", 13, 40)], 10)
    assert sorted(found, key=lambda one: -one.x)[1].text == "\u200c"


def test_a_letter_told_at_its_sign_and_plain_at_its_stem_is_one_wherever_the_file_has_both() -> None:
    sign = glyph("أ", 40, 51, y=2.5, width=2)
    sign.bottom, sign.top = 5.5, 7.5
    word = [glyph("ا", 10, 50.5, width=2), *(glyph("ب", 11 + at, 40 - 5 * at) for at in range(8))]
    assert "".join(one.text for one in composed([*word, sign], 10)) == "أ" + "ب" * 8
