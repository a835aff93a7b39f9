"""Lay annotated texts out as rows of word forms for the trainer, with the code that does so at run time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.lookup import find_matches
from docmill.stages.entities.tagger.context_features import (
    classify_gaps,
    conjunction_features,
    document_features,
    lay_out,
    surface_forms,
)
from docmill.stages.entities.tagger.crf import TYPES
from docmill.stages.entities.tagger.gazetteer_features import encode_matches
from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.stages.entities.tagger.word_features import BOUNDARY, WordFeatures, featurise
from docmill.stages.entities.tokens import TokenizedText, tokenize
from training.entities.corpora import Annotated
from training.entities.crf import Data

__all__ = ["Encoder", "Layout", "labels_of"]

_NOTHING = TaggerLexicon(np.zeros(1, np.uint32), np.zeros(1, np.uint16), np.zeros(1, np.uint16))


def labels_of(tokens: TokenizedText, document: Annotated) -> npt.NDArray[np.int64]:
    """Return the label of each token: that of the span it stands in."""
    labels = np.zeros(len(tokens.words), dtype=np.int64)
    starts = tokens.folded.offsets[np.array(tokens.starts, dtype=np.int64)]
    ends = tokens.folded.ends[np.array(tokens.ends, dtype=np.int64) - 1]
    for start, end, kind in document.spans:
        inside = np.flatnonzero((starts < end) & (ends > start))
        if len(inside):
            labels[inside] = 2 + 2 * TYPES.index(kind)
            labels[inside[0]] -= 1
    return labels


@dataclass(frozen=True, slots=True)
class Layout:
    """Documents laid out one after the other: forms by place, places and documents of words, what is around them."""

    row: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    document: npt.NDArray[np.int64]
    gap: npt.NDArray[np.uint64]
    match: npt.NDArray[np.uint64]


class Encoder:
    """Turn documents into rows; all share the word forms met."""

    def __init__(self, lexicon: TaggerLexicon, roles: Mapping[str, str]) -> None:
        self.lexicon, self.roles = lexicon, roles
        self.words: list[WordFeatures] = [BOUNDARY]
        self.written: list[tuple[str, str]] = [("", "")]
        self.known: dict[str, int] = {}
        self._laid: dict[int, tuple[Annotated, tuple[npt.NDArray[Any], ...]]] = {}

    def number(self, surface: str, folded: str) -> int:
        """Return the number of a word form, a new one for a form not met before."""
        if surface not in self.known:
            self.known[surface] = len(self.words)
            self.words.append(featurise(surface, folded, self.lexicon, self.roles))
            self.written.append((surface, folded))
        return self.known[surface]

    def lay(self, documents: Sequence[Annotated]) -> Layout:
        """Lay out documents."""
        columns: list[list[npt.NDArray[Any]]] = [[] for _ in range(7)]
        base = 0
        for index, document in enumerate(documents):
            row, places, lengths, labels, gap, match = self._lay_one(document)
            if not len(places):
                continue
            laid = (row, places + base, lengths, labels, np.full(len(places), index), gap, match)
            for column, values in zip(columns, laid, strict=True):
                column.append(values)
            base += len(row)
        return Layout(*(np.concatenate(column) for column in columns))

    def _lay_one(self, document: Annotated) -> tuple[npt.NDArray[Any], ...]:
        """Lay out a document by itself, once: each is read five times in a training."""
        if id(document) not in self._laid:
            tokens = tokenize(document.text)
            classes, ends = classify_gaps(tokens)
            layout = lay_out(ends if tokens.words else ends[:0])
            row, gap, match = (np.zeros(layout.size, dtype=kind) for kind in (np.int64, np.uint64, np.uint64))
            if tokens.words:
                forms = zip(surface_forms(tokens), tokens.words, strict=True)
                row[layout.places] = [self.number(*one) for one in forms]
                gap[layout.places] = classes
                match[layout.places] = encode_matches(tokens, find_matches(tokens))
            laid = (row, layout.places, layout.lengths, labels_of(tokens, document), gap, match)
            self._laid[id(document)] = (document, laid)
        return self._laid[id(document)][1]

    def data(self, laid: Layout, echo: npt.NDArray[np.uint64] | None = None) -> Data:
        """Return what the trainer works on; `echo` is what the rest of its document says of each word."""
        parts = np.array([(w.stem, w.kind, w.cluster) for w in self.words], dtype=np.uint64)[laid.row]
        wide = np.zeros(len(laid.row), dtype=np.uint64)
        if echo is not None:
            wide[laid.places] = echo
        pairs = np.concatenate(
            [
                conjunction_features(laid.places, parts[:, 0], parts[:, 1], parts[:, 2], laid.gap, laid.match),
                document_features(laid.places, parts[:, 1], wide),
            ]
        )
        return Data(self.words, laid.row, laid.places, pairs, laid.lengths, laid.labels)

    def unknown(self, laid: Layout, share: float, random: np.random.Generator) -> Layout:
        """Return a copy in which some words, mostly of names, are read as if no list and no training text had them."""
        row = laid.row.copy()
        label = np.zeros(len(row), dtype=np.int64)
        label[laid.places] = laid.labels
        chosen = random.random(len(row)) < np.where(label > 0, share, share / 3)
        chosen[row == 0] = False
        for place in np.flatnonzero(chosen):
            surface, folded = self.written[row[place]]
            if label[place] or self.lexicon.look_up(folded)[0] & 7 < 5:
                row[place] = self._stranger(surface, folded)
        return replace(laid, row=row)

    def _stranger(self, surface: str, folded: str) -> int:
        key = f"\0{surface}"
        if key not in self.known:
            word = featurise(surface, folded, _NOTHING, {})
            telling = {hash_text(f"{mark}={form}") for mark in "swl" for form in (folded, folded.removeprefix("ال"))}
            lists = ([one for one in features if one not in telling] for features in (word.here, word.near, word.far))
            self.known[key] = len(self.words)
            self.words.append(WordFeatures(*lists, hash_text(key), word.kind, word.cluster))
            self.written.append((surface, folded))
        return self.known[key]
