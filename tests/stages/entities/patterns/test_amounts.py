"""Amounts are read with the separators of any country and in numerals of East Asia."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.entities.patterns.amounts import AMOUNT, AMOUNT_REST, HAN_AMOUNT, read_amount, read_han_amount


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("1,234", "", "1234"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("5.000", ",", "5000"),
        ("1.234", "", "1234"),
        ("1.234", ".", "1.234"),
        ("0.125", "", "0.125"),
        ("1,5", ".", "1.5"),
        ("1.234.567", "", "1234567"),
        ("1.234,5", "", "1234.5"),
        ("1,234.50", "", "1234.50"),
        ("1 234 567", "", "1234567"),
        ("1’000.5", "", "1000.5"),
        ("٢٫٥", ".", "2.5"),
        ("١٬٢٥٠٫٧٥", "", "1250.75"),
        ("12,34,567", "", "1234567"),
    ],
)
def test_an_amount_in_digits(written: str, decimal: str, value: str) -> None:
    assert read_amount(written, decimal=decimal) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("三十亿", 3 * 10**9),
        ("十五", 15),
        ("一百零三万", 1_030_000),
        ("3億5000万", 350_000_000),
        ("三千万亿", 3 * 10**15),
        ("二〇二六", 2026),
        ("1,200", 1200),
        ("3조 5000억", 35 * 10**11),
        ("百万", 10**6),
    ],
)
def test_an_amount_in_numerals_of_east_asia(written: str, value: int) -> None:
    assert read_han_amount(written) == value


@given(st.from_regex(AMOUNT, fullmatch=True), st.sampled_from(["", ".", ","]))
def test_whatever_is_matched_can_be_read(written: str, decimal: str) -> None:
    assert read_amount(written, decimal=decimal) >= 0


@given(st.text(alphabet="零一二九十百千万亿3,. 0억만", max_size=30))
def test_whatever_stands_before_a_name_can_be_read(text: str) -> None:
    if match := HAN_AMOUNT.search(text):
        assert read_han_amount(match[0]) >= 0


@given(st.text("0123456789.,'’٬٫ -٠٣", max_size=14))
def test_what_follows_the_first_digit_of_an_amount_is_what_the_whole_says(behind: str) -> None:
    """The rest is written out a second time, so that a pattern need not begin with every amount."""
    text = "5" + behind
    whole, rest = re.match(AMOUNT, text), re.compile(AMOUNT_REST).match(text, 1)
    assert whole is not None
    assert rest is not None
    assert whole.end() == rest.end()
