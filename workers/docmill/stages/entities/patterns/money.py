"""Find sums of money: a currency's sign or code before an amount, or its sign or name in many languages after it.

Numbers are looked for first, which is fast, and only what stands around one is tried as a sum: two in three of all the
time that patterns took went into trying every place of a text. In scripts without spaces the name is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from docmill.stages.entities.patterns.amounts import (
    AMOUNT,
    AMOUNT_REST,
    HAN_AMOUNT,
    HAN_SCALES,
    read_amount,
    read_han_amount,
)
from docmill.stages.entities.patterns.currencies import known_currencies
from docmill.stages.entities.spans import Span, name_key
from docmill.text.folding import fold

__all__ = ["find_money"]

# The first digit of a number that no other goes on as. Before one that a letter or its full stop stands at, only a code
# or a sign makes a sum: USD40, Rs.500.
_NUMBER = r"\d(?:(?<![\w.,]\d)|(?<=\b[وبلفك]\d)|(?<=[A-Za-z]\d)|(?<=[A-Za-zأ-ي]\.\d))"
_AMOUNT = re.compile(AMOUNT)
_MORE = r"(?=[^\W\d_]|[ \u00a0\u202f][^\s\d.,;:!?)\]}]|[^\x00-\x7f]|\$)"
"""What may be a word or a sign."""
_AMOUNT_AND_MORE = re.compile(rf"({AMOUNT}){_MORE}")
_GOING_ON = ("", *"-–—.,")
_RANGE = re.compile(rf"[-–—][$€£¥]?{AMOUNT}")
"""The rest of a range behind its first amount: $5-10 million."""
_ROUND = re.compile(r"[.,](?:--?|[–—])")
"""What stands for no cents: CHF 12.-"""
_WORD = re.compile(r"[ \u00a0\u202f]?((?:[^\s\d.,;:!?()\[\]{}\"«»“”،؛。、|/+*=<>…]|(?<=[^\W\d_])\.(?=[^\W\d_])){1,30})")
_SPACES = frozenset(" \u00a0\u202f")
_MAX_DIGITS = 18
"""Digits of the longest amount that is read as an integer at once: 64 bits hold it."""
_ELIDED = re.compile("d['’]")
_CONNECTORS = frozenset({"of", "de", "من", "new", "south", "sri"})
"""Words between an amount and its currency: 3 millones de pesos, 5 New Zealand dollars."""
_MAX_HAN = 40
"""Code points before a name that are looked through for its amount."""
_DIGIT_OR_UNIT = re.compile(r"[\d十百千万萬亿億兆]")
_BARE = frozenset({"元", "円", "원"})
"""Names that are something else behind a lone numeral: 二元论."""


class _Unit(NamedTuple):
    """What stands behind an amount: where it ends, its factor, and the currency and its country, empty for none."""

    end: int
    scale: Decimal | None
    currency: str = ""
    country: str = ""


def find_money(text: str, regions: Sequence[str] = ()) -> Iterator[Span]:
    """Find sums of money; the spans of one way to write them do not overlap.

    The links are `amount`, the number with what multiplies it, and `currency`, its code by ISO 4217, where that is
    clear: a ريال is that of the country beside it, or else of the likeliest one that has it.

    Args:
        text: the text.
        regions: ISO 3166-1 codes of the countries that the document speaks of, the likeliest first.
    """
    yield from _spaced(text, regions)
    if not text.isascii():
        yield from _unspaced(text, regions)


def _spaced(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Find sums by their numbers, from left to right."""
    known = known_currencies()
    codes: dict[tuple[str, str], str | None] = {}  # of each currency and country, for these regions
    done = 0
    for number in _beside_something().finditer(text):
        start = number.start()
        if start < done:
            continue
        sign, upto = known.before(text, start, done) if start > done else None, None
        amount = _AMOUNT.match(text, start) if sign else _AMOUNT_AND_MORE.match(text, start)
        if not amount:
            continue
        if sign:
            first, currency = sign
            end = amount.end()
            if not _may_go_on(text[end : end + 2]):
                if (currency, "") not in codes:
                    codes[currency, ""] = known.code_of(currency, "", regions)
                done = end
                yield _to_span(text, (first, end), _value(amount[0], None), codes[currency, ""])
                continue
            upto = _RANGE.match(text, end)
            unit = _read_scale(text, upto.end() if upto else end)
        elif start and (text[start - 1] == "." or (text[start - 1].isascii() and text[start - 1].isalpha())):
            continue
        else:
            unit = _read_unit(text, amount.end(1))
            first, currency = start, unit.currency
        if currency:
            value = None if upto else _value(amount[amount.re.groups], unit.scale)
            done = unit.end
            told = currency, unit.country
            if told not in codes:
                codes[told] = known.code_of(*told, regions)
            yield _to_span(text, (first, done), value, codes[told])


@lru_cache(maxsize=1 << 12)
def _may_go_on(following: str) -> bool:
    """Tell by the two code points behind an amount whether it may be a range or be multiplied by what follows."""
    if following[:1] in _GOING_ON or following > "\u2fff":
        return True
    letter = following[1:] if following[0] in _SPACES else following[0]
    return bool(letter) and _may_begin_known(letter)


@cache
def _beside_something() -> re.Pattern[str]:
    """Return a pattern of the first digits of numbers that stand behind the end of a sign or before what may be one."""
    ends = re.escape("".join(sorted(known_currencies().sign_ends)))
    behind = rf"(?<=[{ends}]\d)|(?<=[{ends}][\s.]\d)|(?<=[{ends}]\.\s\d)"
    return re.compile(rf"{_NUMBER}(?:{behind}|(?={AMOUNT_REST}{_MORE}))")


def _value(written: str, scale: Decimal | None) -> Decimal | int:
    """Return an amount times its factor; one in plain digits, as most are, is read fast."""
    if scale is None and len(written) <= _MAX_DIGITS and written.isascii() and written.isdigit():
        return int(written)
    return read_amount(written, scaled=scale is not None) * (scale or 1)


def _to_span(text: str, place: tuple[int, int], value: Decimal | int | None, code: str | None) -> Span:
    """Return the span of a sum, with its links: of a range without a value."""
    links: dict[str, Any] = {}
    if isinstance(value, int):
        links["amount"] = value
    elif value is not None:
        links["amount"] = int(value) if value == value.to_integral_value() else float(value)
    if code:
        links["currency"] = code
    start, end = place
    return Span(start, end, "MONEY", name_key("MONEY", text[start:end]), 0.9, links)


def _read_scale(text: str, start: int) -> _Unit:
    """Read what multiplies an amount with a sign before it; of several words that do, up to two."""
    following = text[start : start + 1]
    if following in ".," and (match := _ROUND.match(text, start)):
        return _Unit(match.end(), None)
    if following > "\u2fff" and (match := HAN_SCALES.match(text, start)):
        return _Unit(match.end(), read_han_amount(match[0]))
    scale, end = None, start
    for _ in range(2):
        word = _word_at(text, end)
        factor = _look_up(word[1])[0] if word else None
        if not word or factor is None:
            break
        scale, end = (scale or 1) * factor, word.end()
    return _Unit(end, scale)


def _read_unit(text: str, start: int) -> _Unit:
    """Read what multiplies an amount and its currency behind it: million dollars, مليون ريال سعودي, US dollars, €."""
    scaled = _read_scale(text, start)
    end, country = scaled.end, ""
    if text[end : end + 1] == "." and scaled.scale is not None:  # 5 тыс. руб.
        end += 1
    for _ in range(4):
        word = _word_at(text, end)
        if not word:
            return scaled
        _, currency, told, connects = _look_up(word[1])
        if currency:
            return _with_country(text, _Unit(_past_full_stop(text, word), scaled.scale, currency, country))
        if word[1][0] in _symbols():
            return _Unit(word.start(1) + 1, scaled.scale, known_currencies().signs_after[word[1][0]])
        if not (told or connects):
            return scaled
        end, country = word.end(), told or country
    return scaled


def _word_at(text: str, start: int) -> re.Match[str] | None:
    """Return the word that begins here or behind a space, if it may be a known one by its first letter."""
    letter = text[start : start + 1]
    if letter in _SPACES:
        letter = text[start + 1 : start + 2]
    return _WORD.match(text, start) if letter and _may_begin_known(letter) else None


def _with_country(text: str, unit: _Unit) -> _Unit:
    """Return a unit with the country that the word behind its name tells: دولار أمريكي, pounds sterling."""
    word = None if unit.country else _WORD.match(text, unit.end)
    told = _look_up(word[1])[2] if word else ""
    codes = known_currencies().classes.get(unit.currency, {})
    return unit._replace(end=word.end(), country=told) if word and told and told in codes else unit


def _past_full_stop(text: str, word: re.Match[str]) -> int:
    """Return the end of a name with the full stop of an abbreviation, where the sentence goes on behind it: د.إ."""
    end = word.end()
    goes_on = text[end : end + 1] == "." and "." in word[1] and text[end + 1 : end + 2] == " "
    return end + 1 if goes_on else end


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
def _may_begin_known(letter: str) -> bool:
    """Tell whether a word that begins with a letter may be known: most are not, and need no folding."""
    return fold(letter)[:1] in _first_letters()


@lru_cache(maxsize=1 << 12)
def _look_up(word: str) -> tuple[Decimal | None, str, str, bool]:
    """Return what a word behind an amount multiplies by, the currency and the country that it tells, if it connects."""
    known = known_currencies()
    folded = fold(_ELIDED.sub("", word)).rstrip(".-'’")
    currency = known.signs_after.get(word) or known.names.get(folded, "")
    # Arabic adjectives agree with the noun: ليرة لبنانية, ريالا سعوديا.
    told = next((known.countries[one] for one in (folded, folded[:-1]) if one in known.countries), "")
    return known.scales.get(folded), currency, told, folded in _CONNECTORS


@cache
def _unspaced_names() -> re.Pattern[str]:
    """Return a pattern of the names in scripts without spaces, the longest first."""
    return re.compile("|".join(map(re.escape, known_currencies().unspaced)))


def _unspaced(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Find sums by the names of currencies in scripts without spaces, and the amounts before them."""
    known = known_currencies()
    done = 0
    for name in _unspaced_names().finditer(text):
        start = max(done, name.start() - _MAX_HAN)
        amount = HAN_AMOUNT.search(text, start, name.start())
        if not amount or (name[0] in _BARE and not _DIGIT_OR_UNIT.search(amount[0])):
            continue
        done = name.end()
        code = known.code_of(known.unspaced[name[0]], "", regions)
        yield _to_span(text, (amount.start(), done), read_han_amount(amount[0]), code)
