"""Comparison of sketches in Python, with the numbers that lua/compare.lua and lua/near.lua use on the server.

What a sketch holds is described in `docmill.stages.dedup.sketch`. Tested by
tests/memory/test_in_process.py and tests/memory/test_cluster_index.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from docmill.stages.dedup.sketch import NUMBERS, SKETCH_BYTES, VALUES
from docmill.stages.index import Rules

__all__ = ["MOST_COMPARED", "MOST_POSTINGS", "Candidate", "compare_sketches", "most_similar"]

MOST_POSTINGS = 32
"""Originals that one key names at most: text that more of them share (a menu, an agency's credit) tells nothing."""
MOST_COMPARED = 16
"""Candidates whose sketches are compared with a document's, those with most keys in common first."""
FORM_SHARE = 0.6
"""Share of the similarity that the numbers of a form must have; see `best_of` in lua/near.lua."""
MINIMUM_NUMBERS = 8
SHORT_NUMBERS = 0.9
HOPELESS = 5
RUNS = 0.25
_VALUES_AT, _NUMBERS_AT = 2, 2 + VALUES // 2
_FIRST_VALUES = 16  # bytes of the values looked at first; HOPELESS says how many of them must agree
_ZERO_HALVES = np.array([(byte % 16 == 0) + (byte < 16) for byte in range(256)], dtype=np.uint8)

IdT = TypeVar("IdT", str, bytes)


class Candidate(NamedTuple):
    """An original whose words are like a document's: their similarity, and the numbers' own as a share of it."""

    similarity: float
    share: float


def compare_sketches(sketch: bytes, others: Sequence[bytes], rules: Rules) -> list[Candidate | None]:
    """Compare a sketch with others, all of SKETCH_BYTES; None stands for a text that is not near."""
    mine = np.frombuffer(sketch, dtype=np.uint8)
    theirs = np.frombuffer(b"".join(others), dtype=np.uint8).reshape(len(others), SKETCH_BYTES)
    equal = _ZERO_HALVES[theirs[:, _VALUES_AT:_NUMBERS_AT] ^ mine[_VALUES_AT:_NUMBERS_AT]]
    first: list[int] = equal[:, :_FIRST_VALUES].sum(axis=1).tolist()
    every: list[int] = equal.sum(axis=1).tolist()
    return [
        _compare(mine, other, agreeing, rules) if early >= HOPELESS else None
        for other, early, agreeing in zip(theirs, first, every, strict=True)
    ]


def _compare(mine: NDArray[np.uint8], other: NDArray[np.uint8], agreeing: int, rules: Rules) -> Candidate | None:
    """Weigh the number of values that agree, and the numbers; the operations are in the order of lua/compare.lua."""
    (kind, count), (other_kind, other_count) = mine[:_VALUES_AT].tolist(), other[:_VALUES_AT].tolist()
    short = kind % 2 == 1 or other_kind % 2 == 1
    similarity = (agreeing / VALUES - 1 / 16) * 16 / 15
    if kind > 1 or other_kind > 1:
        similarity = similarity * (1 + RUNS * (1 - similarity))
    if similarity < (rules.short_threshold if short else rules.threshold):
        return None
    both_count = max(count, other_count) > 0 if short else min(count, other_count) >= MINIMUM_NUMBERS
    if rules.numbers == 0 or not both_count:
        return Candidate(similarity, 1.0)
    numbers = (int((mine[_NUMBERS_AT:] == other[_NUMBERS_AT:]).sum()) / NUMBERS - 1 / 256) * 256 / 255
    if short:
        return Candidate(similarity, 0.0 if numbers < SHORT_NUMBERS else 1.0)
    return Candidate(similarity, min(1.0, max(0.0, numbers / similarity)))


def most_similar(candidates: Iterable[tuple[IdT, Candidate]], numbers: float) -> tuple[IdT, float] | None:
    """Return the most similar original whose numbers agree as well, and its similarity of at most 0.9999.

    `numbers` is the least share that the numbers must have (Rules.numbers). Where an original has the same words and
    other numbers the text is a form, filled in anew for each document: then the numbers must agree about as well as the
    words do. Of two equally similar originals the one with the smaller id is returned.
    """
    alike = list(candidates)
    least = max(numbers, FORM_SHARE) if any(one.share < numbers for _, one in alike) else numbers
    best = min(((-one.similarity, original) for original, one in alike if one.share >= least), default=None)
    return (best[1], min(-best[0], 0.9999)) if best else None
