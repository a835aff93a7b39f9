"""A trained tagger of one language, mapped from its file: what each word form adds to the labels around it.

The model is linear, so all the features of a word form come down to five short vectors: what it adds to the labels at
its own place, one and two places before and after. They are summed when a form is first met and remembered; a text is
then read by gathering rows.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.mapped_arrays import read_arrays
from docmill.stages.entities.tagger.crf import LABELS, allowed_transitions
from docmill.stages.entities.tagger.word_features import BOUNDARY, TaggerLexicon, WordFeatures, featurise

__all__ = ["MODELS", "SHIFTS", "TaggerModel", "available_languages", "load_model"]

MODELS = Path(__file__).parent / "data"
SHIFTS = (0, -1, 1, -2, 2)
"""Where the word stands whose features are weighted: here, before, after, two before, two after."""
MAX_CACHED_FORMS = 40_000
"""Word forms remembered: some 15 MB. Beyond, all are forgotten, and the frequent ones are soon back."""
Floats = npt.NDArray[np.float32]


@cache
def available_languages() -> frozenset[str]:
    """The languages that a model ships for."""
    return frozenset(path.stem for path in MODELS.glob("*.ner"))


@cache
def load_model(language: str) -> TaggerModel:
    """The model of a language, once per process.

    Raises:
        ConfigError: there is none.
    """
    return TaggerModel(MODELS / f"{language}.ner")


class TaggerModel:
    """One language's weights, lexicon and the word forms met so far."""

    def __init__(self, path: Path) -> None:
        arrays, about = read_arrays(path)
        self.about: dict[str, Any] = about
        self._arrays = arrays
        self.lexicon = TaggerLexicon(arrays["lexicon"], arrays["facts"], arrays["clusters"])
        self._roles: dict[str, str] = about["roles"]
        allowed, first = allowed_transitions()
        self.transitions = np.where(allowed, arrays["transitions"], -1e9)
        self.first = np.where(first, arrays["first"], -1e9)
        self.bias = np.asarray(about["bias"], dtype=np.float32)
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        self._count = 0
        self.form_scores = np.zeros((1024, len(SHIFTS), len(LABELS)), dtype=np.float32)
        self.form_attributes = np.zeros((1024, 4), dtype=np.uint64)
        self._remember([BOUNDARY])

    def form_rows(self, surfaces: Sequence[str], folded: Sequence[str]) -> npt.NDArray[np.int64]:
        """The number of each word form, new ones looked at first; 0 is the boundary."""
        with self._lock:
            if self._count > MAX_CACHED_FORMS:
                self._forget()
            fresh: dict[str, WordFeatures] = {}
            for surface, word in zip(surfaces, folded, strict=True):
                if surface not in self._known and surface not in fresh:
                    fresh[surface] = featurise(surface, word, self.lexicon, self._roles)
            if fresh:
                base = self._count
                self._remember(list(fresh.values()))
                self._known.update((surface, base + place) for place, surface in enumerate(fresh))
            known = self._known
            return np.array([known[surface] for surface in surfaces], dtype=np.int64)

    def _remember(self, words: list[WordFeatures]) -> None:
        start, end = self._count, self._count + len(words)
        if end > len(self.form_attributes):
            size = max(end, 2 * len(self.form_attributes))
            self.form_scores = np.concatenate(
                [
                    self.form_scores,
                    np.zeros((size - len(self.form_attributes), *self.form_scores.shape[1:]), dtype=np.float32),
                ]
            )
            self.form_attributes = np.concatenate(
                [self.form_attributes, np.zeros((size - len(self.form_attributes), 4), dtype=np.uint64)]
            )
        for group, shift in enumerate(SHIFTS):
            lists = [word.here if shift == 0 else word.near if abs(shift) == 1 else word.far for word in words]
            hashes = np.array([one for features in lists for one in features], dtype=np.uint64)
            weights = self.weights(group, hashes)
            firsts = np.cumsum([0, *map(len, lists)])[:-1]
            self.form_scores[start:end, group] = np.add.reduceat(weights, firsts, axis=0)
        self.form_attributes[start:end] = [(word.stem, word.kind, word.cluster, word.skip) for word in words]
        self._count = end

    def weights(self, group: int, hashes: npt.NDArray[np.uint64]) -> Floats:
        """The weights of features, shape (features, labels); of one the model does not know, 0."""
        keys, values = self._arrays[f"keys{group}"], self._arrays[f"values{group}"]
        short = (hashes >> np.uint64(32)).astype(np.uint32)
        places = np.searchsorted(keys, short)
        places[places == len(keys)] = 0
        found = values[places].astype(np.float32) * np.float32(self.about["scales"][group])
        found[keys[places] != short] = 0
        return found

    def context_weights(self, hashes: npt.NDArray[np.uint64]) -> Floats:
        """The summed weights of the features over several places, shape (words, labels)."""
        words = hashes.shape[1]
        keys, values = self._arrays["keys5"], self._arrays["values5"]
        short = (hashes.ravel() >> np.uint64(32)).astype(np.uint32)
        places = np.searchsorted(keys, short)
        places[places == len(keys)] = 0
        hit = np.flatnonzero(keys[places] == short)
        total = np.zeros((words, len(LABELS)), dtype=np.float32)
        if len(hit):
            word = hit % words
            found = values[places[hit]].astype(np.float32)
            for label in range(len(LABELS)):
                total[:, label] = np.bincount(word, weights=found[:, label], minlength=words)
        return total * np.float32(self.about["scales"][5])
