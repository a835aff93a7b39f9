"""Facts of all documents as columns of numbers, kept in chunks of rows. Tested by tests/viewer/index/test_filling.py.

The number of a document, from 0, is its place in every column. A fact that is a word is a code, by a table of names;
entities are the number of codes of each document, and the codes one behind the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

__all__ = ["ALIVE", "CHUNK", "CODED", "ENTITIES", "ENTITY_COUNTS", "TYPES", "ChunkWriter", "read_chunk", "signal_names"]

CHUNK: Final = 16_384
CODED: Final = ("language", "script", "status", "duplication", "media_type", "page_type", "site", "run", "partial")
ALIVE, ENTITIES, ENTITY_COUNTS = "alive", "entities", "entity_counts"
TYPES: Final[dict[str, str]] = {
    **dict.fromkeys((*CODED, ENTITIES, ENTITY_COUNTS), "<u4"),
    "date": "<i4",
    "characters": "<f4",
    ALIVE: "u1",
}
SIGNAL: Final = "<f4"  # NaN stands where a document has no such signal
SIGNALS: Final = "signal:"

Row = tuple[Mapping[str, float], Sequence[int]]
Column = npt.NDArray[Any]


def read_chunk(connection: sqlite3.Connection, name: str, chunk: int) -> Column:
    """Return one chunk of a column, empty where there is none."""
    row = connection.execute("SELECT data FROM chunks WHERE name = ? AND chunk = ?", (name, chunk)).fetchone()
    return np.frombuffer(row[0] if row else b"", dtype=TYPES.get(name, SIGNAL))


def signal_names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the signals that any document has, sorted."""
    rows = connection.execute("SELECT DISTINCT name FROM chunks WHERE name GLOB ?", (f"{SIGNALS}*",))
    return sorted(name.removeprefix(SIGNALS) for (name,) in rows)


class ChunkWriter:
    """Appends rows to the columns of an index. What it writes belongs to the transaction of its caller."""

    def __init__(self, connection: sqlite3.Connection, rows: int) -> None:
        self._connection = connection
        self._written = rows
        self._waiting: list[Row] = []

    @property
    def rows(self) -> int:
        """The number of rows appended so far, which is that of the next document."""
        return self._written + len(self._waiting)

    def append(self, values: Mapping[str, float], signals: Mapping[str, float], entities: Sequence[int]) -> None:
        """Add a row: its codes and numbers by name, its signals by theirs, and the codes of its entities."""
        named = {f"{SIGNALS}{name}": value for name, value in signals.items()}
        self._waiting.append(({**values, **named, ALIVE: 1, ENTITY_COUNTS: len(entities)}, entities))

    def flush(self) -> None:
        """Write the rows that wait."""
        while self._waiting:
            chunk, filled = divmod(self._written, CHUNK)
            rows, self._waiting = self._waiting[: CHUNK - filled], self._waiting[CHUNK - filled :]
            self._write(chunk, filled, rows)
            self._written += len(rows)

    def bury(self, numbers: Iterable[int]) -> None:
        """Mark documents as gone; all of them must be written."""
        by_chunk: dict[int, list[int]] = {}
        for number in numbers:
            by_chunk.setdefault(number // CHUNK, []).append(number % CHUNK)
        for chunk, places in by_chunk.items():
            alive = read_chunk(self._connection, ALIVE, chunk).copy()
            alive[places] = 0
            self._put(ALIVE, chunk, alive)

    def _write(self, chunk: int, filled: int, rows: Sequence[Row]) -> None:
        names = {name for values, _ in rows for name in values} - {ENTITIES}
        for name in names | {one for one in TYPES if one != ENTITIES}:
            kind = TYPES.get(name, SIGNAL)
            absent = np.nan if name not in TYPES else 0
            before = read_chunk(self._connection, name, chunk)
            gap = np.full(filled - len(before), absent, dtype=kind)  # rows from before the signal was first seen
            new = np.array([values.get(name, absent) for values, _ in rows], dtype=kind)
            self._put(name, chunk, np.concatenate([before, gap, new]))
        codes = np.array([code for _, entities in rows for code in entities], dtype=TYPES[ENTITIES])
        self._put(ENTITIES, chunk, np.concatenate([read_chunk(self._connection, ENTITIES, chunk), codes]))

    def _put(self, name: str, chunk: int, data: Column) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO chunks VALUES (?, ?, ?)", (name, chunk, np.ascontiguousarray(data).tobytes())
        )
