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
    read_amount,
    read_han_amount,
)
from docmill.stages.entities.patterns.currencies import known_currencies
from docmill.stages.entities.patterns.money_doubts import DASHES, WEAK_SIGNS, is_doubtful, is_negative, is_other_word
from docmill.stages.entities.patterns.unit_words import (
    SPACES,
    AmountUnit,
    may_begin_known,
    read_scale,
    read_unit,
    word_at,
)
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
_OF_WEAK_SIGNS = frozenset({"ZAR", "PEN"})
"""What the signs mean that are something else as often."""
_MAX_DIGITS = 18
"""Digits of the longest amount that is read as an integer at once: 64 bits hold it."""
_MAX_HAN = 40
"""Code points before a name that are looked through for its amount."""
_DIGIT_OR_UNIT = re.compile(r"[\d十百千万萬亿億兆]")
_BARE = frozenset({"元", "円", "원"})
"""Names that are something else behind a lone numeral: 二元论."""
_BEHIND_BOTH = {"元": "CNY", "圆": "CNY", "圓": "CNY", "円": "JPY"}
"""What stands behind an amount although its sign stands before it, 人民币500元, and what ¥ means there."""
_LONGEST_HAN_SIGN = 3
_SHARED_SIGNS = {"$": frozenset({"dollar", "peso"}), "£": frozenset({"pound", "lira"})}
"""Signs of several currencies, and those of them that a name behind the amount tells without a country: $ 500 pesos."""


class _Sum(NamedTuple):
    """A sum: where it begins, what stands behind its amount, its value, None of a range, and its weak sign."""

    start: int
    unit: AmountUnit
    value: Decimal | int | None
    weak: str = ""


def find_money(text: str, regions: Sequence[str] = ()) -> Iterator[Span]:
    """Find sums of money, none of which overlap.

    The links are `amount`, the number with what multiplies it, and `currency`, its code by ISO 4217, where that is
    clear: a ريال is that of the country beside it, or else of the likeliest one that has it.

    Args:
        text: the text.
        regions: ISO 3166-1 codes of the countries that the document speaks of, the likeliest first.
    """
    if text.isascii():
        yield from _spaced(text, regions)
        return
    kept: list[Span] = []
    for span in sorted([*_spaced(text, regions), *_unspaced(text, regions)]):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    yield from kept


def _spaced(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Find sums by their numbers, from left to right; those by R alone last, which need rand elsewhere in the text."""
    known = known_currencies()
    codes: dict[tuple[str, str], str | None] = {}  # of each currency and country, for these regions
    done, by_rand = 0, 0
    alone: list[Span] = []
    for number in _beside_something().finditer(text):
        start = number.start()
        if start < done:
            continue
        found = _sum_at(text, start, done, regions)
        if not found:
            continue
        unit = found.unit
        told = unit.currency, unit.country
        if told not in codes:
            codes[told] = known.code_of(*told, regions)
        span = _to_span(text, (done, found.start, unit.end), found.value, codes[told])
        done = unit.end
        if found.weak == "R":
            by_rand += 1
        if found.weak == "R" and unit.scale is None and WEAK_SIGNS["R"] not in regions:
            alone.append(span)
        else:
            yield span
    if by_rand > 1:
        yield from alone


def _sum_at(text: str, start: int, done: int, regions: Sequence[str]) -> _Sum | None:
    """Read the sum whose amount begins at a number, if it is one's.

    Args:
        text: the text.
        start: where the number begins.
        done: where the sum before it ends.
        regions: the countries that the document speaks of.
    """
    sign = known_currencies().before(text, start, done) if start > done else None
    if sign and (written := _AMOUNT.match(text, start)) and (found := _after_sign(text, written, sign, regions)):
        return found
    before = text[start - 1 : start]
    if before == "." or (before.isascii() and before.isalpha()):
        return None
    amount = _AMOUNT_AND_MORE.match(text, start)
    return _before_name(text, start, amount, done, regions) if amount else None


def _after_sign(text: str, amount: re.Match[str], sign: tuple[int, str], regions: Sequence[str]) -> _Sum | None:
    """Read a sum whose sign stands before it; None where that is a weak one before a number that is none for sure.

    Args:
        text: the text.
        amount: the amount.
        sign: where the sign begins, and the currency it means.
        regions: the countries that the document speaks of.
    """
    first, currency = sign
    end = amount.end()
    weak, doubtful = "", False
    if currency in _OF_WEAK_SIGNS:
        written = _sign_at(text, first, amount.start())
        weak = written if written in WEAK_SIGNS else ""
        doubtful = bool(weak) and is_doubtful(text, (first, weak), amount, regions)
    if not doubtful and not _may_go_on(text[end : end + 2]):
        unit = AmountUnit(end, None, currency)
        return _Sum(first, unit, _value(amount[0], unit), weak)
    upto = _RANGE.match(text, end)
    scale = read_scale(text, upto.end() if upto else end)
    if weak and scale.scale is not None and text[scale.end - 2].isspace():  # R 300 m is a length
        scale = AmountUnit(end, None)
    unit = _named(text, scale, _sign_at(text, first, amount.start()), currency, regions)
    if doubtful and (unit.scale is None or text[first - 1 : first] in DASHES):
        return None
    return _Sum(first, unit, None if upto else _value(amount[0], unit), weak)


def _sign_at(text: str, start: int, end: int) -> str:
    """Return the sign between two places, without a full stop or space behind it."""
    return text[start:end].rstrip(". \u00a0\u202f\t\n")


def _before_name(text: str, start: int, amount: re.Match[str], least: int, regions: Sequence[str]) -> _Sum | None:
    """Read a sum whose currency's sign or name stands behind it; None where none does.

    Args:
        text: the text.
        start: where the amount begins.
        amount: the amount, as its first group.
        least: where the sum before it ends.
        regions: the countries that the document speaks of.
    """
    unit = read_unit(text, amount.end(1))
    if not unit.currency or (unit.name and is_other_word(amount[1], unit, regions)):
        return None
    if text[start - 1 : start] in DASHES and (begun := _RANGE_BEGUN.search(text, max(least, start - _BEGUN), start)):
        return _Sum(begun.start(), unit, None)
    return _Sum(start, unit, _value(amount[1], unit))


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


def _value(written: str, unit: AmountUnit) -> Decimal | int:
    """Return an amount times its factor; one in plain digits, as most are, is read fast."""
    if unit.scale is None and len(written) <= _MAX_DIGITS and written.isascii() and written.isdigit():
        return int(written)
    return read_amount(written, decimal=unit.decimal) * (unit.scale or 1)


def _to_span(text: str, place: tuple[int, int, int], value: Decimal | int | None, code: str | None) -> Span:
    """Return the span of a sum, with its links: of a range without a value.

    Args:
        text: the text.
        place: where the sum before it ends, and where the sum begins and ends.
        value: the amount with what multiplies it.
        code: the currency, if it is known.
    """
    links: dict[str, Any] = {}
    done, start, end = place
    if value is not None and start > done and text[start - 1] in "-−" and is_negative(text, done, start - 1):
        start, value = start - 1, -value
    if isinstance(value, int):
        links["amount"] = value
    elif value is not None:
        links["amount"] = int(value) if value == value.to_integral_value() else float(value)
    if code:
        links["currency"] = code
    return Span(start, end, "MONEY", name_key("MONEY", text[start:end]), 0.9, links)


def _named(text: str, unit: AmountUnit, sign: str, currency: str, regions: Sequence[str]) -> AmountUnit:
    """Return what stands behind an amount with a sign before it, with the currency of the two and up to its name.

    A name tells the currency where it fits the sign: after $500 in "$500 won in the lottery" stands no name.

    Args:
        text: the text.
        unit: what multiplies the amount.
        sign: the sign before the amount.
        currency: what the sign means.
        regions: the countries that the document speaks of.
    """
    unit = unit._replace(currency=currency)
    if closing := _BEHIND_BOTH.get(text[unit.end : unit.end + 1]):
        return unit._replace(end=unit.end + 1, currency=closing if currency == "yen" else currency)
    if not word_at(text, unit.end):
        return unit
    named = read_unit(text, unit.end)
    if not named.currency or named.scale is not None or not text[named.end - 1].isalpha():
        return unit
    if text[named.end : named.end + 2].strip()[:1].isdigit():  # it is the sign of the next amount
        return unit
    known = known_currencies()
    told = known.code_of(named.currency, named.country, regions)
    meant, possible = known.classes.get(currency, {}).values(), known.classes.get(named.currency, {}).values()
    if sign in _SHARED_SIGNS:
        is_code = named.currency not in known.classes and named.name.isupper()
        fits = is_code or bool(named.country) or named.currency in _SHARED_SIGNS[sign]
    else:
        fits = named.currency == currency or told in meant
    if told and fits:
        differs = currency not in known.classes and sign not in _SHARED_SIGNS
        return unit._replace(end=named.end) if differs else named._replace(scale=unit.scale, decimal=unit.decimal)
    same = named.currency == currency or currency in possible
    return unit._replace(end=named.end) if same and (not named.country or told == currency) else unit


_GOES_ON = {
    "[ァ-ヶー]": ("フラン", "ルーブル", "ウォン", "ルピー", "ポンド", "バーツ"),
    "フィン|チェ": ("ドル",),
    "[桌形周心柱锥环弧规珠滑满润]": ("圆", "圓"),
    "칙|소": ("원",),
    "진": ("엔",),
    "파": ("유로",),
}
"""What stands behind names in scripts without spaces that are the beginning of other words: フランス, 圆桌, 원칙."""


@cache
def _unspaced_names() -> re.Pattern[str]:
    """Return a pattern of the names in scripts without spaces, the longest first."""
    behind = {name: f"(?!{ends})" for ends, names in _GOES_ON.items() for name in names}
    return re.compile("|".join(re.escape(name) + behind.get(name, "") for name in known_currencies().unspaced))


def _unspaced(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Find sums by the names of currencies in scripts without spaces, and the amounts before them."""
    known = known_currencies()
    done = 0
    for name in _unspaced_names().finditer(text):
        start = max(done, name.start() - _MAX_HAN)
        amount = HAN_AMOUNT.search(text, start, name.start())
        if not amount or (name[0] in _BARE and not _DIGIT_OR_UNIT.search(amount[0])):
            continue
        before, done = done, name.end()
        first, currency = amount.start(), known.unspaced[name[0]]
        if name[0] in _BEHIND_BOTH and (sign := known.before(text, first, max(0, first - _LONGEST_HAN_SIGN))):
            first, currency = sign[0], _BEHIND_BOTH[name[0]] if sign[1] == "yen" else sign[1]
        code = known.code_of(currency, "", regions)
        yield _to_span(text, (before, first, done), read_han_amount(amount[0]), code)
