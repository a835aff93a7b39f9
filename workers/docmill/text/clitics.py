"""Split clitics off the words they are written with: Arabic و ف ب ك ل, Hebrew ו ה ב ל מ ש כ, before a name.

Words are folded. `لل` is ل before ال with the alef left out: للعراق is ل + العراق.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import xxhash

__all__ = ["CliticSplit", "name_behind", "split_clitics"]

_ARABIC = re.compile("(?=[وفبكل])(?:[وف]?(?:لل|[بكل])|[وف])(?=...)")
_HEBREW = re.compile("(ו?)((?:כש|ש)?)([בלמכה]?)")
_LETTERS = frozenset("وفبكلוהבלמשכ")
_SHORTEST = 3
"""Letters left: with fewer, any word that begins with such a letter would become a name."""
_MAX_REMEMBERED = 30
"""Letters of the longest word whose splits are remembered."""


class CliticSplit(NamedTuple):
    """One reading of a word as clitics and what they stand before.

    Attributes:
        token: the index of the word.
        length: the folded letters of the clitics.
        hash: the 64-bit hash of what is left.
        word: what is left; after لل with the article that was contracted.
    """

    token: int
    length: int
    hash: int
    word: str


def split_clitics(words: list[str]) -> list[CliticSplit]:
    """Return the readings of those words that begin with what may be clitics; one word may have two."""
    found: list[CliticSplit] = []
    for index in [index for index, word in enumerate(words) if word[:1] in _LETTERS and len(word) > _SHORTEST]:
        word = words[index]
        ways = _hashed_splits(word) if len(word) <= _MAX_REMEMBERED else _hashed(word)
        found += [CliticSplit(index, *way) for way in ways]
    return found


def name_behind(word: str, length: int) -> str:
    """Return what a folded word has behind letters of clitics, after لل with the article: القدس of للقدس."""
    return ("ال" if word[:length].endswith("لل") else "") + word[length:]


def _hashed(word: str) -> list[tuple[int, int, str]]:
    """Return the letters of the clitics, the hash of the word left and that word, for each way to split a word."""
    return [
        (length, xxhash.xxh3_64_intdigest(name.encode("utf-8", "surrogatepass")), name)
        for length, name in _possible_splits(word)
    ]


_hashed_splits = lru_cache(maxsize=1 << 14)(_hashed)
"""The same, remembered: a few thousand words make most of all texts."""


def _possible_splits(word: str) -> list[tuple[int, str]]:
    """Return the letters of the clitics and the word left, for each way to split a word."""
    if word[0] in "והבלמשכ":
        match = _HEBREW.match(word)
        ends = sorted({match.end(1), match.end(2), match.end(3)} - {0}) if match else []
        if match and match.end(2) == match.end(1) + 2:  # כשלמה: כש before למה, or כ before שלמה
            ends = sorted({*ends, match.end(1) + 1})
        return [(end, word[end:]) for end in ends if len(word) - end >= _SHORTEST]
    ways = []
    if word[0] in "وف":
        ways.append((1, word[1:]))
    if match := _ARABIC.match(word):
        names = dict.fromkeys((name_behind(word, match.end()), word[match.end() :]))
        ways += [(match.end(), name) for name in names if (match.end(), name) not in ways]
    return [(length, name) for length, name in ways if len(name) >= _SHORTEST]
