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
    _, group, sizes = np.unique(stems, return_inverse=True, return_counts=True)
    again = np.flatnonzero(sizes[group] > 1)
    if not len(again):
        return codes
    inside = np.arange(1, 2 * len(TYPES), 2)
    by_type = marginals[again][:, inside] + marginals[again][:, inside + 1]
    members = group[again]
    others = (sizes[members] - 1).astype(np.float64)
    sums = np.stack([np.bincount(members, weights=by_type[:, t], minlength=len(sizes)) for t in range(len(TYPES))], 1)
    mean = (sums[members] - by_type) / others[:, None]
    highest = np.stack([_highest_of_others(members, by_type[:, t]) for t in range(len(TYPES))], 1)
    kind = mean.argmax(1)
    rows = np.arange(len(again))
    top, usual = highest[rows, kind], mean[rows, kind]
    code = 1 + kind * 64 + np.searchsorted(_HIGHEST_STEPS, top) * 8 + np.searchsorted(_MEAN_STEPS, usual)
    codes[again] = np.where(highest.max(1) < _HIGHEST_STEPS[0], 1000 + np.minimum(others, 3), code)
    return codes


def _highest_of_others(group: npt.NDArray[np.intp], values: Floats) -> Floats:
    """Return for each member the highest value among the others of its group; each group has two members at least."""
    order = np.lexsort((values, group))
    ordered, grouped = values[order], group[order]
    last = np.concatenate([grouped[1:] != grouped[:-1], [True]])
    best = np.zeros(int(group.max()) + 1)
    second = np.zeros_like(best)
    best[grouped[last]] = ordered[last]
    second[grouped[last]] = ordered[np.flatnonzero(last) - 1]
    result = np.empty_like(values)
    top = np.zeros(len(values), dtype=np.bool_)
    top[last] = True
    result[order] = np.where(top, second[grouped], best[grouped])
    return result
