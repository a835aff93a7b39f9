"""Look names up in a sorted table of hashes: every run of up to eight words of a text, with or without its particles.

A sieve stands before the table: one bit for the leading bits of each key (a Bloom filter of one hash, 1970). It turns
away nineteen of twenty runs that are no name by one read of some hundred kilobytes, where a binary search takes some
seventeen of memory that no cache holds: looking up is three times as fast. Both are mapped files.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.tokens import Hashes, Tokens, join

__all__ = ["LONGEST", "find", "passes", "sieve_of"]

LONGEST = 8
"""Tokens of the longest name looked for."""
_SPARSE = 4
"""Binary logarithm of the bits that a sieve has for each key."""
Numbers = npt.NDArray[np.int64]
Sieve = npt.NDArray[np.uint8]


def sieve_of(keys: Hashes) -> Sieve:
    """The sieve of a table of 64-bit keys."""
    bits = max(3, len(keys).bit_length() + _SPARSE)
    marks = np.zeros(1 << bits, dtype=np.bool_)
    marks[keys >> np.uint64(64 - bits)] = True
    return np.packbits(marks, bitorder="little")


def passes(sieve: Sieve, hashes: Hashes) -> Numbers:
    """The places of the hashes that may be keys."""
    bits = len(sieve).bit_length() + 2  # a power of two of bytes
    leading = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    return np.flatnonzero((sieve[leading >> 3] >> (leading & 7).astype(np.uint8)) & 1)


def find(tokens: Tokens, keys: Hashes, sieve: Sieve) -> Iterator[tuple[int, int, int, int]]:
    """Every name of a table in a text, of every length; they may overlap.

    Args:
        tokens: the text.
        keys: sorted hashes of names.
        sieve: what `sieve_of` made of the keys.

    Yields:
        first and last token, letters of particles to skip, place of the key.
    """
    for first, last, skip, hashes in _windows(tokens):
        may = passes(sieve, hashes)
        if not len(may):
            continue
        wanted = hashes[may]
        places = np.searchsorted(keys, wanted)
        places[places == len(keys)] = 0
        hit = keys[places] == wanted
        rows = may[hit]
        yield from zip(
            first[rows].tolist(), last[rows].tolist(), skip[rows].tolist(), places[hit].tolist(), strict=True
        )


def _windows(tokens: Tokens) -> Iterator[tuple[Numbers, Numbers, Numbers, Hashes]]:
    """All that may be a name, by length in tokens: first and last tokens, letters of particles to skip, hashes."""
    if not tokens.words:
        return
    clitic = tokens.splits
    first = np.concatenate([np.arange(len(tokens.words)), np.array([s.token for s in clitic], dtype=np.int64)])
    skip = np.concatenate(
        [np.zeros(len(tokens.words), dtype=np.int64), np.array([s.length for s in clitic], dtype=np.int64)]
    )
    hashes = np.concatenate([tokens.hashes, np.array([s.hash for s in clitic], dtype=np.uint64)])
    last = first.copy()
    for _ in range(LONGEST):
        yield first, last, skip, hashes
        grows = tokens.joined[last]
        first, last, skip, hashes = first[grows], last[grows] + 1, skip[grows], hashes[grows]
        if not len(first):
            break
        hashes = join(hashes, tokens.hashes[last])
