"""Tell what looks like a sum of money, or like a negative one, and is none: S/2021/123, In 2010 Kip, Coffee -$3."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docmill.stages.entities.patterns.currencies import known_currencies
from docmill.stages.entities.patterns.unit_words import AmountUnit, look_up
from docmill.text.folding import fold

__all__ = ["DASHES", "WEAK_SIGNS", "is_doubtful", "is_negative", "is_other_word"]

DASHES = frozenset("-–—")
WEAK_SIGNS = {"R": "ZA", "S/": "PE"}
"""Signs that are something else as often, and their countries."""
_GROUPED = re.compile(r"(?:\d{1,3}(?:[,\u00a0]\d{3})+|\d{2,3}(?: \d{3})+)(?:[.,]\d\d)?")
"""How an amount without a scale is written that R alone makes a sum: R 1,250, but no R2 and no Radeon R9 280."""
_MONEYED = re.compile(r"\d{1,3}(?:[.,'’٬ \u00a0\u202f]\d{3})+(?:[.,٫]\d\d)?|\d+[.,٫]\d\d|\d{5,}")
"""How an amount is written, with thousands, cents or many digits, that a weak name makes a sum."""
_YEAR = re.compile(r"(?:19|20)(?!00)\d\d")
_BEFORE_MINUS = re.compile(
    r"(?:[(:]|\b(?:of|to|by|at|from|is|was|minus|de|à|a|di|da|von|um|auf|bei|na|do|o|на|до|от|إلى|من|به|از)) ?\Z",
    re.IGNORECASE,
)
"""What stands before a hyphen that is a minus sign: elsewhere it lists (Coffee -$3), or is a dash."""
_CUE = 8


def is_doubtful(text: str, sign: tuple[int, str], amount: re.Match[str], regions: Sequence[str]) -> bool:
    """Tell whether a weak sign needs a scale behind the amount: R9, GT-R 35, S/4HANA, S/2021/123.

    Args:
        text: the text.
        sign: where the sign begins, and the sign.
        amount: the amount.
        regions: the countries that the document speaks of.
    """
    first, written = sign
    before, following = text[first - 1 : first], text[amount.end() : amount.end() + 1]
    if before in {"/", *DASHES} or following in {"/", *DASHES}:
        return True
    if written == "R":
        return not _GROUPED.fullmatch(amount[0])
    joined = amount.start() == first + len(written) and WEAK_SIGNS[written] not in regions
    return following.isalpha() or (joined and amount[0].isdecimal())


def is_other_word(amount: str, unit: AmountUnit, regions: Sequence[str]) -> bool:
    """Tell whether a currency's name is another word or somebody's name: 500 bolivianos; In 2010 Kip Moore."""
    if unit.scale is not None or unit.country:
        return False
    if unit.name.istitle() and _YEAR.fullmatch(amount) and fold(unit.name) in known_currencies().also_names:
        return True
    weak = look_up(unit.name).weak
    return bool(weak) and weak not in regions and not _MONEYED.fullmatch(amount)


def is_negative(text: str, done: int, minus: int) -> bool:
    """Tell whether a dash before a sum is a minus sign: none is right behind a number or the sum before it.

    Args:
        text: the text.
        done: where the sum before it ends.
        minus: where the dash stands.
    """
    before = text[max(done, minus - _CUE) : minus]
    if before[-2:].strip()[-1:].isdigit() or (done and not before.strip()):
        return False
    if text[minus] == "−":
        return not before or before[-1].isspace() or before[-1] in "(:"
    return _BEFORE_MINUS.search(before) is not None
