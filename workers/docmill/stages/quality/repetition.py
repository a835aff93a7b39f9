"""Gopher's repetition signals (Rae et al. 2021, arXiv 2112.11446, table A1), computed as datatrove computes them.

`get_n_grams`, `find_top_duplicate` and `find_all_duplicate` of datatrove's gopher_repetition_filter.py are the
definition, but that n-grams are equal if their tokens are, while datatrove joins the tokens before it compares
("1", "23" equals "12", "3" there), and that a share above 1, which an n-gram that overlaps itself may have, is 1.

An n-gram can only repeat where its first n-1 tokens do, and its last, so each length is searched among what the one
before left; where that is little, all longer ones at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise

import numpy as np
import numpy.typing as npt

from docmill.text.code_points import Hashes
from docmill.text.tokens import TextTokens

__all__ = ["DUPLICATE", "TOP", "repetition_signals"]

TOP = (2, 3, 4)
DUPLICATE = (5, 6, 7, 8, 9, 10)
NAMES = {n: f"rps_doc_frac_chars_top_{n}gram" for n in TOP}
NAMES |= {n: f"rps_doc_frac_chars_dupe_{n}grams" for n in DUPLICATE}
Ints = npt.NDArray[np.int64]

LONGEST = DUPLICATE[-1]
AT_ONCE = 8192
"""N-grams up to which several n are searched at once: so few take longer to call numpy for than to search."""
FEW = 64
"""Places at which bytes are compared sooner than arrays are sorted."""
LAST = (1 << 32) - 1
"""No text has that many tokens."""
SURE = 1 << 17
"""Tokens up to which hashes are not expected to be equal in their upper 46 bits alone (one text in 2^13 at most)."""
SALT = np.uint64(0x9E3779B97F4A7C15)
BEHIND = np.arange(1, LONGEST + 1, dtype=np.uint64) * SALT
"""What stands behind the last token."""
POWERS = np.array([pow(0xD1342543DE82EF95, n, 1 << 64) for n in range(LONGEST)], dtype=np.uint64)
"""An n-gram's hash is the sum of its tokens', each times the power of its place, modulo 2^64 (a multiplier of Steele
and Vigna, "Computationally easy, spectrally good multipliers", 2021)."""


def repetition_signals(tokens: TextTokens, texts: Ints, chars: Sequence[int]) -> dict[str, list[float]]:
    """Return for each text the shares of its characters in its most frequent n-grams and in repeated n-grams.

    `texts` are the numbers of the tokens' texts, `chars` the characters of each text; the keys are RedPajama's names.
    """
    size, count = len(texts), len(chars)
    upto = np.zeros(size + 1, dtype=np.int64)
    tokens.lengths.cumsum(out=upto[1:])
    best = np.zeros((len(TOP), count), dtype=np.int64)
    again: list[int] = []
    for n, found, starts in _repeats(_salted(tokens, texts)):
        if n in TOP:
            firsts = found.take(starts[:-1])
            # the greatest of such numbers is the greatest count with the least place
            np.maximum.at(best[n - TOP[0]], texts.take(firsts), starts[1:] - starts[:-1] << 32 | LAST - firsts)
        else:
            again += _again(n, found, starts, size)
    counts = tokens.counts.tolist()
    sizes = [_most_frequent(n, row, counts, upto) for n, row in zip(TOP, best.tolist(), strict=True)]
    sizes += _covered(again, texts, upto, count)
    return {
        name: [min(1.0, size / whole) for size, whole in zip(row, chars, strict=True)]
        for name, row in zip(NAMES.values(), sizes, strict=True)
    }


def _most_frequent(n: int, best: list[int], counts: list[int], upto: Ints) -> list[float]:
    """Count the characters in each text's most frequent n-gram, with spaces between its tokens.

    Where none repeats the first one is taken. `best` has its count times 2^32 and LAST less its place; 0 if none
    repeats.
    """
    sizes = []
    start = 0
    for value, count in zip(best, counts, strict=True):
        place = LAST - value % (1 << 32) if value else start
        size = upto.item(place + n) - upto.item(place) + n - 1 if count >= n else 0
        sizes.append(float(size * max(1, value >> 32)))
        start += count
    return sizes


def _salted(tokens: TextTokens, texts: Ints) -> Hashes:
    """Return the tokens' hashes and more, so that no n-gram equals one of another text or runs over its end."""
    salted = np.concatenate([tokens.hashes, BEHIND])
    if len(tokens.counts) > 1:
        salts = np.arange(len(tokens.counts), dtype=np.uint64) * SALT
        salted[: len(texts)] += salts.take(texts)
    return salted


def _repeats(tokens: Hashes) -> Iterator[tuple[int, Ints, Ints]]:
    """Yield for each n the n-grams that occur more than once: the places of one behind those of the other, the index in
    that array at which each begins, and the array's length.

    From some n of DUPLICATE on all are told together: their places are larger by the number of tokens for each n more.
    """
    size = len(tokens) - LONGEST
    places, hashes = np.arange(size), tokens
    for n in NAMES:
        few = len(places) <= FEW
        grams = _places_by_ngram(tokens, places.tolist(), n) if few else {}
        if few and len(grams) == len(places):
            return
        if n in DUPLICATE and len(places) * (LONGEST + 1 - n) <= AT_ONCE:
            yield n, *_longer(tokens, hashes, places, n)
            return
        hashes = hashes[:-1] + tokens[n - 1 :] * POWERS[n - 1]
        found, starts = _listed(grams) if few else _equal(hashes, places)
        yield n, found, starts
        left = np.sort(found)
        places = left[(left[1:] == left[:-1] + 1).nonzero()[0]]


def _places_by_ngram(tokens: Hashes, places: list[int], n: int) -> dict[bytes, list[int]]:
    """Return the places of each different n-gram among a few places."""
    held, width = tokens.tobytes(), tokens.itemsize
    grams: dict[bytes, list[int]] = {}
    for place in places:
        grams.setdefault(held[width * place : width * (place + n)], []).append(place)
    return grams


def _listed(grams: dict[bytes, list[int]]) -> tuple[Ints, Ints]:
    """Return what `_equal` returns, for n-grams that were told apart."""
    again = [places for places in grams.values() if len(places) > 1]
    return np.array(list(chain.from_iterable(again))), np.array([0, *accumulate(map(len, again))])


def _longer(tokens: Hashes, hashes: Hashes, places: Ints, n: int) -> tuple[Ints, Ints]:
    """Return what `_equal` returns, for all n-grams from n on, `hashes` being those of the (n-1)-grams."""
    rows = np.arange(LONGEST + 1 - n)[:, None]
    terms = tokens.take(places + (rows + (n - 1)))
    terms *= POWERS[n - 1 :, None]
    terms[0] += hashes.take(places)
    for row in range(1, len(terms)):  # half of the time of cumsum
        terms[row] += terms[row - 1]
    found, starts = _equal(terms.ravel(), np.arange(terms.size))
    return (places + rows * (len(tokens) - LONGEST)).take(found), starts


def _equal(hashes: Hashes, places: Ints) -> tuple[Ints, Ints]:
    """Return the places whose hashes occur more than once, equal ones together, and where in that each group begins."""
    order = _sorted(hashes, places)
    ordered = hashes.take(order)
    same = np.zeros(len(order) + 1, dtype=bool)  # as the one before
    np.equal(ordered[1:], ordered[:-1], out=same[1:-1])
    again = np.ones(len(same), dtype=bool)  # true at the end
    np.logical_or(same[1:], same[:-1], out=again[:-1])
    at = again.nonzero()[0]
    return order.take(at[:-1]), (~same.take(at)).nonzero()[0]


def _sorted(hashes: Hashes, places: Ints) -> Ints:
    """Return places sorted by their hashes, those of equal ones in their order.

    The upper bits of a hash are sorted as one number with its place, in half of the time of `argsort`.
    """
    low = np.uint64((1 << len(hashes).bit_length()) - 1)
    packed = hashes.take(places)
    packed &= ~low
    packed |= places.view(np.uint64)
    packed.sort()
    order = (packed & low).view(np.int64)
    if len(hashes) > SURE:
        alike = ((packed[1:] ^ packed[:-1]) <= low).nonzero()[0]
        if (hashes.take(order.take(alike)) != hashes.take(order.take(alike + 1))).any():
            return places.take(hashes.take(places).argsort(kind="stable"))
    return order


def _again(n: int, found: Ints, starts: Ints, size: int) -> list[int]:
    """Return the places of n-grams that occurred before, for each n from the given one on, `size` more for each."""
    later = np.ones(len(found), dtype=bool)
    later[starts[:-1]] = False
    firsts = found.take(starts[:-1].repeat(starts[1:] - starts[:-1] - 1))
    both = found.take(later.nonzero()[0]) << 32 | firsts
    both.sort()
    both += (n - DUPLICATE[0]) * size * ((1 << 32) + 1)
    bounds = both.searchsorted(np.arange(len(DUPLICATE) + 1) * size << 32).tolist()
    places, firsts = (both >> 32).tolist(), (both & LAST).tolist()
    uncovered = []
    for length, (start, end) in zip(DUPLICATE, pairwise(bounds), strict=True):
        uncovered += _uncovered(places[start:end], firsts[start:end], length)
    return uncovered


def _covered(again: list[int], texts: Ints, upto: Ints, count: int) -> list[list[float]]:
    """Count the characters in n-grams that occurred before, for each of DUPLICATE and each text."""
    if not again:
        return [[0.0] * count] * len(DUPLICATE)
    rows, at = np.divmod(np.array(again), len(texts))
    found = np.zeros((len(DUPLICATE), count))
    np.add.at(found, (rows, texts[at]), upto[at + (rows + DUPLICATE[0])] - upto[at])
    characters: list[list[float]] = found.tolist()
    return characters


def _uncovered(places: list[int], firsts: list[int], n: int) -> list[int]:
    """Return those of the places of repeated n-grams that count, from the start on.

    No n-gram begins within one that counts, and none is first where one that counts covers it. `firsts` are the places
    where the n-grams occur first.
    """
    moved: set[int] = set()  # n-grams that were covered where they first stand, but not since
    found: list[int] = []
    free = 0
    for place, first in zip(places, firsts, strict=True):
        if place < free:
            continue
        before = bisect_left(found, first)
        if before and found[before - 1] + n > first and first not in moved:
            moved.add(first)
        else:
            free = place + n
            found.append(place)
    return found
