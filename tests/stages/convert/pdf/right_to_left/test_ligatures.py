"""Glyphs of several characters."""

from __future__ import annotations

from docmill.stages.convert.pdf.native import UnshownGlyph
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


def test_lam_and_alef_drawn_as_two_glyphs_are_read_though_the_map_of_one_is_made_up() -> None:
    for texts in (("ل", "؝"), ("\0", "ǂ"), ("\0", "\0")):
        lam, alef = at_one_origin(*texts)
        alef.bottom, alef.top = 1, 5
        assert [one.text for one in composed([glyph("ب", 9, 60), lam, alef], 10)] == ["ب", "لا"]
    letter, sign = at_one_origin("\0", "ǂ")
    sign.bottom, sign.top = 6, 8
    assert "لا" not in [one.text for one in composed([letter, sign], 10)]
    lam, mark = at_one_origin("ل", "؝")  # shares of one glyph, which the file tells to be both
    assert [one.text for one in composed([lam, mark], 10)] == ["ل؝"]


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


def test_letters_told_again_at_a_mark_are_dropped_wherever_the_file_has_the_mark() -> None:
    mark = [glyph("\u064e", 0, 50.1, 9), glyph("ت", 1, 50.1, 9)]
    for one in mark:
        one.y, one.bottom, one.top = -1, 9, 11
    others = [glyph(letter, 10 + at, 150 - 10 * at) for at, letter in enumerate("بجدهوزحطيك")]
    told = [glyph("\u064e", 40, 50), glyph("ت", 41, 50)]
    found = composed([*mark, *others, *told], 10)
    assert "".join(one.text for one in found) == "بجدهوزحطيكت\u064e"


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


def sign_of(text: str, index: int, x: float, *, raised: float = 7.0) -> Character:
    """Return a small mark above the letter whose left edge is at `x`."""
    sign = glyph(text, index, x + 1, width=2)
    sign.bottom, sign.top, sign.x, sign.y = raised, raised + 1.5, x + 0.5, 4.0
    return sign


def test_the_space_before_a_letter_that_is_dropped_stands_before_the_one_that_is_kept() -> None:
    sign = sign_of("آ", 10, 50)
    sign.spaced, sign.y = True, 0.3
    found = composed([glyph("ر", 8, 60), sign, glyph("آ", 11, 50)], 10)
    assert [(one.text, one.spaced) for one in found] == [("ر", False), ("آ", True)]


def test_a_letter_told_at_its_sign_names_the_stem_that_has_no_map() -> None:
    sign = sign_of("آ", 10, 50)
    found = composed([glyph("ر", 9, 60), sign, glyph("\0", 11, 50)], 10)
    assert [one.text for one in found] == ["ر", "آ"]
    assert found[1].bottom == 0


def test_a_sign_told_as_that_of_lam_with_alef_is_given_to_what_it_stands_on() -> None:
    others = [glyph(letter, 20 + at, 150 - 10 * at) for at, letter in enumerate("بجدهوزحطي")]
    for stem, width, read in (("ا", 2.0, "أ"), ("لا", 4.0, "لأ"), ("\0", 2.0, "أ"), ("\0", 4.0, "لأ"), ("أ", 2.0, "أ")):
        sign = sign_of("لأ", 10, 50)
        below = glyph(stem, 40, 51, width=width)
        below.unmapped = stem == "\0"
        found = composed([sign, *others, below], 10)
        assert [one.text for one in found] == [*"بجدهوزحطي", read]


def test_a_letter_told_at_its_mark_alone_takes_the_ink_of_the_glyph_that_tells_none() -> None:
    def word() -> list[Character]:
        mark = [sign_of("ر", 10, 50), sign_of("َ", 11, 50)]
        mark[1].x = mark[0].x
        return [glyph("ح", 9, 55), *mark, glyph("ا", 12, 45)]

    found = composed(word(), 10, lambda: [UnshownGlyph(50.0, 0.0, 50.0, 54.5, -2.0, 4.0)])
    assert [(one.text, one.y) for one in found] == [("ح", 0.0), ("رَ", 0.0), ("ا", 0.0)]
    assert (found[1].left, found[1].right, found[1].floating) == (50.0, 54.5, False)
    alone = composed(word(), 10)
    assert (alone[1].y, alone[1].floating) == (0.0, True)


def test_a_letter_told_at_its_mark_finds_its_glyph_in_a_heading_larger_than_the_page_s_type() -> None:
    letter, mark = (glyph(text, index, 50, -9.2) for index, text in ((10, "ي"), (11, "\u0651")))
    for one in (letter, mark):
        one.bottom, one.top = 2.8, 5.7
    word = [glyph("غ", 9, 55), letter, mark, glyph("ا", 12, 45)]
    found = composed(word, 10, lambda: [UnshownGlyph(50.0, 0.0, 49.0, 54.5, -5.0, 2.0)])
    assert [(one.text, one.y) for one in found] == [("غ", 0.0), ("ي\u0651", 0.0), ("ا", 0.0)]


def test_a_letter_raised_over_another_of_its_kind_is_told_twice_and_one_that_is_less_raised_is_not() -> None:
    echo, raised = sign_of("ل", 10, 50, raised=8.0), sign_of("م", 10, 50, raised=2.0)
    assert [one.text for one in composed([echo, glyph("ل", 11, 50)], 10)] == ["ل"]
    assert [one.text for one in composed([raised, glyph("م", 11, 50)], 10)] == ["م", "م"]


def test_a_mark_told_between_lam_and_alef_stands_on_lam() -> None:
    assert [one.text for one in composed(at_one_origin("ا", "\u0652", "ل"), 10)] == ["ل\u0652ا"]
    assert [one.text for one in composed(at_one_origin("ا", "ل", "\u0652"), 10)] == ["لا\u0652"]


def test_an_alef_and_its_sign_at_one_origin_are_one_letter() -> None:
    assert [one.text for one in composed(at_one_origin("ا", "إ"), 10)] == ["إ"]


def test_letters_told_at_every_sign_of_a_kind_are_dropped_where_the_sign_stands_on_another() -> None:
    sign = [glyph(text, 11 + at, 51, width=2) for at, text in enumerate(("ا", "\u0652", "ل"))]
    for one in sign:
        one.bottom, one.top = 9, 11
    assert [one.text for one in composed([glyph("ي", 10, 50), *sign], 10)] == ["ي", "\u0652"]


def test_a_letter_told_at_a_sign_whose_own_origin_is_raised_takes_the_glyph_under_it() -> None:
    sign = [glyph("غ", 10, 51, y=7.5, width=2), glyph("\u064f", 11, 51, y=7.5, width=2)]
    for one in sign:
        one.bottom, one.top = 7.5, 9.5
    (found,) = composed(sign, 10, lambda: [UnshownGlyph(50, 0, 50, 55, 0, 7)])
    assert (found.text, found.x, found.y, found.top) == ("غ\u064f", 50, 0, 7)
    (found,) = composed(sign, 10, lambda: [UnshownGlyph(80, 0, 80, 85, 0, 7)])
    assert found.y == 7.5


def test_a_sign_of_alef_on_a_lam_that_is_told_alone_makes_their_ligature() -> None:
    sign = glyph("أ", 11, 51, y=8, width=2)
    sign.bottom, sign.top = 8, 10
    assert [one.text for one in composed([glyph("ل", 10, 50), sign], 10)] == ["لأ"]


def test_a_latin_letter_drawn_as_a_sign_off_its_baseline_is_the_sign_of_the_alef_that_it_stands_on() -> None:
    def read(bottom: float, top: float) -> str:
        sign = glyph("V", 11, 51.5, width=2)
        sign.bottom, sign.top = bottom, top
        return "".join(one.text for one in composed([glyph("ا", 10, 51, width=2), sign], 10))

    assert (read(6, 8), read(-3, -1), read(0, 7)) == ("أ", "إ", "اV")
