"""A trained tagger of one language, mapped from its file: what each word form adds to the scores of labels around it.

The model is linear, so all the features of a word form come down to six short vectors: what it adds to the labels at
its own place, one and two places before and after, and at its own where nothing is known of it in the document. They
are summed when a form is first met, and kept; the scores of a text are then gathered from rows.
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
from docmill.stages.entities.tagger.context_features import features_of_words_alone
from docmill.stages.entities.tagger.crf import LABELS, allowed_transitions
from docmill.stages.entities.tagger.lexicon import TaggerLexicon
from docmill.stages.entities.tagger.word_forms import WordForms, boundary, describe, hash_letter_runs

__all__ = ["ALONE", "MODELS", "SHIFTS", "TaggerModel", "available_languages", "load_model"]

MODELS = Path(__file__).parent / "data"
SHIFTS = (0, -1, 1, -2, 2)
"""Where the word whose features are weighted stands: here, one before, one after, two before, two after."""
ALONE = len(SHIFTS)
"""Where stands what a word adds to its own scores when nothing is known of it in the document."""
MAX_CACHED_FORMS = 40_000
"""Word forms kept: 16 MB, and twice that where the last texts bring as many new ones at once. Beyond, all are dropped,
and the frequent ones are soon back."""
Indices = npt.NDArray[np.int64]
BUCKET_BITS = 17
"""Bits of a feature's hash that choose the keys it is compared with: under one on average; half a megabyte a group."""
FILTER_BITS = 18
"""Bits of a feature's hash that choose its place in the filter: a quarter of a megabyte a group, which caches hold."""
CONTEXT = 5
"""The group of the features over several places, behind those of `SHIFTS`."""
_LANES, _LANE_BITS = 4, 13
"""Sums that one float64 holds side by side, and the bits of each: up to 32 weights of eight bits."""
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
        self._buckets: dict[int, npt.NDArray[np.int32]] = {}
        self._filters: dict[int, npt.NDArray[np.bool_]] = {}
        self._lanes: list[npt.NDArray[np.float64]] = []
        self._clear_cache()

    def _clear_cache(self) -> None:
        """Drop all word forms but the boundary."""
        self._row_of: dict[str, int] = {}
        self._count = 0
        self._form_scores = np.zeros((1024, len(SHIFTS) + 1, len(LABELS)), dtype=np.float32)
        self._form_attributes = np.zeros((1024, 4), dtype=np.uint64)
        self._add_forms(boundary())

    def look_up_forms(
        self, surfaces: Sequence[str], folded: Sequence[str]
    ) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.uint64]]:
        """Return the row of each word form, and the arrays of all forms; forms not met before are added first.

        The arrays keep these rows whatever other calls add or drop. Row 0 is the boundary.

        Args:
            surfaces: the words as written.
            folded: their folded forms.

        Returns:
            the rows, shape (words,); what each form adds to the scores of labels at the places of `SHIFTS` and, at
            `ALONE`, at its own where nothing is known of it in the document, shape (forms, shifts + 1, labels); its
            stem, kind, cluster and letters of clitics, shape (forms, 4).
        """
        with self._lock:
            if self._count > MAX_CACHED_FORMS:
                self._clear_cache()
            known = self._row_of
            found = list(map(known.get, surfaces))
            if None in found:
                fresh: dict[str, str] = {}  # the first folded form that a surface comes with
                for surface, word, row in zip(surfaces, folded, found, strict=True):
                    if row is None:
                        fresh.setdefault(surface, word)
                base = self._count
                self._add_forms(describe(list(fresh), list(fresh.values()), self.lexicon, self._roles))
                known.update(zip(fresh, range(base, self._count), strict=True))
                found = list(map(known.get, surfaces))
            return np.array(found, dtype=np.int64), self._form_scores, self._form_attributes

    def _add_forms(self, forms: WordForms) -> None:
        """Append the rows of word forms, in arrays that double when they are full."""
        count = len(forms.stems)
        start, end = self._count, self._count + count
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
        hashes, owner, near, far = forms.features()
        run_owner, runs, single = hash_letter_runs(forms)
        all_owners, all_hashes = np.concatenate([owner, run_owner]), np.concatenate([hashes, runs])
        for group, shift in enumerate(SHIFTS):
            if shift:
                inside = near if abs(shift) == 1 else far
                sums = self._sums(group, hashes[inside], owner[inside], count)
            else:
                sums = self._sums(group, all_hashes, all_owners, count, len(hashes) + single)
            self._form_scores[start:end, group] = sums
        self._form_scores[start:end, ALONE] = self.context_weights(features_of_words_alone(forms.attributes[:, 1]))
        self._form_attributes[start:end] = forms.attributes
        self._count = end

    def _sums(
        self, group: int, hashes: npt.NDArray[np.uint64], owner: Indices, words: int, single: int | None = None
    ) -> Floats:
        """Return the summed weights of the features of words, each feature once a word, shape (words, labels).

        Args:
            group: the index in `SHIFTS` of the place whose labels are weighted.
            hashes: the features; those of one word are summed in their order.
            owner: the word of each feature.
            words: their number.
            single: where the features begin that may be there twice in a word and out of order; none by default.
        """
        total = np.zeros((words, len(LABELS)), dtype=np.float32)
        hits, places = self._find(group, _upper_halves(hashes))
        if not len(hits):
            return total
        of = owner[hits]
        if single is not None:
            certain = int(np.searchsorted(hits, single))
            _, once = np.unique(of[certain:] << 32 | places[certain:], return_index=True)
            once.sort()
            kept = np.concatenate([np.arange(certain), certain + once])
            kept = kept[np.argsort(of[kept], kind="stable")]
            of, places = of[kept], places[kept]
        values = self._arrays[f"values{group}"][places].astype(np.float32) * np.float32(self.about["scales"][group])
        firsts = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
        total[of[firsts]] = np.add.reduceat(values, firsts, axis=0)
        return total

    def _find(self, group: int, short: npt.NDArray[np.uint32]) -> tuple[Indices, Indices]:
        """Return which features the model knows in a group, and where their weights are.

        Most are turned away by one look at a filter of their first bits (Bloom 1970, with one hash). These tell also
        between which keys the others must stand, few or none: a search takes fifteen steps.
        """
        keys = self._arrays[f"keys{group}"]
        if group not in self._filters:
            known = np.zeros(1 << FILTER_BITS, dtype=np.bool_)
            known[keys >> np.uint32(32 - FILTER_BITS)] = True
            self._filters[group] = known
        possible = np.flatnonzero(self._filters[group].take(short >> np.uint32(32 - FILTER_BITS)))
        hits, found = self._find_among(group, keys, short[possible])
        return possible[hits], found

    def _find_among(
        self, group: int, keys: npt.NDArray[np.uint32], short: npt.NDArray[np.uint32]
    ) -> tuple[Indices, Indices]:
        """Return which features are among the keys of a group, and where."""
        if group not in self._buckets:
            first = np.arange(1 << BUCKET_BITS, dtype=np.uint32) << np.uint32(32 - BUCKET_BITS)
            self._buckets[group] = np.searchsorted(keys, first).astype(np.int32)
        place = self._buckets[group].take(short >> np.uint32(32 - BUCKET_BITS))
        rows = np.flatnonzero(keys.take(place, mode="clip") < short)
        while len(rows):  # place by place, up to the first key that is no lower
            at = place[rows] + np.int32(1)
            place[rows] = at
            rows = rows[(keys.take(at, mode="clip") < short[rows]) & (at < len(keys))]
        hits = np.flatnonzero((keys.take(place, mode="clip") == short) & (place < len(keys)))
        return hits, place[hits].astype(np.int64)

    def context_weights(self, hashes: npt.NDArray[np.uint64]) -> Floats:
        """Return the summed weights of the features over several places, shape (words, labels).

        Args:
            hashes: the features, shape (templates, words).
        """
        words = hashes.shape[1]
        hits, places = self._find(CONTEXT, _upper_halves(hashes.ravel()))
        total = np.zeros((words, len(LABELS)), dtype=np.float32)
        if len(hits):
            word = hits - hits // words * words  # three times as fast as the remainder
            for first, packed in zip(range(0, len(LABELS), _LANES), self._packed(), strict=True):
                sums = np.bincount(word, weights=packed.take(places), minlength=words).astype(np.int64)
                for label in range(first, min(first + _LANES, len(LABELS))):
                    lowest = sums << (64 - _LANE_BITS) >> (64 - _LANE_BITS)
                    total[:, label] = lowest
                    sums = (sums - lowest) >> _LANE_BITS
        return total * np.float32(self.about["scales"][CONTEXT])

    def _packed(self) -> list[npt.NDArray[np.float64]]:
        """Return the weights of the features over several places, those of four labels in one number.

        Weights are integers of eight bits, so that sums of them are exact: of the thirty or so templates each takes
        thirteen bits, and four of these fit in the 53 that a float64 holds exactly. Two sums then do what seven did.
        """
        if not self._lanes:
            values = self._arrays[f"values{CONTEXT}"].astype(np.float64)
            scale = np.float64(1 << _LANE_BITS) ** np.arange(_LANES)
            self._lanes = [
                values[:, first : first + _LANES] @ scale[: len(LABELS) - first]
                for first in range(0, len(LABELS), _LANES)
            ]
        return self._lanes


def _upper_halves(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Return the upper 32 bits of hashes."""
    return (hashes >> np.uint64(32)).astype(np.uint32)
