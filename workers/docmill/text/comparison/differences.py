"""Two texts side by side: sentences in pairs, and the words that one lacks. In any direction of writing.

Tested by tests/cli/commands/test_diff.py and tests/viewer/rendering/test_side_by_side.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from docmill.text.comparison.alignment import stretches
from docmill.text.folding import fold

__all__ = ["WORD", "sentence_rows", "word_runs"]

SENTENCE = re.compile(r"[^.!?؟。！？।\n]+[.!?؟。！？।]*\n*")
# Marks belong to the letter before them: vowels of Arabic and Hebrew, vowel signs of Indic scripts and of Thai.
LETTER = (
    r"\w\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711-\u074a\u08ca-\u0963"
    r"\u0966-\u0dff\u0e31-\u0e4e\u200c\u200d"
)
WORD = re.compile(rf"\s+|[{LETTER}]+|[^{LETTER}\s]")


def sentence_rows(one: str, two: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of two texts in pairs: those that fold alike stand beside each other, '' stands for none."""
    left, right = ([match[0].strip() for match in SENTENCE.finditer(text)] for text in (one, two))
    left, right = [part for part in left if part], [part for part in right if part]
    for part in stretches([fold(one) for one in left], [fold(one) for one in right]):
        yield from zip_longest(left[part.start : part.end], right[part.other_start : part.other_end], fillvalue="")


def word_runs(sentence: str, other: str) -> Iterator[tuple[str, bool]]:
    """Yield a sentence as runs of words, and of each whether `other` lacks it. Words are alike when they fold alike."""
    words, others = WORD.findall(sentence), WORD.findall(other)
    for part in stretches([fold(word) or word for word in words], [fold(word) or word for word in others]):
        run = "".join(words[part.start : part.end])
        if run:
            yield run, not part.same and bool(run.strip())
