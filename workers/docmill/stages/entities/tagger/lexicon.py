"""What is known of words without context, by the hashes of their folded forms."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xxhash

__all__ = ["TaggerLexicon", "hash_text"]


def hash_text(text: str) -> int:
    """Return the 64-bit hash of a feature or a word; of a word it is the one that `tokens.hash_name` gives."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True, eq=False)
class TaggerLexicon:
    """What is known of words without context.

    Attributes:
        keys: the upper halves of the hashes of folded words, sorted.
        facts: of each word, bits 0-2 how common it is (0 unseen, 7 most), 3-4 how often it is a given name, 5-6 a
            family name, 7 whether it stands in names of places, 8 of organisations.
        clusters: the number of each word's cluster, 0 for none.
    """

    keys: npt.NDArray[np.uint32]
    facts: npt.NDArray[np.uint16]
    clusters: npt.NDArray[np.uint16]

    def look_up(self, word: str) -> tuple[int, int]:
        """Return the facts and the cluster of a folded word; (0, 0) if it is unknown."""
        key = hash_text(word) >> 32
        # A look-up of one word is three times as fast by bisect as by numpy.
        keys = self.keys.data
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
            return int(self.facts[place]), int(self.clusters[place])
        return 0, 0

    def look_up_hashes(self, hashes: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the facts and the clusters of the folded words with these hashes; 0 for what is unknown."""
        facts, clusters = np.zeros(len(hashes), dtype=np.int64), np.zeros(len(hashes), dtype=np.int64)
        if len(self.keys):
            short = (hashes >> np.uint64(32)).astype(np.uint32)
            places = np.searchsorted(self.keys, short)
            places[places == len(self.keys)] = 0
            known = self.keys[places] == short
            facts[known], clusters[known] = self.facts[places[known]], self.clusters[places[known]]
        return facts, clusters
