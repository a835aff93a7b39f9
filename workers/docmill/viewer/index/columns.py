"""The columns of an index in memory, read as they are asked for. Tested by tests/viewer/index/test_search.py."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.viewer.index.chunks import ALIVE, CHUNK, ENTITIES, ENTITY_COUNTS, SIGNAL, SIGNALS, TYPES, read_chunk

__all__ = ["Columns"]

Column = npt.NDArray[Any]


class Columns:
    """One state of the columns of an index: what is written meanwhile is seen by the next.

    Full chunks are shared with the state before. A million documents take 50 MB, and 4 MB more for each signal that is
    asked for.
    """

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock, before: Columns | None = None) -> None:
        self._connection, self._lock = connection, lock
        row = connection.execute("SELECT value FROM meta WHERE name = 'rows'").fetchone()
        self.rows = int(row[0]) if row else 0
        self.full_chunks: dict[tuple[str, int], Column] = before.full_chunks if before else {}
        self._whole: dict[str, Column] = {}
        self._names: dict[str, tuple[list[str], dict[str, int]]] = {}
        self.alive = self._read(ALIVE, shared=False).astype(bool)
        self.all_alive = bool(self.alive.all())
        self.living = int(self.alive.sum())

    def of(self, name: str) -> Column:
        """Return a column by name; that of a signal by `signal:` and its name, with NaN where a document has none."""
        with self._lock:
            if name not in self._whole:
                self._whole[name] = self._read(name)
            return self._whole[name]

    def signal(self, name: str) -> Column:
        """Return the column of a signal."""
        return self.of(SIGNALS + name)

    def owners(self) -> Column:
        """Return for each entity of `of("entities")` the document that has it."""
        with self._lock:
            if "owners" not in self._whole:
                counts = self.of(ENTITY_COUNTS)
                self._whole["owners"] = np.repeat(np.arange(self.rows, dtype=np.uint32), counts)
            return self._whole["owners"]

    def entities_of(self, numbers: Column) -> Column:
        """Return the codes of the entities of some documents, one behind the other: for few of them, at once."""
        counts = self.of(ENTITY_COUNTS)
        with self._lock:
            if "starts" not in self._whole:
                self._whole["starts"] = np.cumsum(counts, dtype=np.int64) - counts
            starts = self._whole["starts"][numbers]
        sizes = counts[numbers].astype(np.int64)
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self.of(ENTITIES)[np.repeat(starts, sizes) + within]

    def value(self, kind: str, code: int) -> str:
        """Return what a code stands for."""
        names, _ = self._dictionary(kind)
        return names[code] if code < len(names) else ""

    def code(self, kind: str, value: str) -> int | None:
        """Return the code of a value, or None where no document has it."""
        if kind == ENTITIES:  # there may be millions of them
            with self._lock:
                row = self._connection.execute(
                    "SELECT code FROM names WHERE kind = ? AND value = ?", (kind, value)
                ).fetchone()
            return int(row[0]) if row else None
        return self._dictionary(kind)[1].get(value)

    def values(self, kind: str, codes: Sequence[int]) -> list[str]:
        """Return what some codes stand for."""
        if kind != ENTITIES:
            return [self.value(kind, code) for code in codes]
        with self._lock:
            query = "SELECT value FROM names WHERE kind = ? AND code = ?"
            rows = [self._connection.execute(query, (kind, int(code))).fetchone() for code in codes]
        return [row[0] if row else "" for row in rows]

    def _dictionary(self, kind: str) -> tuple[list[str], dict[str, int]]:
        with self._lock:
            if kind not in self._names:
                query = "SELECT value FROM names WHERE kind = ? ORDER BY code"
                names = [row[0] for row in self._connection.execute(query, (kind,))]
                self._names[kind] = names, {value: code for code, value in enumerate(names)}
            return self._names[kind]

    def _read(self, name: str, *, shared: bool = True) -> Column:
        """Return a whole column; with `shared`, full chunks are kept for the next state."""
        with self._lock:
            chunks = []
            for chunk in range(-(-self.rows // CHUNK)):
                size = min(CHUNK, self.rows - chunk * CHUNK)
                data = self.full_chunks.get((name, chunk)) if shared else None
                if data is None:
                    data = read_chunk(self._connection, name, chunk)
                    if shared and size == CHUNK:
                        self.full_chunks[name, chunk] = data
                chunks.append(data if name == ENTITIES else _padded(data, size, name))
            return np.concatenate(chunks) if chunks else np.zeros(0, dtype=TYPES.get(name, SIGNAL))


def _padded(data: Column, size: int, name: str) -> Column:
    """Return a chunk with as many rows as documents: a signal may be missing in the last of them."""
    if len(data) >= size:
        return data[:size]
    absent = np.nan if name not in TYPES else 0
    return np.concatenate([data, np.full(size - len(data), absent, dtype=data.dtype)])
