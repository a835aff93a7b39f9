"""Read the words around an amount: what multiplies it, its currency, and the country that a currency's name needs.

The words are those of `data/currencies.toml`, compared without case and marks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from docmill.stages.entities.patterns.currencies import known_currencies
from docmill.text.folding import fold

__all__ = ["CONNECTORS", "SPACES", "WORD", "UnitWord", "look_up", "may_begin_known", "symbols", "word_at"]

# Full stops stand within abbreviations (د.إ), quotation marks within Hebrew ones (ש"ח), an apostrophe behind an article
# or in the Uzbek sum (d'euros, so'm): before a case ending it ends the word (TL'ye).
WORD = re.compile(
    r"[ \u00a0\u202f]?((?:[^\s\d.,;:!?()\[\]{}\"'’«»“”،؛۔؟।॥።၊။。、|/+*=<>…]|(?<=[^\W\d_])\.(?=[^\W\d_])"
    r"|(?<=[א-ת])\"(?=[א-ת])|(?:(?<=\bd)|(?<=\bso))['’]){1,30}+)(?!['’]t\b)"
)
SPACES = frozenset(" \u00a0\u202f")
CONNECTORS = frozenset({"of", "de", "di", "من", "new", "south", "sri"})
"""Words between an amount and its currency: 3 millones de pesos, 5 New Zealand dollars."""
_ELIDED = re.compile("d['’]")


class UnitWord(NamedTuple):
    """What a word behind an amount tells.

    Attributes:
        scale: what it multiplies the amount by, or None.
        currency: the currency or class of currencies that it names, or empty.
        country: the country (ISO 3166-1) that it tells, or empty.
        connects: whether the name of a currency may follow.
        points: whether it is of languages in which 1.234 is more than one and less than two.
        abbreviated: what it multiplies by where a full stop follows, or None.
    """

    scale: Decimal | None
    currency: str
    country: str
    connects: bool
    points: bool
    abbreviated: Decimal | None


def word_at(text: str, start: int) -> re.Match[str] | None:
    """Return the word that begins here or behind a space, if it may be a known one by its first letter."""
    letter = text[start : start + 1]
    if letter in SPACES:
        letter = text[start + 1 : start + 2]
    return WORD.match(text, start) if letter and may_begin_known(letter) else None


@cache
def symbols() -> frozenset[str]:
    """Return the signs of one code point that is no letter."""
    return frozenset(sign for sign in known_currencies().signs_after if len(sign) == 1 and not sign.isalpha())


@cache
def _first_letters() -> frozenset[str]:
    """Return the folded first letters of all words that may stand behind an amount, and what folds to nothing."""
    known = known_currencies()
    words = (*known.scales, *known.names, *known.countries, *known.signs_after, *CONNECTORS, "d")
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
    points = folded in known.decimal_points
    return UnitWord(scale, currency, told, folded in CONNECTORS, points, known.abbreviated.get(folded))


def _joined(word: str) -> tuple[Decimal | None, str]:
    """Return the scale and the currency that are written as one word: M€, kUSD, млн₽, ล้านบาท."""
    known = known_currencies()
    for place in range(1, len(word)):
        behind = word[place:]
        currency = known.signs_after.get(behind, "") if behind in symbols() or behind in known.any_case else ""
        if not currency and word[0] > "\u0dff" and not word[0].isupper():  # of scripts without spaces
            currency = known.names.get(fold(behind), "")
        scale = known.scales.get(fold(word[:place]).rstrip(".")) if currency else None
        if scale is not None:
            return scale, currency
    return None, ""
