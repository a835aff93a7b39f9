"""Two lines of a paragraph joined: words that were divided at the end of a line become whole.

Whether a hyphen is the word's own is told by the document itself: by the words that it writes elsewhere.

Tested by tests/stages/convert/pdf/test_hyphens.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["HYPHENS", "WrittenWords", "as_one_line", "joined"]

SOFT_HYPHEN = "\u00ad"
HYPHENS = "-\u2010"
HEAD = re.compile(r"[^\W\d_]+")
WORDS = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
# Scripts that part words by no space: Han, kana, Thai, Lao, Tibetan, Myanmar, Khmer, and their punctuation.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)


class WrittenWords:
    """The words of a document, compounds with their hyphens; read when first asked."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._words: set[str] | None = None

    def __contains__(self, word: str) -> bool:
        """Tell whether the document writes a word, whatever its case."""
        if self._words is None:
            self._words = {found.lower() for text in self._texts for found in WORDS.findall(text)}
        return word.lower() in self._words


def as_one_line(texts: Sequence[str]) -> str:
    """Return lines of a heading as one."""
    whole = ""
    for text in texts:
        before, between = joined(whole, text, WrittenWords(())) if whole else ("", "")
        whole = before + between + text
    return whole


def joined(before: str, line: str, vocabulary: WrittenWords) -> tuple[str, str]:
    """Return a line as it is before the next one of its paragraph, and what stands between the two."""
    if before.endswith(SOFT_HYPHEN):
        return before[:-1], ""
    if before[-1:] in HYPHENS and before:
        return _without_hyphen(before, line, vocabulary)
    if UNSPACED.match(before[-1:]) and UNSPACED.match(line[:1]):
        return before, ""
    return before, " "


def _without_hyphen(before: str, line: str, vocabulary: WrittenWords) -> tuple[str, str]:
    tail, head = _last_word(before[:-1]), HEAD.match(line)
    if not tail or head is None:
        return before, "" if before[-2:-1].isalnum() and line[:1].isalnum() else " "
    if not (head[0][0].islower() or (tail + head[0]).isupper()) or before[: -1 - len(tail)].endswith(tuple(HYPHENS)):
        return before, ""
    whole, compound = tail + head[0], f"{tail}-{head[0]}"
    if compound in vocabulary and whole not in vocabulary:
        return before, ""
    return before[:-1], ""


def _last_word(text: str) -> str:
    """Return the letters that a text ends with."""
    start = len(text)
    while start and text[start - 1].isalpha():
        start -= 1
    return text[start:]
