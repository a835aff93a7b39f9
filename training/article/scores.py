"""Score extracted articles as the article extraction benchmark does, by 4-grams of words.

Source: Scrapinghub, "Article extraction benchmark", `evaluate.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Score", "shingle_f1", "shingles", "word_f1"]

WORD = re.compile(r"\w+")
SIZE = 4


class Score(NamedTuple):
    """F1, precision and recall, each from 0 to 1."""

    f1: float
    precision: float
    recall: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the 4-grams of a text's words; a text of fewer words is one shorter gram."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + SIZE]) for at in range(max(1, len(words) - SIZE + 1))) if words else Counter()


def shingle_f1(pairs: Iterable[tuple[str, str]]) -> Score:
    """Return the score of pairs of an extracted text and its gold text.

    The true positives, false positives and false negatives of each page are divided by their sum before they are
    added up, so that every page weighs the same.
    """
    right = wrong = missed = 0.0
    for text, gold in pairs:
        found, wanted = shingles(text), shingles(gold)
        counts = ((found & wanted).total(), (found - wanted).total(), (wanted - found).total())
        whole = max(1, sum(counts))
        right, wrong, missed = right + counts[0] / whole, wrong + counts[1] / whole, missed + counts[2] / whole
    precision, recall = right / max(1e-9, right + wrong), right / max(1e-9, right + missed)
    return Score(2 * precision * recall / max(1e-9, precision + recall), precision, recall)


def word_f1(text: str, gold: str) -> float:
    """Return the F1 of a text's words, as WCXB counts them: in small letters, each as often as it occurs."""
    found, wanted = Counter(WORD.findall(text.lower())), Counter(WORD.findall(gold.lower()))
    if not found or not wanted:
        return float(not found and not wanted)
    return 2 * (found & wanted).total() / (found.total() + wanted.total())
