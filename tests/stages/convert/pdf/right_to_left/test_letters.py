"""Letters, their forms and how they join."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.right_to_left.letters import (
    NO_TEXT,
    as_written,
    has_right_to_left,
    is_mark,
    joins_next,
    joins_previous,
    letters_of,
)


@pytest.mark.parametrize(
    ("form", "letters"),
    [
        ("ﺑ", "ب"),
        ("ﻻ", "لا"),
        ("ﷲ", "الله"),
        ("\ufb2c", "\u05e9\u05bc\u05c1"),
        ("ﬁ", "fi"),
        ("ﷺ", "ﷺ"),
        ("ﹰ", "ً"),
        ("a", "a"),
        ("\u200f", ""),
    ],
)
def test_presentation_forms_stand_for_their_letters(form: str, letters: str) -> None:
    assert letters_of(ord(form)) == letters


def test_what_is_no_character_has_no_text() -> None:
    assert {letters_of(code) for code in (0x05, 0x0B, 0xE000, 0xFFFD, 0xD800)} == {NO_TEXT}


def test_letters_join_as_arabic_shaping_says() -> None:
    assert joins_next("ب")
    assert not joins_next("د")
    assert joins_previous("د")
    assert not joins_previous("ء")
    assert not joins_next("א")
    assert joins_next("ی")
    assert not joins_next("ڑ")


def test_only_letters_make_a_page_right_to_left() -> None:
    assert has_right_to_left("a ב")
    assert has_right_to_left("ﺑ")
    assert not has_right_to_left("a 5 ٥ é 中")


def test_marks_stand_on_letters() -> None:
    assert is_mark("\u064e\u0651")
    assert not is_mark("ب\u064e")


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("אמר ”בא“ אז", "אמר “בא” אז"),
        ("”בא“ אז\r\n“so” he said", "“בא” אז\r\n“so” he said"),
        ("a “b” ב ’ג‘ 5 ”6“", "a “b” ב ‘ג’ 5 “6”"),
        ("L’or ב ”L’or” ב", "L’or ב “L’or” ב"),
        ("no marks ב", "no marks ב"),
    ],
)
def test_quotation_marks_behind_right_to_left_letters_are_turned_back(told: str, written: str) -> None:
    assert as_written(told) == written
