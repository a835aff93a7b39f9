"""What looks like a sum of money and is none is told by what stands around it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from docmill.stages.entities.patterns.money_doubts import is_doubtful, is_negative, is_other_word
from docmill.stages.entities.patterns.unit_words import AmountUnit


@pytest.mark.parametrize(
    ("text", "sign", "doubtful"),
    [
        *(("S/2021/1", "S/", True), ("S/ 20", "S/", False), ("S/20", "S/", True), ("S/3,200", "S/", False)),
        *(("S/ 20-1", "S/", True), ("R 1,250", "R", False), ("R9", "R", True)),
    ],
)
def test_a_weak_sign_needs_an_amount_written_as_one(text: str, sign: str, doubtful: bool) -> None:
    amount = re.compile(r"\d[\d,]*").search(text)
    assert amount
    assert is_doubtful(text, (0, sign), amount, ()) is doubtful


def test_a_sign_behind_a_dash_is_doubtful_and_one_of_its_country_less_so() -> None:
    amount = re.compile("20").search("S/20")
    assert amount
    assert is_doubtful("S/20", (0, "S/"), amount, ["PE"]) is False
    grouped = re.compile("1,250").search("GT-R1,250")
    assert grouped
    assert is_doubtful("GT-R1,250", (3, "R"), grouped, ["ZA"]) is True


@pytest.mark.parametrize(
    ("amount", "unit", "regions", "other"),
    [
        ("500", AmountUnit(0, None, "sol", name="soles"), (), True),
        ("500", AmountUnit(0, None, "sol", name="soles"), ("PE",), False),
        ("500", AmountUnit(0, Decimal(1000), "sol", name="soles"), (), False),
        ("50000", AmountUnit(0, None, "sol", name="soles"), (), False),
        ("2010", AmountUnit(0, None, "lev", name="Lev"), ("BG",), True),
        ("2010", AmountUnit(0, None, "lev", name="lev"), (), False),
        ("2010", AmountUnit(0, None, "euro", name="Euro"), (), False),
    ],
)
def test_a_name_is_another_word_where_nothing_says_otherwise(
    amount: str, unit: AmountUnit, regions: tuple[str, ...], other: bool
) -> None:
    assert is_other_word(amount, unit, regions) is other


def test_a_dash_right_behind_a_sum_is_no_minus() -> None:
    assert is_negative("of -$5", 0, 3)
    assert not is_negative("$5 of", 2, 3)
    assert not is_negative("5 € −6 €", 3, 4)
