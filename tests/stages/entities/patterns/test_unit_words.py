"""Words around an amount tell what multiplies it, its currency, and whose currency that is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docmill.stages.entities.patterns.unit_words import look_up, read_scale, word_at


@pytest.mark.parametrize(
    ("text", "word"),
    [(" TL'ye", "TL"), (" d'euros", "d'euros"), (' ש"ח.', 'ש"ח'), (" د.إ. ثم", "د.إ"), (" টাকা।", "টাকা"), ("M€ au", "M€")],
)
def test_a_word_ends_before_its_case_ending_and_the_sentence(text: str, word: str) -> None:
    found = word_at(text, 0)
    assert found is not None
    assert found[1] == word


@pytest.mark.parametrize("text", [" won’t", " – 5", "  euros", ""])
def test_what_is_no_word_behind_an_amount_is_none(text: str) -> None:
    assert word_at(text, 0) is None


@pytest.mark.parametrize(
    ("word", "scale", "currency"),
    [
        ("Mrd.€", 10**9, "EUR"),
        ("kUSD", 1000, "USD"),
        ("ล้านบาท", 10**6, "baht"),
        ("brand", None, ""),
        ("MANAT", None, "manat"),
        ("mkr", 10**6, "swedish_crown"),
    ],
)
def test_a_scale_and_a_currency_may_be_one_word(word: str, scale: int | None, currency: str) -> None:
    found = look_up(word)
    assert (found.scale, found.currency) == (None if scale is None else Decimal(scale), currency)


@pytest.mark.parametrize(
    ("text", "named", "scale", "decimal"),
    [
        *((" million", False, 10**6, "."), (" Millionen", False, 10**6, ","), (" mil millones", False, 10**9, "")),
        *((" ming", True, 1000, ","), (" Ming", False, None, "")),
    ],
)
def test_what_multiplies_an_amount_tells_its_decimal_sign(
    text: str, named: bool, scale: int | None, decimal: str
) -> None:
    unit = read_scale(text, 0, named=named)
    assert (unit.scale, unit.decimal) == (None if scale is None else Decimal(scale), decimal)
