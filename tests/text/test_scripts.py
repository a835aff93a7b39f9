"""How letters are counted by script and which script prevails."""

from __future__ import annotations

import pytest
from docmill.text.scripts import COMMON, count_letters, letter_scripts, main_script


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
