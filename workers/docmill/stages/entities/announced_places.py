"""Persons that a word before them says are places: остров Ольхон, село Черкизово.

A tagger that does not know a name may take it for a person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.tokens import TokenizedText
from docmill.stages.entities.word_lists import load_lines
from docmill.text.folding import fold

__all__ = ["as_announced_places"]


@cache
def _place_words() -> frozenset[str]:
    """Return the folded words that announce a place."""
    return frozenset(fold(word) for word in load_lines("docmill.stages.entities.rules", "place_words"))


def as_announced_places(tokens: TokenizedText, predictions: Sequence[Prediction]) -> Sequence[Prediction]:
    """Return predictions, those of persons right behind a word that announces a place as places, without that word.

    Args:
        tokens: of the text.
        predictions: what a backend found.
    """
    words = _place_words()
    if words.isdisjoint(tokens.words):
        return predictions
    firsts = tokens.tokens_before([one.start + 1 for one in predictions])
    lasts = tokens.tokens_before([one.end for one in predictions])
    return [
        _announced(tokens, one, max(0, first), last) if one.type == "PER" else one
        for one, first, last in zip(predictions, firsts, lasts, strict=True)
    ]


def _announced(tokens: TokenizedText, person: Prediction, first: int, last: int) -> Prediction:
    """Return what was taken for a person as a place where a word before it, or its own first word, says that it is."""
    words = _place_words()
    if first and tokens.words[first - 1] in words and tokens.gaps[first - 1] == " ":
        return replace(person, type="LOC")
    if last > first and tokens.words[first] in words:
        return replace(person, type="LOC", start=tokens.span(first + 1, last)[0])
    return person
