"""Read amounts: digits of any script with the separators of any country, and numerals of East Asia."""

from __future__ import annotations

import re
from decimal import Decimal

from docmill.text.folding import fold

__all__ = ["AMOUNT", "AMOUNT_REST", "HAN_AMOUNT", "HAN_SCALES", "read_amount", "read_han_amount"]

# An amount that would have to give digits back is none. Groups of two are Indian: 1,00,000.
AMOUNT = (
    r"(?:\d{1,3}(?:[.,'’٬٫ \u00a0\u202f]\d{3}){1,5}(?:[.,٫]\d{1,2})?(?!\d)"
    r"|\d{1,2}(?:,\d{2}){1,5},\d{3}(?:\.\d{1,2})?(?!\d)|\d++(?:[.,٫]\d++)?)"
)
AMOUNT_REST = (
    r"(?:\d{0,2}(?:[.,'’٬٫ \u00a0\u202f]\d{3}){1,5}(?:[.,٫]\d{1,2})?(?!\d)"
    r"|\d?(?:,\d{2}){1,5},\d{3}(?:\.\d{1,2})?(?!\d)|\d*+(?:[.,٫]\d++)?)"
)
"""What follows the first digit of an amount."""
_DIGITS = {letter: value for value, letter in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "백": 100, "천": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "만": 10**4, "亿": 10**8, "億": 10**8, "억": 10**8, "兆": 10**12, "조": 10**12}
HAN_SCALES = re.compile(f"[{''.join((*_SMALL, *_LARGE))}]{{1,4}}")
_HAN_NUMERALS = "".join((*_DIGITS, *_SMALL, *_LARGE))
# Atomic: a run of numerals can be parted in thousands of ways.
HAN_AMOUNT = re.compile(
    rf"(?<![\d.,])(?>(?:(?:(?<=[만억조]) )?(?:{AMOUNT}[{_HAN_NUMERALS}]{{0,4}}|[{_HAN_NUMERALS}]{{1,4}})){{1,6}})"
    r"[多余餘]?\s?\Z"
)
"""An amount that a name in a script without spaces follows: 三十亿, 3億5000万, 100만."""
_HAN_PART = re.compile(rf"{AMOUNT}|[{_HAN_NUMERALS}]")
_SEPARATORS = re.compile(r"[.,]")


def read_amount(written: str, *, decimal: str) -> Decimal:
    """Return the value of an amount in digits.

    Where one separator stands before three digits, as in 1.234, it parts thousands, unless it is the decimal sign that
    a word behind the amount tells (1.234 billion; 1,234 Milliarden).

    Args:
        written: what `AMOUNT` matches.
        decimal: the sign before the fraction, if it is known, else empty.
    """
    if written.isascii() and written.isdigit():
        return Decimal(written)
    plain = fold(written).replace("٬", "").replace("٫", "&").replace("'", "").replace("’", "").replace(" ", "")
    found = _SEPARATORS.findall(plain)
    if "&" in plain or not found:
        whole, _, behind = _SEPARATORS.sub("", plain).rpartition("&")
        return Decimal(f"{whole.replace('&', '') or 0}.{behind}" if "&" in plain else behind)
    last = found[-1]
    whole, _, behind = plain.rpartition(last)
    parts_thousands = len(behind) == 3 and last != decimal and not plain.startswith("0")
    if len(set(found)) == 1 and (len(found) > 1 or parts_thousands):
        return Decimal(_SEPARATORS.sub("", plain))
    return Decimal(f"{_SEPARATORS.sub('', whole)}.{behind}")


def read_han_amount(written: str) -> Decimal:
    """Return the value of an amount in Chinese numerals, in digits, or in both: 三十亿, 3億5000万, 1,200."""
    total, section, number = Decimal(0), Decimal(0), Decimal(0)
    seen = False
    for part in _HAN_PART.findall(written):
        if part in _SMALL:
            section += (number if seen else Decimal(1)) * _SMALL[part]
            number, seen = Decimal(0), False
        elif part in _LARGE:
            section += number
            larger = _LARGE[part] > total > 0  # 三千万亿
            total = (total + section) * _LARGE[part] if larger else total + (section or 1) * _LARGE[part]
            section, number, seen = Decimal(0), Decimal(0), False
        else:
            digit = _DIGITS.get(part)
            number = number * 10 + digit if digit is not None else read_amount(part, decimal=".")
            seen = True
    return total + section + number
