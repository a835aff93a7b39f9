"""The table of n-grams: which classes each is known in and with what value, mapped from files, never copied.

A bucket is the span of keys that share their first bits; within it a key is told by a fingerprint of 16 bits with its
family. So one look-up reads two borders and a few fingerprints, for all keys of a text at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from docmill.stages.language.ngrams import FAMILIES, Keys

__all__ = ["BUCKET_BITS", "STEP", "NgramTable", "prints"]

BUCKET_BITS = 19
STEP = 1 / 14
"""What one step of an entry's value stands for: values go to 17.5, the log share of the most frequent letter."""
_BUCKET = np.uint64(64 - BUCKET_BITS)
_PRINT_BITS = 13
_PRINT = np.uint64(64 - BUCKET_BITS - _PRINT_BITS)
_LOOK = 8
"""Slots looked at. A bucket holds six in the mean; in a fuller one they are those around the place where the key should
be, since keys are sorted: one key in 2,000 is missed."""
_ONE = float(1 << 24)
_WEIGHTS = np.arange(256) + _ONE
"""A key known adds its value and 2^24, so that one sum tells values and number of keys (exact in a double)."""
_PLACES = np.arange(_LOOK + 1)


def prints(keys: Keys) -> npt.NDArray[np.uint32]:
    """Return the fingerprints of keys: the 13 bits after those of the bucket, and the three that tell the family."""
    bits = (keys >> _PRINT) & np.uint64((1 << _PRINT_BITS) - 1)
    return (bits << np.uint64(3) | keys & np.uint64(7)).astype(np.uint32)


def slots(keys: Keys, before: npt.NDArray[np.intp]) -> npt.NDArray[np.uint32]:
    """Return the slots of keys: 16 bits of fingerprint, 16 of the number of entries in the bucket before its own."""
    return prints(keys) << np.uint32(16) | before.astype(np.uint32)


@dataclass(frozen=True, slots=True)
class NgramTable:
    """The table, which is four arrays.

    Bucket b has the slots from `buckets[b]` to `buckets[b+1]`, and the entries from `firsts[b]` to `firsts[b+1]`.

    An entry is a class (high byte) and a value in steps.
    """

    buckets: npt.NDArray[np.uint32]
    firsts: npt.NDArray[np.uint32]
    slots: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.uint16]

    @staticmethod
    def load(folder: Path) -> NgramTable:
        """Map the four arrays of a folder into memory.

        Raises:
            OSError: a file is missing.
        """
        return NgramTable(
            *(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in NgramTable.__slots__)
        )

    def sums(self, keys: Keys, classes: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the sums of values and the numbers of keys known, two arrays of shape (FAMILIES, classes)."""
        family, first, number = self._find(keys)
        ends = np.cumsum(number)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + number, number)
        found = self.entries[places]
        cell = np.repeat(family * classes, number) + (found >> 8)
        both = np.bincount(cell, weights=_WEIGHTS[found & 255], minlength=FAMILIES * classes).reshape(FAMILIES, classes)
        known = np.floor(both / _ONE)
        return (both - known * _ONE) * STEP, known

    def _find(self, keys: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the family, the first entry and the number of entries of each key that the table holds."""
        bucket = (keys >> _BUCKET).astype(np.intp)
        begin, end = self.buckets[bucket].astype(np.intp), self.buckets[bucket + 1].astype(np.intp)
        wanted = prints(keys)
        guess = begin + ((end - begin) * (wanted >> 3) >> _PRINT_BITS) - _LOOK // 2
        places = np.maximum(np.minimum(guess, end - _LOOK), begin)[:, None] + _PLACES
        slots = self.slots.take(places, mode="clip")
        same = (slots[:, :-1] >> 16 == wanted[:, None]) & (places[:, :-1] < end[:, None])
        row, at = np.nonzero(same)
        here, first = bucket[row], self.firsts[bucket[row]].astype(np.intp)
        start = first + (slots[row, at] & 0xFFFF)
        last = places[row, at] + 1 == end[row]
        stop = np.where(last, self.firsts[here + 1], first + (slots[row, at + 1] & 0xFFFF))
        return (keys[row] & np.uint64(7)).astype(np.intp), start, stop - start
