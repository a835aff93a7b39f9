"""Look names up in a sorted table of hashes: every run of up to eight tokens of a text, with or without its clitics.

A Bloom filter of one hash (Bloom 1970) stands before the table: one bit for the leading bits of each key. It turns away
nineteen of twenty runs that are no name by one read of some hundred kilobytes, where a binary search takes some
seventeen reads of memory that no cache holds: looking up is three times as fast. Both are mapped files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.tokens import Hashes, TokenizedText, extend_hashes

__all__ = ["MAX_TOKENS", "build_bloom_filter", "find_names", "might_contain"]

MAX_TOKENS = 8
"""Tokens of the longest name looked for."""
_BITS_PER_KEY_LOG2 = 4
"""Binary logarithm of the bits that a Bloom filter has for each key."""
Indices = npt.NDArray[np.int64]
BloomFilter = npt.NDArray[np.uint8]


def build_bloom_filter(keys: Hashes) -> BloomFilter:
    """Return the Bloom filter of a table of 64-bit keys, as bits packed into a power of two of bytes."""
    bits = max(3, len(keys).bit_length() + _BITS_PER_KEY_LOG2)
    marks = np.zeros(1 << bits, dtype=np.bool_)
    marks[keys >> np.uint64(64 - bits)] = True
    return np.packbits(marks, bitorder="little")


def might_contain(bloom_filter: BloomFilter, hashes: Hashes) -> Indices:
    """Return the indices of the hashes that may be keys; all others are none for sure."""
    bits = len(bloom_filter).bit_length() + 2  # the binary logarithm of eight times a power of two
    leading = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    return np.flatnonzero((bloom_filter[leading >> 3] >> (leading & 7).astype(np.uint8)) & 1)


def find_names(
    texts: Sequence[TokenizedText], keys: Hashes, bloom_filter: BloomFilter
) -> Iterator[tuple[int, int, int, int, int]]:
    """Find every name of a table in some texts, of every length; the names may overlap.

    Args:
        texts: the texts.
        keys: sorted hashes of names.
        bloom_filter: what `build_bloom_filter` made of the keys.

    Yields:
        the text, its first and last token, the letters of clitics to skip, the index of the key.
    """
    begins = np.cumsum([0, *(len(tokens.words) for tokens in texts)])
    for first, last, skip, hashes in _ngrams(texts, begins):
        possible = might_contain(bloom_filter, hashes)
        if not len(possible):
            continue
        wanted = hashes[possible]
        places = np.searchsorted(keys, wanted)
        places[places == len(keys)] = 0
        hit = keys[places] == wanted
        rows = possible[hit]
        if not len(rows):
            continue
        of = np.searchsorted(begins, first[rows], side="right") - 1
        base = begins[of]
        yield from zip(
            of.tolist(),
            (first[rows] - base).tolist(),
            (last[rows] - base).tolist(),
            skip[rows].tolist(),
            places[hit].tolist(),
            strict=True,
        )


def _ngrams(texts: Sequence[TokenizedText], begins: Indices) -> Iterator[tuple[Indices, Indices, Indices, Hashes]]:
    """Yield all runs of tokens that may be a name, one length at a time; tokens are counted over all texts.

    Yields:
        arrays of first tokens, of last tokens, of letters of clitics to skip, and of hashes.
    """
    count = int(begins[-1])
    if not count:
        return
    clitic = [
        (begin + s.token, s.length, s.hash)
        for tokens, begin in zip(texts, begins.tolist(), strict=False)
        for s in tokens.clitic_splits
    ]
    first = np.concatenate([np.arange(count), np.array([token for token, _, _ in clitic], dtype=np.int64)])
    skip = np.concatenate(
        [np.zeros(count, dtype=np.int64), np.array([length for _, length, _ in clitic], dtype=np.int64)]
    )
    words = np.concatenate([tokens.hashes for tokens in texts])
    joined = np.concatenate([tokens.joined for tokens in texts])
    hashes = np.concatenate([words, np.array([hashed for _, _, hashed in clitic], dtype=np.uint64)])
    last = first.copy()
    for _ in range(MAX_TOKENS):
        yield first, last, skip, hashes
        grows = joined[last]
        first, last, skip, hashes = first[grows], last[grows] + 1, skip[grows], hashes[grows]
        if not len(first):
            break
        hashes = extend_hashes(hashes, words[last])
