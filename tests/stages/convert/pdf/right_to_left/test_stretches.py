"""Stretched connections, from made characters."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.right_to_left.characters import Character
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT
from docmill.stages.convert.pdf.right_to_left.stretches import without_stretches
from tests.stages.convert.pdf.right_to_left.made import glyph


@pytest.mark.parametrize("told_as", [NO_TEXT, "$", "T", "ـ"])
def test_a_connection_goes_and_its_marks_go_to_the_letter_at_its_right(told_as: str) -> None:
    left, stretch, right = glyph("ت", 4, 80), glyph(told_as, 2, 85, width=5), glyph("ب", 0, 90)
    stretch.top = stretch.bottom + 0.7
    marks = {2: "\u064e"}
    assert without_stretches([left, stretch, right], marks, 10) == [left, right]
    assert right.left == 85
    assert marks[0] == "\u064e"


def test_a_line_without_thin_ink_is_left_as_it_is() -> None:
    line = [glyph("ت", 1, 80), glyph("ب", 0, 85)]
    assert without_stretches(line, {}, 10) is line


def test_ink_without_a_meaning_goes_wherever_it_stands() -> None:
    line = [glyph("ت", 1, 80), glyph(NO_TEXT, 2, 95)]
    assert without_stretches(line, {}, 10) == line[:1]


def test_a_stroke_that_is_told_as_the_letter_before_it_is_a_connection() -> None:
    lam, stroke, kaf = glyph("ل", 0, 90), glyph("ل", 1, 85), glyph("ك", 2, 80)
    stroke.top = stroke.bottom + 0.9
    assert without_stretches([kaf, stroke, lam], {}, 10) == [kaf, lam]


def test_a_tall_glyph_of_letters_without_a_map_in_an_arabic_word_is_lam_and_alef() -> None:
    mim, ligature = glyph("م", 0, 90), glyph(NO_TEXT, 1, 85)
    ligature.unmapped = True
    assert [one.text for one in without_stretches([ligature, mim], {}, 10)] == ["لا", "م"]
    for apart, told in ((3, False), (0, True)):  # a bullet beside a word, and ink that was never a letter
        mim, other = glyph("م", 0, 90), glyph(NO_TEXT, 1, 85 - apart)
        other.unmapped = not told
        assert without_stretches([other, mim], {}, 10) == [mim]


def test_such_a_glyph_between_two_words_is_lam_and_alef_where_it_is_narrow() -> None:
    def read(*others: Character, width: float) -> str:
        alone = glyph(NO_TEXT, 1, 78, width=width)
        alone.unmapped = True
        return "".join(one.text for one in without_stretches([*others, alone, glyph("ب", 0, 86)], {}, 10))

    assert read(glyph("م", 2, 70), width=4) == "ملاب"
    assert read(glyph("م", 2, 70), width=5) == "مب"  # a box to tick
    assert read(width=4) == "ب"  # what ends a line may be a bullet


def test_the_gap_that_a_glyph_without_a_map_fills_is_none() -> None:
    left, unknown, right = glyph("د", 2, 80), glyph(NO_TEXT, 1, 85), glyph("ب", 0, 90)
    unknown.top = 3
    assert without_stretches([left, unknown, right], {}, 10) == [left, right]
    assert right.left == 85
