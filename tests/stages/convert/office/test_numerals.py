"""Numbers as lists write them."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.numerals import numeral


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (7, "decimal", "7"),
        (7, "decimalZero", "07"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (14, "lowerRoman", "xiv"),
        (1994, "upperRoman", "MCMXCIV"),
        (3, "arabicAlpha", "ت"),
        (3, "arabicAbjad", "ج"),
        (15, "hebrew1", "טו"),
        (3, "hebrew2", "ג"),
        (12, "chineseCounting", "十二"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百〇五"),
        (3, "ganada", "다"),
        (2, "aiueo", "イ"),
        (3, "ideographTraditional", "丙"),
        (4, "decimalEnclosedCircle", "④"),
        (12, "arabicIndic", "١٢"),
        (12, "hindiNumbers", "१२"),
        (2, "russianLower", "б"),
        (22, "ordinal", "22nd"),
        (11, "ordinal", "11th"),
        (5, "none", ""),
        (5, "not a format", "5"),
        (0, "upperRoman", "0"),
        (9999, "lowerLetter", "9999"),
    ],
)
def test_a_number_is_written_in_its_format(number: int, style: str, written: str) -> None:
    assert numeral(number, style) == written
