"""A trained tagger of one language, mapped from its file: what each word form adds to the scores of labels around it.

The model is linear, so all the features of a word form come down to five short vectors: what it adds to the labels at
its own place, one and two places before and after. They are summed when a form is first met, and kept; the scores of a
text are then gathered from rows.
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
"""Where the word whose features are weighted stands: here, one before, one after, two before, two after."""
MAX_CACHED_FORMS = 40_000
"""Word forms kept: some 15 MB. Beyond, all are dropped, and the frequent ones are soon back."""
Floats = npt.NDArray[np.float32]


@cache
def available_languages() -> frozenset[str]:
    """Return the languages that a model ships for."""
    return frozenset(path.stem for path in MODELS.glob("*.ner"))


@cache
def load_model(language: str) -> TaggerModel:
    """Load the model that ships for a language, once per process.

    Raises:
        ConfigError: no model ships for it.
    """
    return TaggerModel(MODELS / f"{language}.ner")


class TaggerModel:
    """The weights and the lexicon of one language, and the word forms met so far; threads may share it.

    Attributes:
        about: the description of the file: language, roles, bias, scales.
        lexicon: what is known of words without context.
        transitions: scores from label to label, shape (labels, labels); forbidden ones are very low.
        first: scores of first labels, shape (labels,).
        bias: what is added to the scores of labels before decoding, to trade precision for recall.
    """

    def __init__(self, path: Path) -> None:
        """Map a model file.

        Raises:
            ConfigError: the file is not there or not of this kind.
        """
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
        self._clear_cache()

    def _clear_cache(self) -> None:
        """Drop all word forms but the boundary."""
        self._row_of: dict[str, int] = {}
        self._count = 0
        self._form_scores = np.zeros((1024, len(SHIFTS), len(LABELS)), dtype=np.float32)
        self._form_attributes = np.zeros((1024, 4), dtype=np.uint64)
        self._add_forms([BOUNDARY])

    def look_up_forms(
        self, surfaces: Sequence[str], folded: Sequence[str]
    ) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.uint64]]:
        """Return the row of each word form, and the arrays of all forms; forms not met before are added first.

        The arrays keep these rows whatever other calls add or drop. Row 0 is the boundary.

        Args:
            surfaces: the words as written.
            folded: their folded forms.

        Returns:
            the rows, shape (words,); what each form adds to the scores of labels at the places of `SHIFTS`, shape
            (forms, shifts, labels); its stem, kind, cluster and letters of clitics, shape (forms, 4).
        """
        with self._lock:
            if self._count > MAX_CACHED_FORMS:
                self._clear_cache()
            fresh: dict[str, WordFeatures] = {}
            for surface, word in zip(surfaces, folded, strict=True):
                if surface not in self._row_of and surface not in fresh:
                    fresh[surface] = featurise(surface, word, self.lexicon, self._roles)
            if fresh:
                base = self._count
                self._add_forms(list(fresh.values()))
                self._row_of.update((surface, base + place) for place, surface in enumerate(fresh))
            known = self._row_of
            rows = np.array([known[surface] for surface in surfaces], dtype=np.int64)
            return rows, self._form_scores, self._form_attributes

    def _add_forms(self, words: list[WordFeatures]) -> None:
        """Append the rows of word forms, in arrays that double when they are full."""
        start, end = self._count, self._count + len(words)
        if end > len(self._form_attributes):
            size = max(end, 2 * len(self._form_attributes))
            self._form_scores = np.concatenate(
                [
                    self._form_scores,
                    np.zeros((size - len(self._form_attributes), *self._form_scores.shape[1:]), dtype=np.float32),
                ]
            )
            self._form_attributes = np.concatenate(
                [self._form_attributes, np.zeros((size - len(self._form_attributes), 4), dtype=np.uint64)]
            )
        for group, shift in enumerate(SHIFTS):
            lists = [word.here if shift == 0 else word.near if abs(shift) == 1 else word.far for word in words]
            hashes = np.array([one for features in lists for one in features], dtype=np.uint64)
            weights = self.weights(group, hashes)
            firsts = np.cumsum([0, *map(len, lists)])[:-1]
            self._form_scores[start:end, group] = np.add.reduceat(weights, firsts, axis=0)
        self._form_attributes[start:end] = [(word.stem, word.kind, word.cluster, word.skip) for word in words]
        self._count = end

    def weights(self, group: int, hashes: npt.NDArray[np.uint64]) -> Floats:
        """Return the weights of features, shape (features, labels); those of unknown features are 0.

        Args:
            group: the index in `SHIFTS` of the place whose labels are weighted.
            hashes: the features.
        """
        keys, values = self._arrays[f"keys{group}"], self._arrays[f"values{group}"]
        short = (hashes >> np.uint64(32)).astype(np.uint32)
        places = np.searchsorted(keys, short)
        places[places == len(keys)] = 0
        found = values[places].astype(np.float32) * np.float32(self.about["scales"][group])
        found[keys[places] != short] = 0
        return found

    def context_weights(self, hashes: npt.NDArray[np.uint64]) -> Floats:
        """Return the summed weights of the features over several places, shape (words, labels).

        Args:
            hashes: the features, shape (templates, words).
        """
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
