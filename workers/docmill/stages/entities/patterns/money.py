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
from docmill.stages.entities.patterns.unit_words import SPACES, WORD, look_up, may_begin_known, symbols, word_at
from docmill.stages.entities.spans import Span, name_key

__all__ = ["find_money"]

# The first digit of a number that no other goes on as. Before one that a letter or its full stop stands at, only a code
# or a sign makes a sum: USD40, Rs.500.
_NUMBER = r"\d(?:(?<![\w.,]\d)|(?<=\b[وبلفك]\d)|(?<=[وبلفك]ـ\d)|(?<=[A-Za-z]\d)|(?<=[A-Za-zأ-ي]\.\d))"
_AMOUNT = re.compile(AMOUNT)
_MORE = r"(?=[^\W\d_]|[ \u00a0\u202f][^\s\d.,;:!?)\]}]|[^\x00-\x7f]|\$)"
"""What may be a word or a sign."""
_AMOUNT_AND_MORE = re.compile(rf"({AMOUNT}){_MORE}")
_GOING_ON = ("", *"-–—.,")
_RANGE = re.compile(rf"[-–—][$€£¥]?{AMOUNT}")
"""The rest of a range behind its first amount: $5-10 million."""
_RANGE_BEGUN = re.compile(r"(?<![\w.,/:–—-])\d[\d.,٫٬]{0,12}[-–—]\Z")
"""The first amount of a range whose currency stands behind the second one: 5-10 million dollars."""
_BEGUN = 16
"""Code points of the longest such amount with its dash."""
_DASHES = frozenset("-–—")
_ROUND = re.compile(r"[.,](?:--?|[–—])")
"""What stands for no cents: CHF 12.-"""
_MAX_DIGITS = 18
"""Digits of the longest amount that is read as an integer at once: 64 bits hold it."""
_MAX_HAN = 40
"""Code points before a name that are looked through for its amount."""
_DIGIT_OR_UNIT = re.compile(r"[\d十百千万萬亿億兆]")
_BARE = frozenset({"元", "円", "원"})
"""Names that are something else behind a lone numeral: 二元论."""
_YUAN = frozenset({"元", "圆", "圓"})
"""What stands behind an amount although its currency stands before it: 人民币500元."""
_LONGEST_HAN_SIGN = 3
_OPEN_SIGNS = frozenset({"$", "£"})
"""Signs of several currencies, of which a name behind the amount tells one: $ 500 CAD."""
_GROUPED = re.compile(r"(?:\d{1,3}(?:[,\u00a0]\d{3})+|\d{2,3}(?: \d{3})+)(?:[.,]\d\d)?")
"""How an amount without a scale is written that R alone makes a sum: R 1,250, but no R2 and no Radeon R9 280."""
_OF_WEAK_SIGNS = frozenset({"ZAR", "PEN"})
_MINUS = frozenset("-−")


class _Unit(NamedTuple):
    """What stands behind an amount: its end, factor, currency, country and decimal sign; empty where nothing tells."""

    end: int
    scale: Decimal | None
    currency: str = ""
    country: str = ""
    decimal: str = ""


_Sum = tuple[int, _Unit, Decimal | int | None]
"""Where a sum begins, what stands behind its amount, and its value, None of a range."""


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
        sign = known.before(text, start, done) if start > done else None
        amount = _AMOUNT.match(text, start) if sign else _AMOUNT_AND_MORE.match(text, start)
        if not amount:
            continue
        if sign:
            found = _after_sign(text, start, amount, sign)
        elif start and (text[start - 1] == "." or (text[start - 1].isascii() and text[start - 1].isalpha())):
            continue
        else:
            found = _before_name(text, start, amount, done)
        if found:
            first, unit, value = found
            done = unit.end
            told = unit.currency, unit.country
            if told not in codes:
                codes[told] = known.code_of(*told, regions)
            yield _to_span(text, (first, done), value, codes[told])


def _after_sign(text: str, start: int, amount: re.Match[str], sign: tuple[int, str]) -> _Sum | None:
    """Read a sum whose sign stands before it; None where that is R before a number that is none for sure.

    Args:
        text: the text.
        start: where the amount begins.
        amount: the amount.
        sign: where the sign begins, and the currency it means.
    """
    first, currency = sign
    end = amount.end()
    weak = currency in _OF_WEAK_SIGNS and _is_weak(text[first:start].strip(), amount[0], text[end : end + 1])
    if not weak and not _may_go_on(text[end : end + 2]):
        unit = _Unit(end, None, currency)
        return first, unit, _value(amount[0], unit)
    upto = _RANGE.match(text, end)
    unit = _named(text, _read_scale(text, upto.end() if upto else end), text[first:start].strip(), currency)
    if weak and unit.scale is None:
        return None
    return first, unit, None if upto else _value(amount[0], unit)


def _is_weak(sign: str, amount: str, following: str) -> bool:
    """Tell whether a sign that is no sum's as often needs a scale behind the amount: R9, S/4HANA."""
    return (sign == "R" and not _GROUPED.fullmatch(amount)) or (sign == "S/" and following.isalpha())


def _before_name(text: str, start: int, amount: re.Match[str], least: int) -> _Sum | None:
    """Read a sum whose currency's sign or name stands behind it; None where none does.

    Args:
        text: the text.
        start: where the amount begins.
        amount: the amount, as its first group.
        least: where the sum before it ends.
    """
    unit = _read_unit(text, amount.end(1))
    if not unit.currency:
        return None
    if text[start - 1 : start] in _DASHES and (begun := _RANGE_BEGUN.search(text, max(least, start - _BEGUN), start)):
        return begun.start(), unit, None
    return start, unit, _value(amount[1], unit)


@lru_cache(maxsize=1 << 12)
def _may_go_on(following: str) -> bool:
    """Tell by the two code points behind an amount whether it may be a range or be multiplied by what follows."""
    if following[:1] in _GOING_ON or following > "\u2fff":
        return True
    letter = following[1:] if following[0] in SPACES else following[0]
    return bool(letter) and may_begin_known(letter)


@cache
def _beside_something() -> re.Pattern[str]:
    """Return a pattern of the first digits of numbers that stand behind the end of a sign or before what may be one."""
    ends = re.escape("".join(sorted(known_currencies().sign_ends - {"/"})))  # one parts dates
    behind = rf"(?<=[{ends}]\d)|(?<=[{ends}][\s.]\d)|(?<=[{ends}]\.\s\d)|(?<=S/\d)|(?<=S/[\s.]\d)|(?<=S/\.\s\d)"
    return re.compile(rf"{_NUMBER}(?:{behind}|(?={AMOUNT_REST}{_MORE}))")


def _value(written: str, unit: _Unit) -> Decimal | int:
    """Return an amount times its factor; one in plain digits, as most are, is read fast."""
    if unit.scale is None and len(written) <= _MAX_DIGITS and written.isascii() and written.isdigit():
        return int(written)
    return read_amount(written, decimal=unit.decimal) * (unit.scale or 1)


def _to_span(text: str, place: tuple[int, int], value: Decimal | int | None, code: str | None) -> Span:
    """Return the span of a sum, with its links: of a range without a value."""
    links: dict[str, Any] = {}
    start, end = place
    if value is not None and start and text[start - 1] in _MINUS and _is_negative(text, start):
        start, value = start - 1, -value
    if isinstance(value, int):
        links["amount"] = value
    elif value is not None:
        links["amount"] = int(value) if value == value.to_integral_value() else float(value)
    if code:
        links["currency"] = code
    return Span(start, end, "MONEY", name_key("MONEY", text[start:end]), 0.9, links)


def _is_negative(text: str, start: int) -> bool:
    """Tell whether the sign right before a sum makes it negative: one behind an amount or a line's start does not."""
    before = text[max(0, start - 3) : start - 1]
    return before[-1:] in {" ", "("} and not before[:1].isdigit()


def _read_scale(text: str, start: int) -> _Unit:
    """Read what multiplies an amount with a sign before it; of several words that do, up to two."""
    following = text[start : start + 1]
    if following in ".," and (match := _ROUND.match(text, start)):
        return _Unit(match.end(), None)
    if following > "\u2fff" and (match := HAN_SCALES.match(text, start)):
        return _Unit(match.end(), read_han_amount(match[0]), decimal=".")
    scale, end, decimal = None, start, ""
    for _ in range(2):
        word = word_at(text, end)
        told = look_up(word[1]) if word else None
        if not word or not told or told.currency:
            break
        factor = told.scale
        if told.abbreviated is not None and text[word.end() : word.end() + 1] == ".":
            factor = told.abbreviated
        if factor is None:
            break
        scale, end, decimal = (scale or 1) * factor, word.end(), "." if told.points else ","
    return _Unit(end, scale, decimal=decimal)


def _named(text: str, unit: _Unit, sign: str, currency: str) -> _Unit:
    """Return what stands behind an amount with a sign before it, with the currency of the two and up to its name.

    Args:
        text: the text.
        unit: what multiplies the amount.
        sign: the sign before the amount.
        currency: what the sign means.
    """
    if text[unit.end : unit.end + 1] in _YUAN:
        return unit._replace(end=unit.end + 1, currency=currency)
    named = _read_unit(text, unit.end) if word_at(text, unit.end) else unit
    classes = known_currencies().classes
    if not named.currency or named.scale is not None or not text[named.end - 1].isalpha():
        return unit._replace(currency=currency)
    if text[named.end : named.end + 2].strip()[:1].isdigit():  # it is the sign of the next amount
        return unit._replace(currency=currency)
    if sign in _OPEN_SIGNS or currency in classes:
        return named._replace(scale=unit.scale, decimal=unit.decimal)
    if named.currency == currency or currency in classes.get(named.currency, {}).values():
        return unit._replace(end=named.end, currency=currency)
    return unit._replace(currency=currency)


def _read_unit(text: str, start: int) -> _Unit:
    """Read what multiplies an amount and its currency behind it: million dollars, مليون ريال سعودي, US dollars, €."""
    scaled = _read_scale(text, start)
    end, country = scaled.end, ""
    if text[end : end + 1] == "." and scaled.scale is not None:  # 5 тыс. руб.
        end += 1
    for _ in range(4):
        word = word_at(text, end)
        if not word:
            return scaled
        told = look_up(word[1])
        if told.currency:
            scale = scaled.scale if told.scale is None else told.scale * (scaled.scale or 1)
            unit = _Unit(_past_full_stop(text, word), scale, told.currency, country, scaled.decimal)
            return _with_country(text, unit)
        if word[1][0] in symbols():
            currency = known_currencies().signs_after[word[1][0]]
            return scaled._replace(end=word.start(1) + 1, currency=currency)
        if not (told.country or told.connects):
            return scaled
        end, country = word.end(), told.country or country
    return scaled


def _with_country(text: str, unit: _Unit) -> _Unit:
    """Return a unit with the country that the word behind its name tells: دولار أمريكي, pounds sterling."""
    word = None if unit.country else WORD.match(text, unit.end)
    told = look_up(word[1]).country if word else ""
    codes = known_currencies().classes.get(unit.currency, {})
    return unit._replace(end=word.end(), country=told) if word and told and told in codes else unit


def _past_full_stop(text: str, word: re.Match[str]) -> int:
    """Return the end of a name with the full stop of an abbreviation, where the sentence goes on behind it: د.إ."""
    end = word.end()
    goes_on = text[end : end + 1] == "." and "." in word[1] and text[end + 1 : end + 2] == " "
    return end + 1 if goes_on else end


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
        first, currency = amount.start(), known.unspaced[name[0]]
        if name[0] in _YUAN and (sign := known.before(text, first, max(0, first - _LONGEST_HAN_SIGN))):
            first, currency = sign
        code = known.code_of(currency, "", regions)
        yield _to_span(text, (first, done), read_han_amount(amount[0]), code)
