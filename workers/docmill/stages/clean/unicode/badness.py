"""Tell whether a line looks like mojibake to ftfy, looking only where characters stand that make a line look so.

ftfy (https://ftfy.readthedocs.io) searches for an expression of forty cases, which takes 0.1 ms for a kilobyte. Each
case holds one of a few hundred characters that most lines have few of, and none reaches further than three characters
from it.

Tested by tests/stages/clean/unicode/test_badness.py.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["ODD", "is_bad"]

ODD = (
    "\x80-\x9f\xa1-\xac\xae-\xb6\xb8-\xde\xf7"  # of Latin-1 all but small letters, NBSP, soft hyphen, middle dot
    + "".join(letter for letter in map(chr, range(0x100, 0x180)) if letter.isupper())
    + "œ\u0192\u02c6-\u02dd\u0384\u0385\u0402\u0490\u2018\u201a-\u2025\u2027-\u25ff\uf8ff\ufffd"
)
"""The characters, as a set in a pattern; some more than ftfy has, since these are shorter to tell."""
ALONE = "\x80-\x9fŒœÂÃ"
"""Those among them that make a line look bad beside ASCII alone."""
REACH = 3
MANY = 8  # characters of a line for each odd one, below which the whole line is searched
_ODD = re.compile(
    rf"[{ODD}](?:(?<=[{ALONE}])|(?=.{{,2}}[^\0-\x7f])|(?<=[^\0-\x7f].)|(?<=[^\0-\x7f]..)|(?<=[^\0-\x7f]...))",
    re.DOTALL,
)


def is_bad(line: str) -> bool:
    """Tell whether a line looks like mojibake, as `ftfy.badness.is_bad` does."""
    places = [odd.start() for odd in _ODD.finditer(line)]
    if not places:
        return False
    search = _badness().search
    if MANY * len(places) > len(line):
        return search(line) is not None
    return any(search(line, max(0, at - REACH), at + REACH + 1) for at in places)


@cache
def _badness() -> re.Pattern[str]:
    """Return ftfy's expression."""
    from ftfy.badness import BADNESS_RE  # noqa: PLC0415 - 50 ms, and texts without odd characters never need it

    return BADNESS_RE
