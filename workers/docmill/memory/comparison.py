"""Comparison of sketches in Python, with the numbers that lua/compare.lua and lua/near.lua use on the server.

What a sketch holds is described in `docmill.stages.dedup.sketch`. Tested by
tests/memory/test_in_process.py and tests/memory/test_cluster_index.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from docmill.stages.dedup.sketch import HEAD_BYTES, NUMBERS, PLACES, SIZE_STEPS, SKETCH_BYTES, VALUES
from docmill.stages.index import Rules

__all__ = [
    "EXTENDS",
    "LEAST_AGREEING",
    "MOST_COMPARED",
    "MOST_POSTINGS",
    "Candidate",
    "Compared",
    "by_own_text",
    "compare_sketches",
    "counted",
    "most_similar",
]

MOST_POSTINGS = 32
"""Originals that one key names at most: text that more of them share (a menu, an agency's credit) tells nothing."""
MOST_COMPARED = 16
"""Candidates whose sketches are compared with a document's, those with most keys in common first."""
LEAST_AGREEING = 3
"""Keys shared, and values that agree of the five beside each of them, together: a common phrase is no likeness."""
EXTENDS = 128
"""Added to a containment in hundredths where the document holds the original and more."""
FORM_SHARE = 0.6
"""Share of the similarity that the numbers of a form must have; see `best_of` in lua/near.lua."""
MINIMUM_NUMBERS = 8
SHORT_NUMBERS = 0.9
HOPELESS = 5
RUNS = 0.25
# What tells containment and weak likeness; each is explained and has its measurement in lua/compare.lua.
SHORTEST, LONGEST, NEW, WITHIN = 4.6, 2.7, 0.2, 0.14
OWN_BLOCK, OWN_OF_ORIGINAL, OWN_SHINGLES = 0.18, 0.13, 30
WEAK_BLOCK, WEAK_OF_ORIGINAL = 0.13, 0.1
DOUBT, OWN_VALUES, OWN_SIMILARITY = 0.1, 12, 0.3
SHORT, OF_RUNS, COUNT, MOST_COUNTED = 1, 2, 4, 3
_VALUES_AT, _NUMBERS_AT = HEAD_BYTES, HEAD_BYTES + VALUES // 2
_FIRST_VALUES = 32  # values looked at first; HOPELESS says how many of them must agree
_HALVES_ZERO = np.array([(byte % 16 == 0, byte < 16) for byte in range(256)], dtype=np.bool_)

IdT = TypeVar("IdT", str, bytes)


class Candidate(NamedTuple):
    """An original that a document may repeat.

    `similarity` is that of the words, `share` the numbers' own similarity as a share of it. `containment` tells in
    hundredths how much of the shorter text the longer one holds; EXTENDS is added where the document is the longer one
    and holds a fifth or more of its own. A `weak` likeness leaves each text, or the document, a block of its own. One
    that is `doubted` counts where not all of it is text that other originals share as well.
    """

    similarity: float
    share: float
    containment: int
    weak: bool = False
    doubted: bool = False


class Compared(NamedTuple):
    """An original that has something in common with a document: which values of the sketch are the same.

    `candidate` is there where the document is near.
    """

    same: NDArray[np.bool_]
    candidate: Candidate | None


def counted(sketch: bytes) -> bytes:
    """Return an original's sketch with one more weak likeness counted, MOST_COUNTED at most."""
    return bytes([sketch[0] + COUNT]) + sketch[1:] if sketch[0] // COUNT % 4 < MOST_COUNTED else sketch


def compare_sketches(sketch: bytes, places: bytes, others: Sequence[bytes], rules: Rules) -> list[Compared | None]:
    """Compare a sketch, and the places of its values, with others, all of SKETCH_BYTES; None: nothing in common."""
    mine = np.frombuffer(sketch, dtype=np.uint8)
    theirs = np.frombuffer(b"".join(others), dtype=np.uint8).reshape(len(others), SKETCH_BYTES)
    equal = _HALVES_ZERO[theirs[:, _VALUES_AT:_NUMBERS_AT] ^ mine[_VALUES_AT:_NUMBERS_AT]].reshape(len(others), VALUES)
    first: list[int] = equal[:, :_FIRST_VALUES].sum(axis=1).tolist()
    return [
        Compared(same, _compare(mine, places, other, same, rules)) if early >= HOPELESS else None
        for other, early, same in zip(theirs, first, equal, strict=True)
    ]


def by_own_text(places: bytes, compared: Sequence[tuple[IdT, Compared]]) -> list[tuple[IdT, Candidate]]:
    """Return the candidates, but for those doubted whose likeness is all of text that other originals share as well.

    The values that agree with one in four of the others, and one at least, are those of common text. Beside it the
    document must have a block of its own. `places` are those of the document's values.
    """
    least = 1 + (len(compared) - 1) // 4
    alike = np.array([one.same for _, one in compared], dtype=np.bool_).reshape(-1, VALUES)
    counts = alike.sum(axis=0)
    found = []
    for (original, (_, candidate)), same in zip(compared, alike, strict=True):
        if candidate is None:
            continue
        if candidate.doubted and len(compared) > 1:
            common = counts - same >= least
            own, agreeing = VALUES - int(common.sum()), int((same & ~common).sum())
            if (
                own >= OWN_VALUES
                and (agreeing / own - 1 / 16) * 16 / 15 < OWN_SIMILARITY
                and _own_block(places, common, 1 - own / VALUES) >= DOUBT
            ):
                continue
        found.append((original, candidate))
    return found


def _compare(
    mine: NDArray[np.uint8], places: bytes, other: NDArray[np.uint8], equal: NDArray[np.bool_], rules: Rules
) -> Candidate | None:
    """Weigh the values that agree, and the numbers; the operations are in the order of lua/compare.lua."""
    kind, other_kind = int(mine[0]), int(other[0])
    short = bool((kind | other_kind) & SHORT)
    shared = (int(equal.sum()) / VALUES - 1 / 16) * 16 / 15
    similarity = shared * (1 + RUNS * (1 - shared)) if (kind | other_kind) & OF_RUNS else shared
    ratio = 2.0 ** ((int(mine[2]) - int(other[2])) / SIZE_STEPS)
    of_other = min(1.0, shared * (ratio + 1) / (1 + shared))  # the share of the original that the document holds
    of_mine = min(1.0, shared * (1 / ratio + 1) / (1 + shared))
    near = similarity >= (rules.short_threshold if short else rules.threshold)
    held = of_other >= (1 + rules.containment) / 2
    extends, weak, doubted = held and of_mine < 1 - NEW, False, False
    if not short:
        within = rules.containment > 0 and 1 / SHORTEST <= ratio <= 1 and of_mine >= rules.containment
        longer = rules.containment > 0 and 1 < ratio <= LONGEST and held
        if not (near or within or longer):
            return None
        block = _own_block(places, equal, shared)
        common = other_kind // COUNT % 4 == MOST_COUNTED
        sized = block * 2.0 ** (int(mine[2]) / SIZE_STEPS) >= OWN_SHINGLES
        own = sized and block >= OWN_BLOCK and 1 - of_other >= OWN_OF_ORIGINAL
        weak = extends or (sized and block >= WEAK_BLOCK and 1 - of_other >= WEAK_OF_ORIGINAL)
        doubted = extends or 1 - of_other >= DOUBT
        near = near and not (own or (common and weak))
        near = near or (within and block < WITHIN) or (longer and not common)
    if not near:
        return None
    containment = int(100 * max(of_mine, of_other) + 0.5) + (EXTENDS if extends else 0)
    return Candidate(similarity, _share(mine, other, similarity, short, rules), containment, weak, doubted)


def _own_block(places: bytes, equal: NDArray[np.bool_], shared: float) -> float:
    """Return the share of a text that its longest part without likeness to another text has.

    Of PLACES parts those in a row are sought in which most values disagree (Bentley, "Programming Pearls", 8: the
    maximum sum of neighbours). Scattered edits leave no such part; where two texts share a block alone, what stands
    beside the block is one.
    """
    packed = np.frombuffer(places, dtype=np.uint8)
    at = np.stack([packed & 15, packed >> 4], axis=1).ravel()
    found: list[int] = np.bincount(at, minlength=PLACES).tolist()
    agreeing: list[int] = np.bincount(at[equal], minlength=PLACES).tolist()
    expected = min(0.3, 0.35 * shared + 0.03)
    best = total = 0.0
    length = here = 0
    for values, equals in zip(found, agreeing, strict=True):
        total += values * expected - equals
        here += values
        if total <= 0:
            total, here = 0.0, 0
        elif total > best:
            best, length = total, here
    return length / VALUES


def _share(mine: NDArray[np.uint8], other: NDArray[np.uint8], similarity: float, short: bool, rules: Rules) -> float:
    """Return the similarity of the numbers as a share of that of the words; 1 where they tell nothing."""
    count, other_count = int(mine[1]), int(other[1])
    both_count = max(count, other_count) > 0 if short else min(count, other_count) >= MINIMUM_NUMBERS
    if rules.numbers == 0 or not both_count:
        return 1.0
    numbers = (int((mine[_NUMBERS_AT:] == other[_NUMBERS_AT:]).sum()) / NUMBERS - 1 / 256) * 256 / 255
    if short:
        return 0.0 if numbers < SHORT_NUMBERS else 1.0
    return min(1.0, max(0.0, numbers / max(similarity, 0.01)))


def most_similar(candidates: Iterable[tuple[IdT, Candidate]], numbers: float) -> tuple[IdT, Candidate] | None:
    """Return the most similar original whose numbers agree as well, with a similarity of at most 0.9999.

    `numbers` is the least share that the numbers must have (Rules.numbers). Where an original has the same words and
    other numbers the text is a form, filled in anew for each document: then the numbers must agree about as well as the
    words do. Of two equally similar originals the one with the smaller id is returned.
    """
    alike = list(candidates)
    least = max(numbers, FORM_SHARE) if any(one.share < numbers for _, one in alike) else numbers
    fitting = [(-one.similarity, original, one) for original, one in alike if one.share >= least]
    if not fitting:
        return None
    _, original, one = min(fitting, key=lambda each: each[:2])
    return original, one._replace(similarity=min(one.similarity, 0.9999))
