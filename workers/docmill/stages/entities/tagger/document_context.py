"""Sum up what a first pass over a document found at the other places of each word, as a feature of the second pass.

A name is often introduced once ("the physicist Albert Einstein") and then stands without such words. So the tagger
passes over a document twice (as Krishnan and Manning 2006): in the second pass each word has a feature that says what
the first one found at its other places.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.tagger.crf import TYPES

__all__ = ["encode_document_context"]

Floats = npt.NDArray[np.floating[Any]]
_HIGHEST_STEPS = np.array([0.15, 0.5, 0.8, 0.95])
_MEAN_STEPS = np.array([0.1, 0.4, 0.75])


def encode_document_context(stems: npt.NDArray[np.uint64], marginals: Floats) -> npt.NDArray[np.uint64]:
    """Return a code for each word that sums up what was found at its other places; 0 for a word that stands once.

    The code tells the likeliest type at the other places and, in steps, its highest and its mean marginal there; a code
    above 1000 says that no type was likely anywhere, and at how many places.

    Args:
        stems: the hash of each word's stem; words of different documents have different hashes.
        marginals: of the first pass, shape (words, labels).
    """
    count = len(stems)
    codes = np.zeros(count, dtype=np.uint64)
    order = np.argsort(stems)
    ordered = stems[order]
    firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if count else np.zeros(0, np.int64)
    sizes = np.diff(np.append(firsts, count))
    several = sizes > 1
    again = order[np.repeat(several, sizes)]  # the words that stand more than once, stem by stem
    if not len(again):
        return codes
    sizes = sizes[several]
    inside = np.arange(1, 2 * len(TYPES), 2)
    found = marginals[again].T
    by_type = found[inside] + found[inside + 1]
    highest, mean = _of_others(by_type, sizes)
    kind = mean.argmax(0)
    words = np.arange(len(again))
    top, usual = highest[kind, words], mean[kind, words]
    code = 1 + kind * 64 + np.searchsorted(_HIGHEST_STEPS, top) * 8 + np.searchsorted(_MEAN_STEPS, usual)
    others = np.repeat(np.minimum(sizes - 1, 3), sizes)
    codes[again] = np.where(highest.max(0) < _HIGHEST_STEPS[0], 1000 + others, code)
    return codes


def _of_others(values: Floats, sizes: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return for each member of a group the highest and the mean value among the others, shape (types, members).

    Args:
        values: of the members of the first group, then of the second one, ...; shape (types, members).
        sizes: the members of each group, two or more.
    """
    firsts = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(sizes)), sizes)
    mean = (np.add.reduceat(values, firsts, axis=1)[:, group] - values) / (sizes - 1).astype(np.float64)[group]
    best = np.maximum.reduceat(values, firsts, axis=1)[:, group]
    is_best = values == best
    second = np.maximum.reduceat(np.where(is_best, -1.0, values), firsts, axis=1)
    alone = np.add.reduceat(is_best, firsts, axis=1, dtype=np.int64) == 1
    return np.where(is_best & alone[:, group], second[:, group], best), mean
