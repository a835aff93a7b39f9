"""Two texts beside each other, sentence by sentence, with the words that differ marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from docmill.text.comparison.differences import sentence_rows, word_runs
from docmill.text.folding import fold
from docmill.viewer.rendering.marked_text import shown_text

__all__ = ["Pair", "pairs"]

MOST_COMPARED: Final = 60_000
"""Characters of each text: the comparison takes time that grows with the product of both."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences as HTML, the words marked that the other lacks; `same` where they fold alike."""

    left: str
    right: str
    same: bool


def pairs(left: str, right: str) -> list[Pair]:
    """Return the sentences of two texts in pairs; of longer texts, those of their beginnings."""
    rows = sentence_rows(left[:MOST_COMPARED], right[:MOST_COMPARED])
    return [Pair(_marked(one, two, "del"), _marked(two, one, "ins"), fold(one) == fold(two)) for one, two in rows]


def _marked(sentence: str, other: str, element: str) -> str:
    parts = []
    for run, differs in word_runs(sentence, other):
        markup = shown_text(run, 0, len(run))
        parts.append(f"<{element}>{markup}</{element}>" if differs else markup)
    return "".join(parts)
