"""Hash many short runs of letters at once: the n-grams, beginnings and ends of words as features.

A word has some twenty such features, and a text full of words that nobody wrote before was slow by them alone. So the
hash is computed here over whole arrays: XXH3 for inputs of 4 to 16 bytes, with its default secret and no seed, as in
its specification (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, "XXH3 Algorithm for Small Inputs").
Longer inputs, of letters outside the Basic Multilingual Plane, are left to the library.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import xxhash

__all__ = ["Letters", "hash_runs"]

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

# Exclusive ors of the words of the secret that inputs of 4 to 8 and of 9 to 16 bytes meet.
FLIP_SHORT = np.uint64(0x1CAD21F72C81017C ^ 0xDB979083E96DD4DE)
FLIP_LOW = np.uint64(0x1F67B3B7A4A44072 ^ 0x78E5C0CC4EE679CB)
FLIP_HIGH = np.uint64(0x2172FFCC7DD05A82 ^ 0x8E2443F7744608B8)
PRIME_RRMXMX = np.uint64(0x9FB21C651E98DF25)
PRIME_AVALANCHE = np.uint64(0x165667919E3779F9)
LOW_HALF = np.uint64(0xFFFFFFFF)


class Letters:
    """The letters of several words, one word after the other, as they are in UTF-8.

    Attributes:
        starts: where each word begins among the letters.
        lengths: the letters of each word.
    """

    def __init__(self, words: list[str]) -> None:
        points = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        self.lengths = np.fromiter(map(len, words), np.int64, len(words))
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.bytes = 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF).astype(np.int64)
        self.encoded = points if not len(points) or points.max() < 0x80 else _utf8(points, self.bytes)
        self.is_ascii = self.encoded is points

    def runs(self, size: int) -> tuple[Indices, Indices]:
        """Return the word and the first letter of each run of `size` letters that lies in one word, in their order."""
        counts = np.maximum(self.lengths - size + 1, 0)
        owner = np.repeat(np.arange(len(counts)), counts)
        first = np.arange(len(owner)) + np.repeat(self.starts - (np.cumsum(counts) - counts), counts)
        return owner, first


def _utf8(points: Hashes, sizes: Indices) -> Hashes:
    """Return the bytes of each code point, the first one lowest."""

    def continued(shift: int) -> Hashes:
        return np.uint64(0x80) | (points >> np.uint64(shift)) & np.uint64(0x3F)

    eight, sixteen, more = np.uint64(8), np.uint64(16), np.uint64(24)
    two = np.uint64(0xC0) | points >> np.uint64(6) | continued(0) << eight
    three = np.uint64(0xE0) | points >> np.uint64(12) | continued(6) << eight | continued(0) << sixteen
    four = np.uint64(0xF0) | points >> np.uint64(18)
    four = four | continued(12) << eight | continued(6) << sixteen | continued(0) << more
    return np.choose(sizes - 1, [points, two, three, four])


def hash_runs(prefix: str, letters: Letters, first: Indices, size: int) -> Hashes:
    """Return what `hash_text` gives for a prefix and a run of letters behind it, for many runs.

    Args:
        prefix: two or three ASCII characters; with the letters at least four.
        letters: of the words.
        first: where each run begins among them.
        size: the letters of each run.
    """
    begin = np.uint64(int.from_bytes(prefix.encode(), "little"))
    if letters.is_ascii:
        low = np.full(len(first), begin)
        for place in range(size):
            low |= letters.encoded[first + place] << np.uint64(8 * (len(prefix) + place))
        return _hash_short(low, np.full(len(first), np.uint64(len(prefix) + size)))
    low, high = np.full(len(first), begin), np.zeros(len(first), dtype=np.uint64)
    filled = np.full(len(first), len(prefix), dtype=np.int64)
    with np.errstate(over="ignore"):
        for place in range(size):
            at = first + place
            one, bits = letters.encoded[at], (8 * filled).astype(np.uint64)
            low |= np.where(bits < 64, one << np.minimum(bits, np.uint64(63)), np.uint64(0))
            over = np.where(
                bits < 64,
                one >> np.uint64(1) >> np.minimum(np.uint64(63) - np.minimum(bits, np.uint64(63)), np.uint64(63)),
                np.uint64(0),
            )
            high |= np.where(bits < 64, over, one << (np.maximum(bits, np.uint64(64)) - np.uint64(64) & np.uint64(63)))
            filled += letters.bytes[at]
    lengths = filled.astype(np.uint64)
    result = np.where(filled <= 8, _hash_short(low, lengths), _hash_long(low, high, lengths))
    for row in np.flatnonzero(filled > 16).tolist():
        result[row] = _hash_by_library(prefix, letters, int(first[row]), size)
    return result


def _hash_short(low: Hashes, lengths: Hashes) -> Hashes:
    """Hash inputs of 4 to 8 bytes."""
    with np.errstate(over="ignore"):
        end = low >> (np.uint64(8) * (np.maximum(lengths, np.uint64(4)) - np.uint64(4)) & np.uint64(63)) & LOW_HALF
        keyed: Hashes = (end + ((low & LOW_HALF) << np.uint64(32))) ^ FLIP_SHORT
        keyed ^= _rotated(keyed, 49) ^ _rotated(keyed, 24)
        keyed *= PRIME_RRMXMX
        keyed ^= (keyed >> np.uint64(35)) + lengths
        keyed *= PRIME_RRMXMX
        keyed ^= keyed >> np.uint64(28)
        return keyed


def _hash_long(low: Hashes, high: Hashes, lengths: Hashes) -> Hashes:
    """Hash inputs of 9 to 16 bytes."""
    with np.errstate(over="ignore"):
        lacking = np.uint64(8) * (np.uint64(16) - np.clip(lengths, 9, 16))
        end = high << lacking | np.where(lacking > 0, low >> np.uint64(1) >> (np.uint64(63) - lacking), np.uint64(0))
        one, two = low ^ FLIP_LOW, end ^ FLIP_HIGH
        total: Hashes = lengths + one.byteswap() + two + _folded_product(one, two)
        total ^= total >> np.uint64(37)
        total *= PRIME_AVALANCHE
        total ^= total >> np.uint64(32)
        return total


def _rotated(values: Hashes, bits: int) -> Hashes:
    return values << np.uint64(bits) | values >> np.uint64(64 - bits)


def _folded_product(one: Hashes, two: Hashes) -> Hashes:
    """Return the halves of the 128 bits of a product, by exclusive or."""
    half = np.uint64(32)
    a, b, c, d = one >> half, one & LOW_HALF, two >> half, two & LOW_HALF
    low, cross, other = b * d, a * d, b * c
    middle = (low >> half) + (cross & LOW_HALF) + other
    product: Hashes = (one * two) ^ (a * c + (cross >> half) + (middle >> half))
    return product


def _hash_by_library(prefix: str, letters: Letters, first: int, size: int) -> int:
    run = b"".join(
        int(letters.encoded[at]).to_bytes(4, "little")[: int(letters.bytes[at])] for at in range(first, first + size)
    )
    return xxhash.xxh3_64_intdigest(prefix.encode() + run)
