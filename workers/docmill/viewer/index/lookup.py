"""What an index tells of documents, clusters and quarantine entries. Tested by tests/viewer/index/test_filling.py."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import zstandard

from docmill.records import Quarantined, Record
from docmill.stores.lines import decode

__all__ = ["ClusterRow", "EntryRow", "IndexLookup", "Member", "RecordRow"]

MOST_BYTES: Final = 1 << 30  # one record unpacked; documents are bounded far below by the sources' limits


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What a list shows of a record; `number` is its place in the columns."""

    number: int
    id: str
    title: str
    excerpt: str
    uri: str


@dataclass(frozen=True, slots=True)
class Member:
    """A duplicate in a cluster."""

    record: RecordRow
    status: str
    similarity: float | None


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """An original, by its id, and how many documents repeat it."""

    original: str
    copies: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What a list shows of a quarantine entry."""

    id: str
    run: str
    stage: str
    error: str
    cause: str
    message: str
    moment: str
    uri: str


RECORD = "SELECT number, id, title, excerpt, uri FROM docs"
ENTRY = "SELECT id, run, stage, error, cause, message, moment, uri FROM entries"


class IndexLookup:
    """Looks things up in one index. May be used by several threads."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection, self._lock = connection, lock

    def rows(self, numbers: Sequence[int]) -> list[RecordRow]:
        """Return what lists show of documents, in the order given; those that went meanwhile are left out."""
        found = {row[0]: RecordRow(*row) for row in self._each(f"{RECORD} WHERE number = ?", numbers)}
        return [found[number] for number in numbers if number in found]

    def row(self, document: str) -> RecordRow | None:
        """Return what lists show of the document of an id."""
        rows = self._all(f"{RECORD} WHERE id = ?", (document,))
        return RecordRow(*rows[0]) if rows else None

    def beginning(self, prefix: str, most: int = 5) -> list[RecordRow]:
        """Return the documents whose ids begin so."""
        query = f"{RECORD} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        return [RecordRow(*row) for row in self._all(query, (prefix, prefix + "\U0010ffff", most))]

    def copies(self, numbers: Sequence[int]) -> dict[int, Record]:
        """Return those of some documents of which the index holds a copy, by number."""
        rows = self._each("SELECT number, packed FROM docs WHERE number = ?", numbers)
        return {number: decode(Record, _unpacked(packed), "the index") for number, packed in rows if packed}

    def place_of(self, number: int) -> str:
        """Return the place of the store that a document was read from; '' where it went."""
        query = "SELECT name FROM places WHERE number = (SELECT place FROM docs WHERE number = ?)"
        rows = self._all(query, (number,))
        return str(rows[0][0]) if rows else ""

    def clusters(self, first: int, most: int) -> list[ClusterRow]:
        """Return clusters, the largest first, from the number `first` on."""
        query = """
SELECT cluster, count(*) AS size FROM members GROUP BY cluster ORDER BY size DESC, cluster LIMIT ? OFFSET ?
"""
        return [ClusterRow(*row) for row in self._all(query, (most, first))]

    def cluster_count(self) -> int:
        """Return how many clusters there are."""
        return int(self._all("SELECT count(DISTINCT cluster) FROM members", ())[0][0])

    def members(self, original: str, most: int = 200) -> list[Member]:
        """Return the duplicates of an original, the closest first."""
        query = """
SELECT d.number, d.id, d.title, d.excerpt, d.uri, m.status, m.similarity
FROM members AS m JOIN docs AS d ON d.number = m.number
WHERE m.cluster = ? ORDER BY m.similarity DESC, d.number LIMIT ?
"""
        return [Member(RecordRow(*row[:5]), row[5], row[6]) for row in self._all(query, (original, most))]

    def copies_of(self, original: str) -> int:
        """Return how many documents repeat an original."""
        return int(self._all("SELECT count(*) FROM members WHERE cluster = ?", (original,))[0][0])

    def entries(self, stage: str, error: str, first: int, most: int) -> list[EntryRow]:
        """Return quarantine entries, the newest first; of one stage and error where they are named."""
        query = (
            f"{ENTRY} WHERE (? = '' OR stage = ?) AND (? = '' OR error = ?) ORDER BY moment DESC, id LIMIT ? OFFSET ?"
        )
        return [EntryRow(*row) for row in self._all(query, (stage, stage, error, error, most, first))]

    def entry(self, document: str) -> Quarantined | None:
        """Return the quarantine entry of a document id."""
        rows = self._all("SELECT packed FROM entries WHERE id = ?", (document,))
        return decode(Quarantined, _unpacked(rows[0][0]), "the index") if rows else None

    def entry_counts(self) -> list[tuple[str, str, str, int]]:
        """Return how many entries there are by stage, error and cause, the most first."""
        query = (
            "SELECT stage, error, cause, count(*) AS n FROM entries GROUP BY stage, error, cause ORDER BY n DESC, stage"
        )
        return [(row[0], row[1], row[2], row[3]) for row in self._all(query, ())]

    def distributions(self) -> dict[str, Counter[int]]:
        """Return the distribution of every signal over all documents, and of `characters`."""
        rows = self._all("SELECT value FROM meta WHERE name = 'bins'", ())
        stored = orjson.loads(rows[0][0]) if rows else {}
        return {
            name: Counter({int(number): count for number, count in counts.items() if count > 0})
            for name, counts in stored.items()
        }

    def problems(self) -> list[str]:
        """Return what is wrong with places of the store that could not be read to their end."""
        return [row[0] for row in self._all("SELECT problem FROM places WHERE problem <> '' LIMIT 100", ())]

    def _all(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, parameters).fetchall()

    def _each(self, query: str, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        with self._lock:
            rows = (self._connection.execute(query, (number,)).fetchone() for number in numbers)
            return [row for row in rows if row]


def _unpacked(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(packed, max_output_size=MOST_BYTES)
