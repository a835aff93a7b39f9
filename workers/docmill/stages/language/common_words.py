"""The words that are common in a language: a check of what CLD2 says, and of whether a text is more than names.

CLD2 gives text in a language that it does not know to a relative, for sure; but few of its words are the relative's.
`data/common_words.tsv` is made by training/language/common_words.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = [
    "are_common",
    "are_names",
    "has_common_words",
    "lack_common_words",
    "plain_words",
    "share_in",
    "share_of",
    "words_of",
]

_WORD = re.compile(r"[^\W\d_]+")
_SPACED = frozenset({"Latn", "Cyrl", "Arab", "Deva", "Hebr", "Beng", "Ethi"})
"""Scripts that write many languages with spaces between the words; in others there is no relative to be taken for."""
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_TOLERANCE = 1.5
"""Standard deviations of the number of common words by which a text may fall short."""
_FEWEST_NAMES = 3
_FEWEST_PLAIN = 4
_FEWEST_WORDS = 8
_WORDS_OF_DECLARATION = 60
"""Common words of a language that is known by the Declaration alone; in other text they are fewer."""
_NAMES = 0.9
_CODE_LENGTH = 3
_SENTENCE = re.compile(r"[.!?;:…]\s")


@dataclass(frozen=True, slots=True)
class _Known:
    """The common words of a language, their share of a long text, and CLD2's score of it: the least and the usual."""

    least_share: float
    usual_share: float
    least_score: float
    usual_score: float
    words: frozenset[str]


def are_common(words: Sequence[str], code: str, score: float, script: str) -> bool:
    """Tell whether enough words (of `words_of`) are common in the language that CLD2 says they are in, so sure."""
    if script not in _SPACED:
        return True
    known = _table().get(code)
    if known is None or score < known.least_score:
        return False
    number = len(words)
    share = share_of(words, known.words)
    if share < known.usual_share and score < known.usual_score:
        return False
    slack = _TOLERANCE * math.sqrt(known.least_share * (1 - known.least_share) / max(1, number))
    return share >= known.least_share - slack


def lack_common_words(words: Sequence[str], code: str) -> bool:
    """Tell whether a text of so many words has fewer common ones than nearly all text in a language has."""
    known = _table().get(code)
    if known is None or len(words) < _FEWEST_WORDS:
        return False
    least = known.least_share / (1 if len(known.words) > _WORDS_OF_DECLARATION else 2)
    return share_of(words, known.words) < least - math.sqrt(least * (1 - least) / len(words))


def share_in(words: Sequence[str], code: str) -> float:
    """Return the share of a text's words that are common in a language; 0 for a language whose words are not known."""
    known = _table().get(code)
    return share_of(words, known.words) if known else 0.0


def has_common_words(words: Sequence[str], code: str) -> bool:
    """Tell whether as many words of a text are common as in nearly all text in a language."""
    known = _table().get(code)
    return known is not None and share_of(words, known.words) >= known.least_share


def are_names(text: str, script: str) -> bool:
    """Tell whether a text is a list of names or of short codes: words with capitals, none of them common anywhere."""
    if script not in _CASED:
        return False
    words = _WORD.findall(text)
    if len(words) < _FEWEST_NAMES or sum(word[0].isupper() for word in words) < _NAMES * len(words):
        return False
    if all(word.isupper() for word in words):
        return sum(map(len, words)) <= _CODE_LENGTH * len(words)
    return not _SENTENCE.search(text) and not any(word.lower() in _anywhere() for word in words)


def plain_words(text: str, script: str) -> str | None:
    """Return the words of a text without a capital; None where no others are names, or these are too few to tell."""
    if script not in _CASED:
        return None
    words = _WORD.findall(text)
    plain = [word for word in words if not word[0].isupper()]
    named = len(words) - len(plain) - 1  # the first word of a sentence is no name by its capital
    return " ".join(plain) if named > 0 and len(plain) >= _FEWEST_PLAIN else None


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, with the marks that stand at them: few common ones have any.

    Numbers and marks that stand alone, as between the cells of a table, are no words.
    """
    return [word for word in text.lower().split() if word[0].isalpha() or any(map(str.isalpha, word))]


def share_of(words: Sequence[str], common: frozenset[str]) -> float:
    """Return the share of words in lower case that are among the common ones."""
    return sum(map(common.__contains__, words)) / max(1, len(words))


@cache
def _table() -> Mapping[str, _Known]:
    """Read the numbers and words of each language."""
    table = resources.files(__package__).joinpath("data", "common_words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[0]: _read_row(*row[1:]) for row in rows}


def _read_row(least_share: str, usual_share: str, least_score: str, usual_score: str, words: str) -> _Known:
    """Make an entry of the columns of its row."""
    return _Known(
        float(least_share), float(usual_share), float(least_score), float(usual_score), frozenset(words.split(" "))
    )


@cache
def _anywhere() -> frozenset[str]:
    """Return the common words of all languages together."""
    return frozenset().union(*(known.words for known in _table().values()))
