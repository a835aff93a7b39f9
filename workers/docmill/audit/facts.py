"""The facts that an audit compares, in tables of a temporary SQLite file: memory stays bounded, whatever a run's size.

Some 300 bytes of disk a document, in the folder for temporary files (TMPDIR), and 64 MiB of memory.

Tested by tests/audit/test_comparison.py.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["Facts", "key_of", "name_of"]

OWN = re.compile(r"[0-9a-f]{32}")
ROWS_AT_ONCE = 10_000
CACHE_KIB = 64 << 10

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE run (number INTEGER PRIMARY KEY, name TEXT UNIQUE, chosen INTEGER, whole INTEGER);
CREATE TABLE place (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE event (seq INTEGER PRIMARY KEY, run INTEGER, id, outcome TEXT);
CREATE TABLE busy (id PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pending (id, run INTEGER);
CREATE TABLE stored (id, run INTEGER, place INTEGER, is_record INTEGER, status TEXT, original);
CREATE TABLE damage (place TEXT, why TEXT);
CREATE TABLE quarantined (id, run INTEGER);
CREATE TABLE indexed (id);
CREATE TABLE input (id, uri TEXT);
"""
INDEXES = """
CREATE TABLE account AS
    SELECT run, id, outcome, outcome IN ('kept', 'duplicate', 'filtered') AS is_record, max(seq) AS seq
    FROM event GROUP BY run, id;
CREATE INDEX account_id ON account (id);
CREATE INDEX stored_id ON stored (id, is_record);
CREATE INDEX quarantined_id ON quarantined (id);
CREATE INDEX indexed_id ON indexed (id);
"""


def key_of(identity: str) -> bytes | str:
    """Return an id as the tables hold it: 16 bytes where it is docmill's own, else as it is."""
    return bytes.fromhex(identity) if OWN.fullmatch(identity) else identity


def name_of(key: bytes | str) -> str:
    """Return the id that `key_of` made a key of."""
    return key.hex() if isinstance(key, bytes) else key


class Facts:
    """The tables of one audit. To be used in a `with` statement, which removes the file."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="docmill-audit-")
        self._connection = sqlite3.connect(Path(self._folder.name) / "facts.db", isolation_level=None)
        self._connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._connection.executescript(TABLES)
        self._numbers: dict[tuple[str, str], int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.cleanup()

    def run(self, name: str, *, chosen: bool = False, whole: bool = False) -> int:
        """Return the number of a run; the first call tells whether it is audited, and its account complete."""
        return self._number("run", name, (chosen, whole))

    def place(self, name: str) -> int:
        """Return the number of a place in the store."""
        return self._number("place", name, ())

    def _number(self, table: str, name: str, more: Sequence[Any]) -> int:
        known = self._numbers.get((table, name))
        if known is None:
            if len(self._numbers) > ROWS_AT_ONCE:
                self._numbers.clear()  # places: as many as batches, so they are looked up again instead of all held
            marks = ", ?" * len(more)
            self._connection.execute(f"INSERT OR IGNORE INTO {table} VALUES (NULL, ?{marks})", (name, *more))  # noqa: S608 - named here
            row = self._connection.execute(f"SELECT number FROM {table} WHERE name = ?", (name,)).fetchone()  # noqa: S608 - named here
            known = self._numbers[table, name] = int(row[0])
        return known

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows to a table, ten thousand in memory at a time; return their number."""
        count = 0
        part: list[Sequence[Any]] = []
        for row in rows:
            part.append(row)
            count += 1
            if len(part) == ROWS_AT_ONCE:
                self._insert(table, part)
                part = []
        self._insert(table, part)
        return count

    def _insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.execute("BEGIN")
            self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)  # noqa: S608 - named by callers in this package
            self._connection.execute("COMMIT")

    def settle(self) -> None:
        """Make the indexes, once all rows are there: sorting at the end is far quicker than keeping order."""
        self._connection.executescript(INDEXES)

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, lazily."""
        yield from self._connection.execute(query, values)
