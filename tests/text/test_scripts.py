"""How letters are counted by script and which script prevails."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from docmill.text.scripts import (
    COMMON,
    count_letters,
    letter_scripts,
    main_script,
    script_of,
    unspaced_pattern,
    unspaced_script,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "Latn"),
        ("ＡＢ", "Latn"),
        ("السلام", "Arab"),
        ("漢字かな交じり文", "Hira"),
        ("カタカナ", "Kana"),
        ("汉字", "Hani"),
        ("ᚠᚢᚦ", "Runr"),
        ("123 !?🙂", "Zyyy"),
        ("", "Zyyy"),
    ],
)
def test_the_script_of_most_letters_prevails(text: str, code: str) -> None:
    assert main_script(count_letters(letter_scripts(text))).code == code


def test_digits_marks_and_signs_are_no_letters() -> None:
    assert count_letters(letter_scripts("1٢३ + َ \u0301 \u200f")) == {}
    assert main_script({}) is COMMON


def test_each_script_is_counted_by_itself() -> None:
    assert {script.code: number for script, number in count_letters(letter_scripts("abc ابج д")).items()} == {
        "Latn": 3,
        "Arab": 3,
        "Cyrl": 1,
    }


NAMES = {
    "Hani": ("CJK", "IDEOGRAPHIC"),
    "Hira": ("HIRAGANA", "HENTAIGANA"),
    "Thai": ("THAI",),
    "Laoo": ("LAO",),
    "Khmr": ("KHMER",),
    "Mymr": ("MYANMAR",),
    "Tale": ("TAI LE",),
    "Talu": ("NEW TAI LUE",),
    "Lana": ("TAI THAM",),
    "Tavt": ("TAI VIET",),
    "Ahom": ("AHOM",),
    "Tang": ("TANGUT",),
    "Nshu": ("NUSHU",),
    "Kits": ("KHITAN",),
}
BY_NAME = {name: code for code, names in NAMES.items() for name in names}
"""The ideographs, hiragana, and the scripts of class SA (UAX #14), by Unicode's names of their letters."""


def test_letters_and_marks_of_scripts_without_spaces_are_those_that_unicode_names_so() -> None:
    for code in range(sys.maxunicode + 1):
        name = unicodedata.name(chr(code), "")
        category = unicodedata.category(chr(code))
        if name and (category[0] in "LM" or category == "Nl"):
            words = name.replace("-", " ").split(" ")
            expected = next((BY_NAME[start] for n in (1, 2, 3) if (start := " ".join(words[:n])) in BY_NAME), None)
            found = unspaced_script(code)
            assert (found.code if found else None) == expected, name


def test_a_pattern_finds_what_the_table_lists() -> None:
    pattern = re.compile(f"[{unspaced_pattern()}]")
    assert pattern.findall("aб漢々かカー༠བ ที่ ខ한") == ["漢", "々", "か", "ท", "ี", "่", "ខ"]


def test_two_scripts_whose_names_begin_alike_are_told_apart() -> None:
    assert [script_of(ord(letter)).code for letter in "ᥐᨠꪀᦀ"] == ["Tale", "Lana", "Tavt", "Talu"]
