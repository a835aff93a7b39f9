"""Find sums of money: a currency's sign or code before an amount, or its sign or name in many languages after it.

Numbers are looked for first, which is fast, and only what stands around one is tried as a sum: two in three of all the
time that patterns took went into trying every place of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.word_lists import load_table

__all__ = ["find_money"]

_NUMBER = re.compile(r"(?:(?<![\w.,])|(?<=\b[وبلفك]))\d")
"""The first digit of a number that no other goes on as: behind a sign or a space, too, there is no letter or point."""
_SIGN = re.compile(
    r"(?:(?:US|A|C|HK|NZ)?[$€£¥₹₽₺₪₩]|\b(?:USD|EUR|GBP|JPY|CHF|CNY|SAR|AED|EGP|RUB)\s)\s?\Z", re.IGNORECASE
)
_SIGNS = frozenset("$€£¥₹₽₺₪₩")
_MAX_SIGN_LENGTH = 6
"""Code points of a code, a space and one more."""
# No currency begins with a digit: an amount that would have to give digits back is none.
_AMOUNT = r"(?:\d{1,3}(?:[.,٬٫ \u00a0\u202f]\d{3}){1,5}(?:[.,٫]\d{1,2})?(?!\d)|\d++(?:[.,٫]\d++)?)"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what follows a sign, and of an amount with the currency after it."""
    table = load_table(__package__, "patterns")
    scale, unit = (
        "|".join(map(re.escape, sorted(table[one], key=len, reverse=True))) for one in ("scales", "currencies")
    )
    # Regardless of case all words of an alternative are tried one by one, so their first letters are asked for first.
    scales = f"(?=[{_first_letters(table['scales'])}])(?:{scale})"
    firsts = _first_letters([*table["scales"], *table["currencies"], "of", "de", "من", *"$€£¥₹₽₺₪₩元円"])
    after_sign = rf"{_AMOUNT}(?:\s?{scales}(?!\w))?"
    before_unit = (
        rf"(?:(?<![\w.,])|(?<=\b[وبلفك])){_AMOUNT}\s?(?=[{firsts}])(?:{scales}\s)?(?:of\s|de\s|من\s)?"
        rf"(?:(?:{unit})(?!\w)|[$€£¥₹₽₺₪₩元円])"
    )
    return re.compile(after_sign, re.IGNORECASE), re.compile(before_unit, re.IGNORECASE)


def _first_letters(words: Iterable[str]) -> str:
    """Return the first letters of words, for a class of characters."""
    return "".join(re.escape(letter) for letter in sorted({word[0] for word in words}))


def find_money(text: str) -> Iterator[Span]:
    """Find sums of money from left to right; the spans do not overlap."""
    after_sign, before_unit = _patterns()
    done = 0
    for number in _NUMBER.finditer(text):
        start = number.start()
        if start < done:
            continue
        before = text[start - 1 : start] if start > done else ""
        sign = None
        if before in _SIGNS or before.isspace():
            sign = _SIGN.search(text, max(done, start - _MAX_SIGN_LENGTH), start)
        match = after_sign.match(text, start) if sign else before_unit.match(text, start)
        if match:
            first, done = sign.start() if sign else start, match.end()
            yield Span(first, done, "MONEY", name_key("MONEY", text[first:done]), 0.9)
