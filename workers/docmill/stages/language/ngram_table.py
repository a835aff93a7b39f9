"""The table of n-grams: which classes each is known in and with what value, mapped from files, never copied.

A bucket is the span of keys that share their first bits; within it a key is told by a fingerprint of 16 bits with its
family. So one look-up reads two borders and a few fingerprints, for all keys of some texts at once. What a key is known
in is a list of entries, or a row of values where there are many: such keys are few, but found in every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from docmill.stages.language.ngrams import FAMILIES, Keys

__all__ = ["BUCKET_BITS", "MANY", "STEP", "NgramTable", "prints"]

BUCKET_BITS = 19
STEP = 1 / 14
"""What one step of an entry's value stands for: values go to 17.5, the log share of the most frequent letter."""
MANY = 40
"""Classes from which a key has a row: 14,000 keys have, and hold 8 of 10 entries that a text asks for."""
LOOK = 8
"""Slots looked at. A bucket holds six in the mean; in a fuller one they are those around the place where the key should
be, since keys are sorted: one key in 2,000 is missed."""
_BUCKET = np.uint64(64 - BUCKET_BITS)
_PRINT_BITS = 13
_PRINT = np.uint64(64 - BUCKET_BITS - _PRINT_BITS)
_ROW = np.uint32(1 << 15)
_BEFORE = _ROW - np.uint32(1)
"""A slot is 16 bits of fingerprint, one that tells that the key's one entry is the number of its row, and 15 of the
number of entries in the bucket before its own."""
_ONE = float(1 << 24)
_WEIGHTS = np.arange(256) + _ONE
"""A key known adds its value and 2^24, so that one sum tells values and number of keys (exact in a double)."""
_OF_FAMILIES = np.arange(FAMILIES)[:, None]


def prints(keys: Keys) -> npt.NDArray[np.uint32]:
    """Return the fingerprints of keys: the 13 bits after those of the bucket, and the three that tell the family."""
    bits = (keys >> _PRINT) & np.uint64((1 << _PRINT_BITS) - 1)
    return (bits << np.uint64(3) | keys & np.uint64(7)).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class NgramTable:
    """The table, which is four arrays.

    `borders`, of shape (buckets + 1, 2), tells the first slot and the first entry of each bucket. `windows`, of shape
    (slots, LOOK + 1), are the slots from each on, a view. An entry is a class (high byte) and a value in steps, or the
    number of a row. `rows`, of shape (keys, classes), has the value in each class, 0 where the key is not known in it.
    """

    borders: npt.NDArray[np.uint32]
    windows: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.uint16]
    rows: npt.NDArray[np.uint8]

    @staticmethod
    def load(folder: Path) -> NgramTable:
        """Map the four arrays of a folder into memory.

        Raises:
            OSError: a file is missing.
        """
        borders, found, entries, rows = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
            for name in ("borders", "slots", "entries", "rows")
        )
        return NgramTable(borders, sliding_window_view(found, LOOK + 1), entries, rows)

    @staticmethod
    def of_entries(keys: Keys, classes: npt.NDArray[np.uint8], values: npt.NDArray[np.uint8]) -> NgramTable:
        """Make a table of entries sorted by key: a key, a class, and a value in steps, none of them 0."""
        own, starts = np.unique(keys, return_index=True)
        size = np.diff(starts, append=len(keys))
        many = size >= MANY
        of_row = np.repeat(many, size)
        row = np.cumsum(many) - 1
        rows = np.zeros((int(many.sum()), int(classes.max(initial=0)) + 1), dtype=np.uint8)
        rows[np.repeat(row, size)[of_row], classes[of_row]] = values[of_row]
        listed = np.where(many, 1, size)
        firsts = np.concatenate(([0], np.cumsum(listed)))
        entries = np.empty(firsts[-1], dtype=np.uint16)
        entries[firsts[:-1][many]] = row[many]
        entries[np.repeat(~many, listed)] = classes[~of_row].astype(np.uint16) << np.uint16(8) | values[~of_row]
        bucket = (own >> _BUCKET).astype(np.intp)
        slots = np.searchsorted(bucket, np.arange((1 << BUCKET_BITS) + 1))
        borders = np.stack((slots, firsts[slots]), axis=1).astype(np.uint32)
        before = (firsts[:-1] - firsts[slots][bucket]).astype(np.uint32)
        found = prints(own) << np.uint32(16) | np.where(many, _ROW, np.uint32(0)) | before
        beyond = np.zeros(LOOK + 1, dtype=np.uint32)
        return NgramTable(borders, sliding_window_view(np.concatenate((found, beyond)), LOOK + 1), entries, rows)

    def save(self, folder: Path) -> None:
        """Write the four arrays into a folder."""
        slots = np.concatenate((self.windows[:, 0], self.windows[-1, 1:]))
        for name, array in (
            ("borders", self.borders),
            ("slots", slots),
            ("entries", self.entries),
            ("rows", self.rows),
        ):
            np.save(folder / f"{name}.npy", array)

    def sums(
        self, keys: Keys, classes: int, texts: npt.NDArray[np.intp] | None = None, number: int = 1
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the sums of values and the numbers of keys known, two arrays of shape (number, FAMILIES, classes).

        Args:
            keys: the keys to look up.
            classes: how many classes the table tells apart.
            texts: the text that each key is of; None where there is one.
            number: how many texts there are.
        """
        at, start, size, of_row = self._find(keys)
        group = (keys[at] & np.uint64(7)).astype(np.intp)
        if texts is not None:
            group += texts[at] * FAMILIES
        listed = ~of_row
        values, known = self._listed(group[listed], start[listed], size[listed], classes, number)
        self._add_rows(values, known, group[of_row], start[of_row])
        values *= STEP
        return values, known

    def _find(
        self, keys: Keys
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Return the place among the keys, the first entry, the number of entries, and whether it tells a row.

        All are of the keys that the table holds.
        """
        first = (keys >> np.uint64(32)).astype(np.uint32)
        bucket = (first >> np.uint32(_PRINT_BITS)).astype(np.intp)
        here, after = self.borders[bucket].astype(np.intp), self.borders[bucket + 1].astype(np.intp)
        begin, end = here[:, 0], after[:, 0]
        part = first & np.uint32((1 << _PRINT_BITS) - 1)
        guess = begin + ((end - begin) * part >> _PRINT_BITS) - LOOK // 2
        places = np.maximum(np.minimum(guess, end - LOOK), begin)
        looked = self.windows[places]
        wanted = part << np.uint32(3) | (keys & np.uint64(7)).astype(np.uint32)
        found = np.flatnonzero(looked[:, :-1] >> np.uint32(16) == wanted[:, None])
        at, which = found // LOOK, found % LOOK
        place = places[at] + which
        if not (place < end[at]).all():  # a slot of the next bucket
            kept = place < end[at]
            at, which, place = at[kept], which[kept], place[kept]
        slot, following = looked[at, which], looked[at, which + 1]
        offset = here[at, 1]
        start = offset + (slot & _BEFORE)
        stop = np.where(place + 1 == end[at], after[at, 1], offset + (following & _BEFORE))
        return at, start, stop - start, slot & _ROW > 0

    def _listed(
        self,
        group: npt.NDArray[np.intp],
        start: npt.NDArray[np.intp],
        size: npt.NDArray[np.intp],
        classes: int,
        number: int,
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the sums of the values in steps, and the numbers of keys, over entries."""
        ends = np.cumsum(size)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - ends + size, size)
        found = self.entries[places]
        cell = np.repeat(group * classes, size) + (found >> 8)
        shape = (number, FAMILIES, classes)
        both = np.bincount(cell, weights=_WEIGHTS[found & 255], minlength=number * FAMILIES * classes).reshape(shape)
        known = np.floor(both / _ONE)
        return both - known * _ONE, known

    def _add_rows(
        self,
        values: npt.NDArray[np.float64],
        known: npt.NDArray[np.float64],
        group: npt.NDArray[np.intp],
        start: npt.NDArray[np.intp],
    ) -> None:
        """Add the values of rows to the sums of each text and family, and their number."""
        if not len(group):
            return
        if len(values) > 1:
            order = np.argsort(group, kind="stable")
            group, start = group[order], start[order]
        rows = self.rows[self.entries[start]]
        width = rows.shape[1]
        borders = np.searchsorted(group, np.arange(0, len(values) + 1) * FAMILIES).tolist()
        for text, (begin, end) in enumerate(pairwise(borders)):
            if begin < end:
                onto = (group[begin:end] - text * FAMILIES == _OF_FAMILIES).astype(np.float32)
                values[text, :, :width] += onto @ rows[begin:end].astype(np.float32)
                known[text, :, :width] += onto @ (rows[begin:end] > 0).astype(np.float32)
