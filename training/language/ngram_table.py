"""Build the language model's table: n-grams of all families, hashed, pruned, quantised, in arrays docmill reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from docmill.stages.language import ngram_table as table
from docmill.stages.language import ngrams

FLOOR = -19.0
"""Log share of what lingua's frequencies do not hold: just under the least they do (-18.5)."""
PRIOR = 0.05
"""Added to each count of the labelled texts."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entries:
    """One value for each pair of a key and a class, sorted by key."""

    keys: npt.NDArray[np.uint64]
    classes: npt.NDArray[np.uint8]
    values: Floats

    @staticmethod
    def sorted(keys: npt.NDArray[np.uint64], classes: npt.NDArray[np.uint8], values: Floats) -> Entries:
        """Make entries from arrays in any order."""
        order = np.argsort(keys, kind="stable")
        return Entries(keys[order], classes[order], values[order])


def of_frequencies(grams: Sequence[str], shares: Sequence[float], order: int, one: int, least: float) -> Entries:
    """Make entries of lingua's n-grams of one order and language whose log share is at least `least`."""
    values = np.log(np.asarray(shares, dtype=np.float64))
    codes = np.frombuffer("".join(grams).encode("utf-32-le"), dtype="<u4").reshape(-1, order + 1).astype(np.uint64)
    hashed = np.zeros(len(codes), dtype=np.uint64)
    for place in range(order + 1):
        hashed = ngrams.mix(hashed, codes[:, place])
    keep = values >= least
    keys = ngrams.tagged(hashed[keep], np.uint64(order))
    return Entries.sorted(keys, np.full(len(keys), one, np.uint8), (values[keep] - FLOOR).astype(np.float32))


def occurrences(texts: Sequence[str]) -> tuple[sp.csr_matrix, npt.NDArray[np.uint64]]:
    """Return which of the keys counted in labelled texts (`BORDER`, `WORD`, `INNER`) each text holds, and the keys."""
    rows: list[npt.NDArray[np.intp]] = []
    found = []
    for index, text in enumerate(texts):
        keys = ngrams.keys(ngrams.normalise(text))
        keys = keys[(keys & np.uint64(7)) >= ngrams.BORDER]
        found.append(keys)
        rows.append(np.full(len(keys), index))
    known, columns = np.unique(np.concatenate(found), return_inverse=True)
    ones = np.ones(len(columns), dtype=np.float32)
    return sp.csr_matrix((ones, (np.concatenate(rows), columns)), shape=(len(texts), len(known))), known


def counts(held: sp.csr_matrix, golds: npt.NDArray[np.intp], weights: Floats, classes: int) -> sp.csr_matrix:
    """Count how many texts of each class hold each key, texts weighted: (classes, keys)."""
    of_class = sp.csr_matrix((weights, (golds, np.arange(len(golds)))), shape=(classes, len(golds)))
    return sp.csr_matrix(of_class @ held)


def of_counts(counted: sp.csr_matrix, known: npt.NDArray[np.uint64]) -> Entries:
    """Make entries of the counts: log(count + PRIOR) - log(PRIOR)."""
    one = counted.tocoo()
    values = np.log1p(one.data / PRIOR).astype(np.float32)
    return Entries.sorted(known[one.col], one.row.astype(np.uint8), values)


def write(parts: Sequence[Entries], folder: Path) -> None:
    """Write the arrays of `docmill.stages.language.ngram_table.NgramTable`: see there for their meaning."""
    every = Entries.sorted(
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
    quantised = np.clip(np.round(every.values / table.STEP), 1, 255).astype(np.uint8)
    made = table.NgramTable.of_entries(every.keys, every.classes, quantised)
    print(f"{len(every.keys)} entries, {len(made.rows)} rows, fullest bucket {np.diff(made.borders[:, 0]).max()}")
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder)
