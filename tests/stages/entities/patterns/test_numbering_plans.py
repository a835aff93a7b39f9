"""What the plans turn away, the library finds invalid; nothing that it finds valid is turned away."""

from __future__ import annotations

import random
from contextlib import suppress

import phonenumbers
import pytest

from docmill.stages.entities.patterns.numbering_plans import may_be_valid


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_valid_number_of_any_country_may_be_valid(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    assert may_be_valid(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:])


def test_a_number_of_no_country_may_be_valid_and_one_without_a_code_is_not() -> None:
    assert may_be_valid("80012345678")
    assert not may_be_valid("0491234567")
    assert not may_be_valid("2101234567")  # no country has 210


def test_what_is_turned_away_is_invalid() -> None:
    rng = random.Random(7)
    turned_away = 0
    for _ in range(1500):
        digits = str(rng.randrange(10**6, 10**15))
        if not may_be_valid(digits):
            turned_away += 1
            with suppress(phonenumbers.NumberParseException):
                assert not phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    assert turned_away > 500
