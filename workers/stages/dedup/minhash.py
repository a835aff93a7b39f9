"""Shingles and MinHash signatures of folded text.

MinHash: Broder, "On the resemblance and containment of documents", 1997; banding: Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", 3.4; the family of hashes is multiply-shift (Dietzfelbinger et al., 1997), which numpy
computes for all shingles and permutations at once.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

import numpy as np
import xxhash
from numpy.typing import NDArray

from workers.stages.index import Fingerprint

__all__ = ["MinHash", "shingles"]

SEED = 0x646F636D  # fixed: signatures in an index must mean the same for ever
# Scripts written without spaces between words give one token a character; all others one a word.
TOKEN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31c0-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31c0-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"
)
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, odd: spreads a word's hash over its shingle

Hashes = NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)  # 65,536 words cover nine tokens in ten of running text in some 10 MB a process
def _word(word: str) -> int:
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))


def shingles(text: str, size: int) -> tuple[int, Hashes]:
    """The number of words of a folded text, and the hashes of its shingles of `size` consecutive words.

    A text of fewer words than `size` is one shingle. The hashes may repeat; their order is the text's.
    """
    words = TOKEN.findall(text)
    hashed = np.fromiter(map(_word, words), dtype=np.uint64, count=len(words))
    if len(words) <= size:
        return len(words), np.array([xxhash.xxh3_64_intdigest(hashed.tobytes())], dtype=np.uint64)
    rolled = np.zeros(len(words) - size + 1, dtype=np.uint64)
    for step in range(size):  # a polynomial over the words, modulo 2^64
        rolled = rolled * MIX + hashed[step : step + len(rolled)]
    return len(words), rolled ^ (rolled >> np.uint64(32))


class MinHash:
    """Signatures of `bands * rows` values."""

    def __init__(self, *, bands: int, rows: int) -> None:
        draw = np.random.Generator(np.random.PCG64(SEED))
        count = bands * rows
        self._bands = bands
        self._factors = draw.integers(1, 1 << 64, size=(count, 1), dtype=np.uint64, endpoint=False) | np.uint64(1)
        self._offsets = draw.integers(0, 1 << 64, size=(count, 1), dtype=np.uint64, endpoint=False)

    def signature(self, hashes: Hashes) -> NDArray[np.uint32]:
        """The minimum of each permutation over the shingles: uint32[bands * rows]."""
        least = np.full(len(self._factors), np.iinfo(np.uint64).max, dtype=np.uint64)
        for start in range(0, len(hashes), 4096):  # bounds the working array to about 4 MB
            mixed = self._factors * hashes[np.newaxis, start : start + 4096] + self._offsets
            np.minimum(least, mixed.min(axis=1), out=least)
        return (least >> np.uint64(32)).astype(np.uint32)

    def fingerprint(self, document: str, text: str, hashes: Hashes | None) -> Fingerprint:
        """What stands for a document; no signature and no bands without `hashes`."""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if hashes is None:
            return Fingerprint(document, digest, b"", ())
        signature = self.signature(hashes)
        bands = tuple(
            xxhash.xxh3_64_digest(number.to_bytes(2, "little") + band.tobytes())
            for number, band in enumerate(signature.reshape(self._bands, -1))
        )
        # 16 of the 32 bits estimate the similarity: two different values agree by chance once in 65,536.
        return Fingerprint(document, digest, signature.astype("<u2").tobytes(), bands)
