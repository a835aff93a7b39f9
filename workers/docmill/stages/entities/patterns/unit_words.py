"""Read the words around an amount: what multiplies it, its currency, and the country that a currency's name needs.

The words are those of `data/currencies.toml`, compared without case and marks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from docmill.stages.entities.patterns.amounts import HAN_SCALES, read_han_amount
from docmill.stages.entities.patterns.currencies import known_currencies
from docmill.text.folding import fold

__all__ = ["SPACES", "AmountUnit", "UnitWord", "look_up", "may_begin_known", "read_scale", "read_unit", "word_at"]

# Full stops stand within abbreviations (د.إ), quotation marks within Hebrew ones (ש"ח), an apostrophe behind an article
# or in the Uzbek sum (d'euros, so'm): before a case ending it ends the word (TL'ye). The word is matched ahead and then
# taken as a whole: a possessive quantifier of such a group loses its span before CPython 3.11.5.
_WORD = re.compile(
    r"[ \u00a0\u202f]?(?=((?:[^\s\d.,;:!?()\[\]{}\"'’«»“”،؛۔؟।॥።၊။。、|/+*=<>…]|(?<=[^\W\d_])\.(?=[^\W\d_])"
    r"|(?<=[א-ת])\"(?=[א-ת])|(?:(?<=\bd)|(?<=\bso))['’]){1,30}))\1(?!['’]t\b)"
)
SPACES = frozenset(" \u00a0\u202f")
_CONNECTORS = frozenset({"of", "de", "di", "من", "new", "south", "sri"})
"""Words between an amount and its currency: 3 millones de pesos, 5 New Zealand dollars."""
_ELIDED = re.compile("d['’]")
_FRENCH = re.compile(r",\d{3}\smillions\b")
"""An amount with its plural as French alone has it before de or d': Spanish writes 1,500 millones."""
_ROUND = re.compile(r"[.,](?:--?|[–—])")
"""What stands for no cents: CHF 12.-"""


class AmountUnit(NamedTuple):
    """What stands behind an amount: its end, factor, currency, country and decimal sign; empty where nothing tells.

    `name` is the currency's name as it is written, empty where a sign is.
    """

    end: int
    scale: Decimal | None
    currency: str = ""
    country: str = ""
    decimal: str = ""
    name: str = ""


class UnitWord(NamedTuple):
    """What a word behind an amount tells.

    Attributes:
        scale: what it multiplies the amount by, or None.
        currency: the currency or class of currencies that it names, or empty.
        country: the country (ISO 3166-1) that it tells, or empty.
        connects: whether the name of a currency may follow.
        decimal: the decimal sign of its languages; empty where some of their countries have another.
        abbreviated: what it multiplies by where a full stop follows, or None.
        bound: whether it multiplies only before a currency's name.
        weak: the country of a name that is another word as often, else empty.
    """

    scale: Decimal | None
    currency: str
    country: str
    connects: bool
    decimal: str
    abbreviated: Decimal | None
    bound: bool
    weak: str


def word_at(text: str, start: int) -> re.Match[str] | None:
    """Return the word that begins here or behind a space, if it may be a known one by its first letter."""
    letter = text[start : start + 1]
    if letter in SPACES:
        letter = text[start + 1 : start + 2]
    return _WORD.match(text, start) if letter and may_begin_known(letter) else None


@cache
def _symbols() -> frozenset[str]:
    """Return the signs of one code point that is no letter."""
    return frozenset(sign for sign in known_currencies().signs_after if len(sign) == 1 and not sign.isalpha())


@cache
def _first_letters() -> frozenset[str]:
    """Return the folded first letters of all words that may stand behind an amount, and what folds to nothing."""
    known = known_currencies()
    words = (*known.scales, *known.names, *known.countries, *known.signs_after, *_CONNECTORS, "d")
    return frozenset({"", *(fold(word[0])[:1] for word in words)})


@lru_cache(maxsize=1 << 10)
def may_begin_known(letter: str) -> bool:
    """Tell whether a word that begins with a letter may be known: most are not, and need no folding."""
    return fold(letter)[:1] in _first_letters()


@lru_cache(maxsize=1 << 12)
def look_up(word: str) -> UnitWord:
    """Return what a word behind an amount tells."""
    known = known_currencies()
    folded = fold(_ELIDED.sub("", word)).rstrip(".-'’")
    currency = known.signs_after.get(word) or known.names.get(folded, "")
    # Arabic adjectives agree with the noun: ليرة لبنانية, ريالا سعوديا.
    told = next((known.countries[one] for one in (folded, folded[:-1]) if one in known.countries), "")
    scale = known.scales.get(folded)
    if not (currency or told) and scale is None:
        scale, currency = _joined(word)
    decimal = "." if folded in known.decimal_points else "" if folded in known.parted_thousands else ","
    return UnitWord(
        scale,
        currency,
        told,
        folded in _CONNECTORS,
        decimal,
        known.abbreviated.get(folded),
        folded in known.bound_scales,
        known.weak.get(folded, ""),
    )


def _joined(word: str) -> tuple[Decimal | None, str]:
    """Return the scale and the currency that are written as one word: M€, kUSD, млн₽, ล้านบาท."""
    known = known_currencies()
    for place in range(1, len(word)):
        behind = word[place:]
        currency = known.signs_after.get(behind, "") if behind in _symbols() or behind in known.any_case else ""
        if not currency and word[0] > "\u0dff" and not word[0].isupper():  # of scripts without spaces
            currency = known.names.get(fold(behind), "")
        scale = known.scales.get(fold(word[:place]).rstrip(".")) if currency else None
        if scale is not None:
            return scale, currency
    return None, ""


def read_scale(text: str, start: int, *, named: bool = False) -> AmountUnit:
    """Read what multiplies an amount; of several words that do, up to two.

    Args:
        text: the text.
        start: where the amount ends.
        named: whether the sum has its currency's name behind it: some words multiply only there.
    """
    following = text[start : start + 1]
    if following in ".," and (match := _ROUND.match(text, start)):
        return AmountUnit(match.end(), None)
    if following > "\u2fff" and (match := HAN_SCALES.match(text, start)):
        return AmountUnit(match.end(), read_han_amount(match[0]), decimal=".")
    scale, end, decimal = None, start, ""
    for _ in range(2):
        word = word_at(text, end)
        told = look_up(word[1]) if word else None
        if not word or not told or told.currency:
            break
        factor, decimal_sign = told.scale, told.decimal
        if told.abbreviated is not None and text[word.end() : word.end() + 1] == ".":
            factor, decimal_sign = told.abbreviated, ","
        if factor is None or (told.bound and not named):
            break
        scale, end, decimal = (scale or 1) * factor, word.end(), decimal_sign
    return AmountUnit(end, scale, decimal=decimal)


def read_unit(text: str, start: int) -> AmountUnit:
    """Read what multiplies an amount and its currency behind it: million dollars, مليون ريال سعودي, US dollars, €."""
    scaled = read_scale(text, start, named=True)
    end, country = scaled.end, ""
    if text[end : end + 1] == "." and scaled.scale is not None:  # 5 тыс. руб.
        end += 1
    for _ in range(4):
        word = word_at(text, end)
        if not word:
            return scaled
        told = look_up(word[1])
        if scaled.decimal == "." and (word[1] == "de" or _ELIDED.match(word[1])) and _FRENCH.match(text, start - 4):
            scaled = scaled._replace(decimal=",")  # 2,345 millions d'euros
        if told.currency:
            scale = scaled.scale if told.scale is None else told.scale * (scaled.scale or 1)
            unit = AmountUnit(_past_full_stop(text, word), scale, told.currency, country, scaled.decimal, word[1])
            return _with_country(text, unit)
        if word[1][0] in _symbols():
            currency = known_currencies().signs_after[word[1][0]]
            return scaled._replace(end=word.start(1) + 1, currency=currency)
        if not (told.country or told.connects):
            return scaled
        end, country = word.end(), told.country or country
    return scaled


def _with_country(text: str, unit: AmountUnit) -> AmountUnit:
    """Return a unit with the country that the word behind its name tells: دولار أمريكي, pounds sterling."""
    word = None if unit.country else _WORD.match(text, unit.end)
    told = look_up(word[1]).country if word else ""
    codes = known_currencies().classes.get(unit.currency, {})
    return unit._replace(end=word.end(), country=told) if word and told and told in codes else unit


def _past_full_stop(text: str, word: re.Match[str]) -> int:
    """Return the end of a name with the full stop of an abbreviation, where the sentence goes on behind it: د.إ."""
    end = word.end()
    goes_on = text[end : end + 1] == "." and "." in word[1] and text[end + 1 : end + 2] == " "
    return end + 1 if goes_on else end
