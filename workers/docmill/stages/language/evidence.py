"""Evidence for each language: sums over the n-gram table, CLD2's opinions, its scripts.

`LanguageEvidence.features` is what the weights were trained on; training and stage call the same code.
Tested by tests/stages/language/test_language.py and tests/stages/language/test_close.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.stages.language.cld2 import Opinion
from docmill.stages.language.ngrams import BORDER, FAMILIES, Keys, text_bits

__all__ = ["FEATURES", "OTHER", "SAID", "LanguageEvidence", "count_keys", "in_script", "opinion_features"]

Floats = npt.NDArray[np.float32]
OTHER = "other"
"""The class of what is none of the languages known; the last one of a model."""
_BEST = 12
"""Classes taken by the sums over corpora, and as many by those over labelled texts: the right one is among them in
99.9 % of 18,696 labelled texts."""
_PRESENT = 0.2
"""Share of the letters that a language's scripts must have: web sentences in Hindi hold up to 3/4 Latin."""
SAID = 4
"""Numbers that tell of CLD2's opinion of a class."""
FEATURES = 2 * (3 * FAMILIES + SAID + 1)


@dataclass(frozen=True, slots=True)
class LanguageEvidence:
    """The evidence for each class (language) that a text gives, or each of some texts: then arrays have one axis more.

    `values` and `known`, of shape (FAMILIES, classes), are the sums of values and the numbers of keys that the n-gram
    table knows; `looked`, of shape (FAMILIES), is how many keys were looked up. `opinions`, of shape (classes, 4), is
    what `opinion_features` returns, `script`, of shape (classes), what `in_script` returns.
    """

    values: npt.NDArray[np.float64]
    known: npt.NDArray[np.float64]
    looked: npt.NDArray[np.intp]
    opinions: Floats
    script: Floats

    def candidates(self) -> npt.NDArray[np.bool_]:
        """Return whether each class is worth a closer look: the last one always, others if their script occurs."""
        allowed = self.script >= _PRESENT
        chosen = self.opinions[..., 0] > 0
        for families in (self.values[..., :BORDER, :], self.values[..., BORDER:, :]):
            sums = np.where(allowed, families.sum(axis=-2), -1.0)
            best = np.argpartition(sums, -_BEST)[..., -_BEST:]
            if best.ndim == 1:
                chosen[best] = True
            else:
                chosen[np.arange(len(best))[:, None], best] = True
        chosen &= allowed
        chosen[..., -1] = True
        return chosen

    @property
    def length(self) -> npt.NDArray[np.float64]:
        """Return the scaled logarithm of the number of pairs of letters: 0 at twenty, 0.5 at ninety, -0.5 at three."""
        found: npt.NDArray[np.float64] = np.log1p(self.looked[..., 1]) / 3 - 1
        return found

    def plain(self) -> Floats:
        """Return the features of each class, of shape (FEATURES / 2, classes): the others are these times `length`."""
        plain = np.empty((*self.values.shape[:-2], FEATURES // 2, self.values.shape[-1]), dtype=np.float32)
        np.divide(self.values, 10, out=plain[..., :FAMILIES, :], casting="same_kind")
        np.divide(self.known, 10, out=plain[..., FAMILIES : 2 * FAMILIES, :], casting="same_kind")
        plain[..., 2 * FAMILIES : 3 * FAMILIES, :] = self.looked[..., None] / 10
        plain[..., 3 * FAMILIES : -1, :] = self.opinions.swapaxes(-1, -2)
        plain[..., -1, :] = self.script
        return plain

    def features(self, classes: npt.NDArray[np.intp]) -> Floats:
        """Return the features of some classes for one text, of shape (len(classes), FEATURES)."""
        plain = self.plain()[:, classes].T
        return np.concatenate((plain, plain * np.float32(self.length)), axis=1)


def count_keys(keys: Keys, texts: int = 1) -> npt.NDArray[np.intp]:
    """Count the keys of each family, of the shape (FAMILIES), or (texts, FAMILIES) of those of some texts."""
    if texts == 1:
        return np.bincount((keys & np.uint64(7)).astype(np.intp), minlength=FAMILIES)
    place = (keys & np.uint64((8 << text_bits(texts)) - 1)).astype(np.intp)
    return np.bincount(place, minlength=texts * FAMILIES).reshape(texts, FAMILIES)


def opinion_features(opinions: Sequence[Opinion], places: Mapping[str, int], classes: int) -> Floats:
    """Return CLD2's opinion of each class, of shape (classes, 4).

    The columns are whether CLD2 names the class first, its score in thousands if so, its share of the text, and whether
    CLD2 calls its first answer reliable. `places` is the row of each language code.
    """
    found = np.zeros((classes, SAID), dtype=np.float32)
    for rank, one in enumerate(opinions):
        place = places.get(one.code, places.get(one.code.partition("-")[0]))
        if place is not None:
            found[place] = (rank == 0, one.score / 1000 if rank == 0 else 0, one.share, one.reliable and rank == 0)
    return found


def in_script(code: str, scripts: npt.NDArray[np.bool_], order: Mapping[str, int]) -> Floats:
    """Return for each class 1 if it is written in the script of a text (ISO 15924), else 0.

    `scripts`, of shape (classes, scripts), tells which scripts a class is written in, `order` the column of each.
    """
    if code not in order:
        return np.zeros(len(scripts), dtype=np.float32)
    return scripts[:, order[code]].astype(np.float32)
