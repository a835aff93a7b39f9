"""Numbers are read as phonenumbers reads them, by patterns compiled once."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from docmill.stages.entities.patterns.numbering_plans import read_international, read_national

PREFIXES = ("", "", "", "0", "00", "1", "8", "(0)")
"""What may be written before a national number, rightly or not."""


def _by_library(number: str, region: str | None = None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else None


def _national_numbers(region: str, rng: random.Random) -> list[str]:
    """Return numbers of all types of a country, behind prefixes right and wrong, some with a wrong digit."""
    numbers = []
    for kind in range(11):
        if example := phonenumbers.example_number_for_type(region, kind):
            digits = list(phonenumbers.national_significant_number(example))
            if rng.random() < 0.5:
                digits[rng.randrange(len(digits))] = str(rng.randrange(10))
            numbers.append(rng.choice(PREFIXES) + "".join(digits))
    return numbers


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_numbers_of_any_country_are_read_as_the_library_reads_them(region: str) -> None:
    rng = random.Random(region)
    code = str(phonenumbers.country_code_for_region(region))
    for number in _national_numbers(region, rng):
        assert read_national(number, region) == _by_library(number, region), number
        digits = code + "".join(filter(str.isdigit, number))
        assert read_international(digits) == _by_library(f"+{digits}"), digits


def test_a_number_of_no_country_is_valid_and_one_without_a_code_is_not() -> None:
    assert read_international("80012345678") == "+80012345678"
    assert read_international("0491234567") is None
    assert read_international("2101234567") is None  # no country has 210
    assert read_international("") is None


def test_numbers_at_random_are_read_as_the_library_reads_them() -> None:
    rng = random.Random(7)
    numbers = [str(rng.randrange(10**6, 10**15)) for _ in range(1500)]
    assert [read_international(one) for one in numbers] == [_by_library(f"+{one}") for one in numbers]
