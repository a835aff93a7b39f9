"""Know currencies by their signs, codes and names in many languages: `data/currencies.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from docmill.stages.entities.word_lists import load_table
from docmill.text.folding import fold

__all__ = ["Currencies", "known_currencies"]

_LONGEST_SIGN = 5
_ALSO_AFTER = frozenset({"LE", "Rs", "kr"})
"""Signs of one or two letters that stand behind amounts too."""
_ONLY_AFTER = frozenset({"rub"})
"""Codes in small letters that are words before a number: rub 3 cloves."""
_HAN = "\u2fff"
"""Letters beyond it need no space before a sign of theirs."""


@dataclass(frozen=True, slots=True, eq=False)
class Currencies:
    """What stands beside amounts; a currency is a code of ISO 4217 or a class, which countries tell apart (`code_of`).

    Attributes:
        signs: the currency of each sign and code that stands before an amount.
        signs_after: of those that stand after one too.
        names: the currency of each folded name.
        unspaced: of names in scripts without spaces.
        countries: the ISO 3166-1 code that folded words beside a name tell.
        scales: what folded words multiply by.
        classes: the code of each class by country.
        sign_ends: the last letters of signs.
        symbols: the signs of one code point that is no letter.
        abbreviated: what folded words multiply by where a full stop stands behind them.
        decimal_points: the folded words that multiply in languages in which a full stop parts no thousands.
        parted_thousands: those of languages of which some countries part thousands so and others otherwise.
        bound_scales: those that multiply only before a currency's name.
        weak: the country of folded names that are other words as often.
        also_names: the folded names that people bear too.
        any_case: the codes that are read in small letters too.
    """

    signs: Mapping[str, str]
    signs_after: Mapping[str, str]
    names: Mapping[str, str]
    unspaced: Mapping[str, str]
    countries: Mapping[str, str]
    scales: Mapping[str, Decimal]
    classes: Mapping[str, Mapping[str, str]]
    sign_ends: frozenset[str]
    symbols: frozenset[str]
    abbreviated: Mapping[str, Decimal]
    decimal_points: frozenset[str]
    parted_thousands: frozenset[str]
    bound_scales: frozenset[str]
    weak: Mapping[str, str]
    also_names: frozenset[str]
    any_case: frozenset[str]

    def code_of(self, currency: str, country: str, regions: Sequence[str]) -> str | None:
        """Return the ISO 4217 code of a currency, or None where nothing tells which is meant.

        Args:
            currency: a code or a class.
            country: ISO 3166-1, where the words beside the name tell it, else empty.
            regions: the countries that the document speaks of, the likeliest first.
        """
        codes = self.classes.get(currency)
        if codes is None:
            return currency
        if country in codes:
            return self.code_of(codes[country], "", regions)
        if not country and "" in codes:
            return codes[""]
        told = (codes[region] for region in regions if region in codes)
        return next(told, codes.get("*")) if not country else None

    def before(self, text: str, start: int, least: int) -> tuple[int, str] | None:
        """Return where the sign or code begins that ends right before `start`, or a space before it, and its currency.

        Args:
            text: the text.
            start: where an amount begins.
            least: no sign begins before this.
        """
        end = start
        last = text[end - 1 : end]
        if last in self.symbols and end > least and (end == least + 1 or text[end - 2].isspace()):
            return end - 1, self.signs[last]
        if end > least and text[end - 1].isspace():
            end -= 1
        if end > least and text[end - 1] == ".":  # of an abbreviation: Rs. 500
            end -= 1
        if end <= least or text[end - 1] not in self.sign_ends:
            return None
        low = end - 1  # where the longest sign can begin: none holds a space or a digit
        while low > least and end - low < _LONGEST_SIGN and not (text[low - 1].isspace() or text[low - 1].isdigit()):
            low -= 1
        for begin in range(low, end):
            currency = self.signs.get(text[begin:end])
            letter = text[begin]
            if currency and (letter > _HAN or not letter.isalpha() or begin == 0 or not text[begin - 1].isalnum()):
                return begin, currency
        return None


@cache
def known_currencies() -> Currencies:
    """Return all that `data/currencies.toml` says."""
    table = load_table(__package__, "currencies")
    any_case = table["any_case"].split()
    codes = {code: code for code in table["codes"].split()} | {code.lower(): code for code in any_case}
    weak = _by_word(table["weak"])
    signs = {**table["signs"], **codes}
    # A pair of letters behind a number is a word as often.
    after = {
        sign: currency for sign, currency in signs.items() if not sign.isalpha() or len(sign) > 2 or sign in _ALSO_AFTER
    }
    signs = {sign: currency for sign, currency in signs.items() if sign not in _ONLY_AFTER}
    return Currencies(
        signs,
        after,
        _by_word(table["names"]),
        dict(sorted(table["unspaced"].items(), key=lambda row: -len(row[0]))),
        _by_word(table["countries"]),
        _factors(table["scales"]),
        table["classes"],
        frozenset(sign[-1] for sign in signs),
        frozenset(sign for sign in signs if len(sign) == 1 and not sign.isalpha()),
        _factors(table["abbreviated"]),
        _words(table["decimal_points"]),
        _words(table["parted_thousands"]),
        _words(table["bound_scales"]),
        weak,
        _words(table["also_names"]) | weak.keys(),
        frozenset(any_case),
    )


def _factors(rows: Mapping[str, Iterable[str]]) -> dict[str, Decimal]:
    """Return what each folded word of some rows multiplies by."""
    return {word: Decimal(scale) for word, scale in _by_word(rows).items()}


def _words(row: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the folded words of a row."""
    return frozenset(map(fold, row["words"]))


def _by_word(rows: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return what each folded word of some rows stands for."""
    return {fold(word): name for name, words in rows.items() for word in words}
