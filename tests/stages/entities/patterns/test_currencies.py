"""Currencies are known by signs and names, and told apart by countries."""

from __future__ import annotations

import re

import pytest

from docmill.stages.entities.patterns.currencies import known_currencies


def test_every_sign_and_name_stands_for_a_code_or_a_known_class() -> None:
    known = known_currencies()
    named = {*known.signs.values(), *known.names.values(), *known.unspaced.values()}
    assert {one for one in named if one not in known.classes and not re.fullmatch("[A-Z]{3}", one)} == set()
    codes = {code for row in known.classes.values() for code in row.values()}
    assert {code for code in codes - known.classes.keys() if not re.fullmatch("[A-Z]{3}", code)} == set()


@pytest.mark.parametrize(
    ("currency", "country", "regions", "code"),
    [
        ("EUR", "", (), "EUR"),
        ("dollar", "", ("CA",), "USD"),
        ("dollar", "CA", (), "CAD"),
        ("dinar", "", (), None),
        ("dinar", "", ("FR", "TN", "DZ"), "TND"),
        ("rupee", "", (), "INR"),
        ("rupee", "", ("PK",), "PKR"),
        ("dinar", "US", ("TN",), None),
        ("franc", "CFA", (), "XOF"),
        ("franc", "CFA", ("CM",), "XAF"),
    ],
)
def test_a_country_tells_which_currency_is_meant(
    currency: str, country: str, regions: tuple[str, ...], code: str | None
) -> None:
    assert known_currencies().code_of(currency, country, regions) == code


@pytest.mark.parametrize(
    ("text", "begin", "currency"),
    [
        *(("US$5", 0, "USD"), ("a R$ 5", 2, "BRL"), ("XYZR$5", 4, "USD"), ("Rs. 5", 0, "rupee"), ("S/ 5", 0, "PEN")),
        *(("mars 5", None, None), ("付新台币5", 1, "TWD"), ("1/5", None, None)),
    ],
)
def test_a_sign_before_an_amount_is_the_longest_that_no_letter_stands_before(
    text: str, begin: int | None, currency: str | None
) -> None:
    found = known_currencies().before(text, len(text) - 1, 0)
    assert found == (None if begin is None else (begin, currency))


def test_what_multiplies_in_arabic_and_indic_scripts_has_a_decimal_point() -> None:
    known = known_currencies()
    southern = {word for word in known.scales if "\u0590" <= word[0] <= "\u0eff"}
    assert southern - known.decimal_points == set()
    assert (known.decimal_points | known.parted_thousands | known.bound_scales) - known.scales.keys() == set()


def test_every_class_has_a_name_or_a_sign() -> None:
    known = known_currencies()
    used = {*known.signs.values(), *known.names.values(), *known.unspaced.values()}
    used |= {code for row in known.classes.values() for code in row.values()}
    assert known.classes.keys() - used == set()


def test_a_weak_name_is_a_name_whose_code_its_country_tells() -> None:
    known = known_currencies()
    assert known.weak.keys() <= known.names.keys()
    assert known.also_names <= known.names.keys()
