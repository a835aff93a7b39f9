"""Evidence for each language: sums over the n-gram table, CLD2's opinions, the share of letters in its scripts.

`LanguageEvidence.features` is what the weights were trained on; training and stage call the same code.
Tested by tests/stages/language/test_language.py and tests/stages/language/test_close.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.stages.language.cld2 import Opinion
from docmill.stages.language.ngrams import BORDER, FAMILIES, Keys

__all__ = ["FEATURES", "OTHER", "LanguageEvidence", "count_keys", "opinion_features", "script_shares"]

Floats = npt.NDArray[np.float32]
OTHER = "other"
"""The class of what is none of the languages known; the last one of a model."""
_BEST = 12
"""Classes taken by the sums over corpora, and as many by those over labelled texts: the right one is among them in
99.9 % of 18,696 labelled texts."""
_PRESENT = 0.2
"""Share of the letters that a language's scripts must have: web sentences in Hindi hold up to 3/4 Latin."""
_SAID = 4
FEATURES = 2 * (3 * FAMILIES + _SAID + 1)


@dataclass(frozen=True, slots=True)
class LanguageEvidence:
    """The evidence for each class (language) that one text gives.

    `values` and `known`, of shape (FAMILIES, classes), are the sums of values and the numbers of keys that the n-gram
    table knows; `looked`, of shape (FAMILIES), is how many keys were looked up. `opinions`, of shape (classes, 4), is
    what `opinion_features` returns, `script`, of shape (classes), what `script_shares` returns.
    """

    values: npt.NDArray[np.float64]
    known: npt.NDArray[np.float64]
    looked: npt.NDArray[np.intp]
    opinions: Floats
    script: Floats

    def candidates(self) -> npt.NDArray[np.intp]:
        """Return the classes worth a closer look, in order: the last one always, others if their script occurs."""
        allowed = self.script >= _PRESENT
        chosen = self.opinions[:, 0] > 0
        chosen[-1] = True
        for families in (self.values[:BORDER], self.values[BORDER:]):
            sums = np.where(allowed, families.sum(axis=0), -1.0)
            chosen[np.argpartition(sums, -_BEST)[-_BEST:]] = True
        chosen[:-1] &= allowed[:-1]
        return np.flatnonzero(chosen)

    @property
    def length(self) -> float:
        """Return the scaled logarithm of the number of pairs of letters: 0 at twenty, 0.5 at ninety, -0.5 at three."""
        return float(np.log1p(self.looked[1]) / 3 - 1)

    def features(self, classes: npt.NDArray[np.intp]) -> Floats:
        """Return the features of some classes, of shape (len(classes), FEATURES): each alone, and times `length`."""
        plain = np.empty((len(classes), FEATURES // 2), dtype=np.float32)
        plain[:, :FAMILIES] = self.values[:, classes].T / 10
        plain[:, FAMILIES : 2 * FAMILIES] = self.known[:, classes].T / 10
        plain[:, 2 * FAMILIES : 3 * FAMILIES] = self.looked / 10
        plain[:, 3 * FAMILIES : -1] = self.opinions[classes]
        plain[:, -1] = self.script[classes]
        return np.concatenate((plain, plain * np.float32(self.length)), axis=1)


def count_keys(keys: Keys) -> npt.NDArray[np.intp]:
    """Count the keys of each family; the shape is (FAMILIES)."""
    return np.bincount((keys & np.uint64(7)).astype(np.intp), minlength=FAMILIES)


def opinion_features(opinions: Sequence[Opinion], places: Mapping[str, int], classes: int) -> Floats:
    """Return CLD2's opinion of each class, of shape (classes, 4).

    The columns are whether CLD2 names the class first, its score in thousands if so, its share of the text, and whether
    CLD2 calls its first answer reliable. `places` is the row of each language code.
    """
    found = np.zeros((classes, _SAID), dtype=np.float32)
    for rank, one in enumerate(opinions):
        place = places.get(one.code, places.get(one.code.partition("-")[0]))
        if place is not None:
            found[place] = (rank == 0, one.score / 1000 if rank == 0 else 0, one.share, one.reliable and rank == 0)
    return found


def script_shares(counts: Mapping[str, int], scripts: npt.NDArray[np.bool_], order: Mapping[str, int]) -> Floats:
    """Return for each class the share of the letters that are in its scripts.

    `counts` are the letters of each script by ISO 15924 code, `scripts`, of shape (classes, scripts), tells which
    scripts a class is written in, and `order` is the column of each script.
    """
    row = np.zeros(scripts.shape[1], dtype=np.float32)
    for code, number in counts.items():
        if code in order:
            row[order[code]] += number
    return (scripts @ row / max(1, sum(counts.values()))).astype(np.float32)
