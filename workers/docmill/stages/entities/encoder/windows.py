"""Lay the words of documents out in windows that an encoder reads: whole sentences, as many as fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.encoder.packed_model import EncoderSizes
from docmill.stages.entities.encoder.word_pieces import WordPieces
from docmill.stages.entities.tagger.context_features import classify_gaps, lay_out, surface_forms
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["MOST_PIECES", "Window", "windows_of"]

MOST_PIECES = 160
"""Pieces of a window but for its two ends, in training as at run time: some four sentences."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Some words in a row.

    Attributes:
        pieces: the numbers of their pieces and of the marks between them, with a begin and an end.
        firsts: where the first piece of each word is.
        word: the number of the first word in its text.
    """

    pieces: npt.NDArray[np.int64]
    firsts: npt.NDArray[np.int64]
    word: int


def windows_of(tokens: TokenizedText, cutter: WordPieces, shape: EncoderSizes) -> Iterator[Window]:
    """Yield the windows of a text; each word is in just one."""
    if not tokens.words:
        return
    _, ends = classify_gaps(tokens)
    words = [cutter.word(form) for form in surface_forms(tokens)]
    rows = [(word, word + cutter.marks(gap)) for word, gap in zip(words, tokens.gaps, strict=True)]
    sizes = [len(row) for _, row in rows]
    for first, last in _group(sizes, lay_out(ends).lengths.tolist()):
        pieces, firsts = [shape.begin], []
        for _, row in rows[first:last]:
            firsts.append(len(pieces))
            pieces += row
        pieces.append(shape.end)
        yield Window(np.array(pieces, dtype=np.int64), np.array(firsts, dtype=np.int64), first)


def _group(sizes: Sequence[int], sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first word of each window and the one after its last; only a sentence too long for one is cut."""
    start = at = held = 0
    for length in sentences:
        size = sum(sizes[at : at + length])
        if held and held + size > MOST_PIECES:
            yield start, at
            start, held = at, 0
        for word in range(at, at + length):
            if held and size > MOST_PIECES and held + sizes[word] > MOST_PIECES:
                yield start, word
                start, held = word, 0
            held += sizes[word]
        at += length
    yield start, at
