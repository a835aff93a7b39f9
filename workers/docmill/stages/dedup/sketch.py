"""What stands for a text in the index: keys by which near texts are found, and a sketch by which they are told apart.

MinHash and containment: Broder, "On the resemblance and containment of documents", 1997; b-bit values: Li and König,
"b-Bit Minwise Hashing", 2010. Texts are found by the least hashes of runs of three words, of which the half of a text
has as many as the whole. They are told apart by pairs of words, which are rare, and by words, which outlive scattered
edits: the mean of both tells edits from a shared paragraph. Tested by tests/stages/dedup/test_dedup.py. The choices are
argued in docs/explanation/dedup.md and measured by benchmarks/dedup/near_duplicates.py.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docmill.stages.dedup.shingles import long_shingles, pairs_at, words_and_pairs
from docmill.stages.dedup.tokens import SPACED, HashedTokens, Hashes, mixed

__all__ = [
    "CHECKED",
    "GROUPS",
    "HEAD_BYTES",
    "KEY_BITS",
    "KEY_BYTES",
    "NUMBERS",
    "PLACES",
    "PLACES_BYTES",
    "POSTED",
    "SIZE_STEPS",
    "SKETCH_BYTES",
    "TAIL_BYTES",
    "VALUES",
    "Sketch",
    "make_sketch",
    "make_sketches",
]

POSTED, GROUPS, CHECKED = 8, 16, 5
"""A text is found by the least hashes of its long shingles (Broder's bottom sketch), the first POSTED of them: with a
share S of a text's long shingles in a longer one, S of the longer one's keys in the mean are among those of the other,
so that a half finds its whole with odds 1 - 1/2^8. The rest, up to GROUPS, stand in for those of the first under which
there are as many texts as may be, as those of a licence: so a text is found by what is its own. A common phrase is in
many texts: of CHECKED values of the sketch, chosen by the shingle, some must agree as well.
"""
KEY_BYTES, TAIL_BYTES = 4, 2 + CHECKED
KEY_BITS = 30
PAIR_VALUES, WORD_VALUES = 60, 68  # permutations of the sketch, 4 bits each
VALUES = PAIR_VALUES + WORD_VALUES
PLACES = 16  # parts of a text, of as many tokens each, by which the place of a value's shingle is told
PLACES_BYTES = VALUES // 2
NUMBERS = 32  # permutations over pairs with a number in them, 8 bits each
HEAD_BYTES = 3
SKETCH_BYTES = HEAD_BYTES + VALUES // 2 + NUMBERS
SIZE_STEPS = 14  # of the size for each doubling: 5 % apart; one byte holds up to 2^18, some 2 MB of text

_SEED = 0x62616E64  # fixed: see tokens
_DRAW = np.random.Generator(np.random.PCG64(_SEED))


def _factors(count: int) -> NDArray[np.uint32]:
    """Return odd factors, each of which stands for a permutation: uint32[count, 1]."""
    return _DRAW.integers(0, 1 << 32, size=(count, 1), dtype=np.uint32) | np.uint32(1)


def _inverse(factors: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return what undoes each permutation, so that a least value tells its shingle's hash: uint32[len(factors)]."""
    return np.array([pow(int(one), -1, 1 << 32) for one in factors.ravel()], dtype=np.uint32)


_PAIR_FACTORS, _WORD_FACTORS = _factors(PAIR_VALUES), _factors(WORD_VALUES)
_INVERSE = _inverse(np.concatenate([_PAIR_FACTORS, _WORD_FACTORS]))
_NUMBER_FACTORS = _factors(NUMBERS)
_KEY_FACTOR = np.uint64(0xDA942042E4DD58B5)  # odd (Steele and Vigna, 2021); the least hashes are small numbers
_CHECKS = np.arange(CHECKED)
_MOST = np.iinfo(np.uint32).max
_PIECE = 640  # shingles at a time: the working array stays in the second-level cache
_CELLS = 1 << 14  # of the table by which shingles are located: 32 KB, the first-level cache
_CELL = np.uint32(_CELLS - 1)
_HALF = np.uint64(32)
_ORDER = np.arange(_CELLS, dtype=np.uint16)


@dataclass(frozen=True, slots=True)
class Sketch:
    """The sketch of a text and the keys under which it is found.

    For each group its key (30 bits in a uint32, little-endian), its tail (the upper 16 bits of the key, low bytes of
    five values) and its route (16 more bits of the key's hash, which choose a shard); and the sketch compared. `places`
    tells of each value in which of sixteen parts of the text its shingle stands, 4 bits each: it is of use to compare a
    text with others, and not kept.
    """

    keys: bytes
    tails: bytes
    routes: bytes
    values: bytes
    places: bytes


class _Scratch(threading.local):
    """The working memory of a thread; a fresh 100 KB for each text would be zeroed by the system each time."""

    def __init__(self) -> None:
        self.array = np.empty(max(PAIR_VALUES, WORD_VALUES, NUMBERS) * _PIECE, dtype=np.uint32)
        self.table = np.zeros(_CELLS, dtype=np.uint16)


_SCRATCH = _Scratch()


def _products(factors: NDArray[np.uint32], hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return each factor times each hash, in working memory that the next call writes to: uint32[factors, hashes]."""
    products = _SCRATCH.array[: len(factors) * len(hashes)].reshape(len(factors), len(hashes))
    np.multiply(factors, hashes, out=products)
    return products


def _minima(factors: NDArray[np.uint32], short: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Write the least of each permutation over the shingles into `out`: uint32[len(factors)]."""
    for start in range(0, max(1, len(short)), _PIECE):
        products = _products(factors, short[start : start + _PIECE])
        if start:
            np.minimum(out, np.minimum.reduce(products, axis=1), out=out)
        else:
            np.minimum.reduce(products, axis=1, initial=_MOST, out=out)


def _located(short: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> tuple[NDArray[np.intp], float]:
    """Return where in `short` the wanted hashes stand, and how many distinct hashes there are.

    Few texts are so long that they need sorting. In the others a hash is looked for by its low bits, and of those that
    share them, one in forty in 3 KB, one is taken for the other; so many distinct ones are missed, which is corrected
    for (linear counting: Whang, Vander-Zanden and Taylor, 1990).
    """
    if len(short) > _CELLS:
        distinct, first = np.unique(short, return_index=True)
        return first[np.searchsorted(distinct, wanted)], len(distinct)
    cells, order, table = (short & _CELL).astype(np.intp), _ORDER[: len(short)], _SCRATCH.table
    table[cells] = order
    taken = np.count_nonzero(table.take(cells) == order)
    return table.take((wanted & _CELL).astype(np.intp)).astype(np.intp), -_CELLS * math.log(1 - taken / (_CELLS + 1))


def _low_bits(minima: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return eight well-spread bits of each minimum; minima are small numbers with regular low bits."""
    return (minima * np.uint32(0x9E3779B1)) >> np.uint32(24)


def _least(hashes: Hashes) -> list[int]:
    """Return the GROUPS least distinct hashes, in order; all where there are fewer."""
    if len(hashes) > 4 * GROUPS:
        few = sorted(set(np.partition(hashes, 2 * GROUPS)[: 2 * GROUPS].tolist()))
        if len(few) >= GROUPS:
            return few[:GROUPS]
    return sorted(set(hashes.tolist()))[:GROUPS]


def make_sketch(text: HashedTokens, *, short: bool) -> Sketch | None:
    """Make the sketch of one text; see `make_sketches`."""
    return make_sketches([(text, short)])[0]


def make_sketches(texts: Sequence[tuple[HashedTokens, bool]]) -> list[Sketch | None]:
    """Make the keys and sketches of texts, each given with whether it is short; None for one without a long shingle.

    A sketch is one byte (1 for a short text, 2 for one mostly in scripts without spaces, or their sum), one with the
    number of pairs that hold a number (255 at most), one with the number of distinct words and pairs (SIZE_STEPS times
    its binary logarithm), 128 values of 4 bits, 32 of 8 bits. All texts at once, since what comes after the minima
    costs numpy as much for one.
    """
    minima = np.zeros((len(texts), VALUES), dtype=np.uint32)
    places = np.zeros((len(texts), VALUES), dtype=np.intp)
    numbers = np.zeros((len(texts), NUMBERS), dtype=np.uint32)
    least = np.zeros((len(texts), GROUPS), dtype=np.uint64)
    tokens = np.ones((len(texts), 1), dtype=np.intp)
    heads: list[tuple[bytes, int] | None] = []
    for at, (text, short) in enumerate(texts):
        found = _least(long_shingles(text)) if len(text.hashes) > 1 else []
        if not found:
            heads.append(None)
            continue
        words, pairs = words_and_pairs(text)
        hashes = (np.concatenate([pairs.hashes, words.hashes]) >> _HALF).astype(np.uint32)
        _minima(_PAIR_FACTORS, hashes[: len(pairs.hashes)], minima[at, :PAIR_VALUES])
        _minima(_WORD_FACTORS, hashes[len(pairs.hashes) :], minima[at, PAIR_VALUES:])
        shingles, size = _located(hashes, minima[at] * _INVERSE)
        np.concatenate([pairs.places, words.places]).take(shingles, out=places[at])
        tokens[at] = len(text.hashes)
        with_number = pairs_at(text.hashes, (text.digits[1:] | text.digits[:-1]).nonzero()[0])
        _minima(_NUMBER_FACTORS, (with_number >> _HALF).astype(np.uint32), numbers[at])
        least[at, : len(found)] = found
        of_runs = text.kinds.count(SPACED) < len(text.hashes) / 2
        steps = min(255, round(SIZE_STEPS * math.log2(max(1.0, size))))
        heads.append((bytes((short | of_runs << 1, min(255, len(with_number)), steps)), len(found)))
    return _packed(heads, least, places * PLACES // tokens, _low_bits(minima), _low_bits(numbers))


def _packed(
    heads: Sequence[tuple[bytes, int] | None],
    least: Hashes,
    places: NDArray[np.intp],
    values: NDArray[np.uint32],
    numbers: NDArray[np.uint32],
) -> list[Sketch | None]:
    """Pack all sketches, given for each text its least hashes, its places, and low bits of values and numbers."""
    hashed = mixed(least * _KEY_FACTOR)
    keys = hashed >> np.uint64(64 - KEY_BITS)
    tails = np.empty((len(heads), GROUPS, TAIL_BYTES), dtype=np.uint8)
    upper = (keys >> np.uint64(KEY_BITS - 16)).astype("<u2")
    tails[:, :, 0], tails[:, :, 1] = upper & 255, upper >> 8
    first = PAIR_VALUES + (hashed & np.uint64(63)).astype(np.intp)  # five of the 68 values of words, by the shingle
    texts = np.arange(len(heads))[:, None, None]
    tails[:, :, 2:] = values[texts, first[:, :, None] + _CHECKS]
    nibbles = (values[:, 0::2] & np.uint32(15)) | ((values[:, 1::2] & np.uint32(15)) << np.uint32(4))
    bodies = np.concatenate([nibbles, numbers], axis=1).astype(np.uint8)
    packed_places = (places[:, 0::2] | places[:, 1::2] << 4).astype(np.uint8)
    packed_keys, routes = keys.astype("<u4"), (hashed >> np.uint64(16)).astype("<u2")
    return [
        None
        if head is None
        else Sketch(
            packed_keys[at, : head[1]].tobytes(),
            tails[at, : head[1]].tobytes(),
            routes[at, : head[1]].tobytes(),
            head[0] + bodies[at].tobytes(),
            packed_places[at].tobytes(),
        )
        for at, head in enumerate(heads)
    ]
