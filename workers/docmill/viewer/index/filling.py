"""Brings an index up to its store: reads the places that are new or changed, and forgets those that are gone."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np
import orjson
import zstandard

from docmill.corpus.facts import facts_of
from docmill.corpus.histograms import bin_of
from docmill.errors import StoreError
from docmill.records import Quarantined, Record
from docmill.stores.lines import encode
from docmill.stores.store import Store
from docmill.viewer.index.chunks import CHUNK, CODED, ENTITIES, SIGNALS, ChunkWriter, read_chunk
from docmill.viewer.index.words import indexed

__all__ = ["Filling", "Progress"]

COMMIT_EVERY: Final = 2_000
EXCERPT: Final = 280
MOST_WORDS: Final = 2_000_000
"""Characters of one text that are indexed: a book has a million."""
LEVEL: Final = 3


@dataclass
class Progress:
    """How far a filling is: places to read, places read, documents indexed by it, and what could not be read."""

    places: int = 0
    done: int = 0
    documents: int = 0
    problems: list[str] = field(default_factory=list)
    running: bool = False


class Filling:
    """Fills one index, by one connection that nobody else writes by.

    With `copies`, records are kept in the index as well, compressed: a store of files finds one slowly.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        store: Store,
        *,
        copies: bool,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._connection, self._store = connection, store
        self._copies, self._stop = copies, stop
        self._packer = zstandard.ZstdCompressor(level=LEVEL)
        self._since_commit = 0
        self._load()
        self.progress = Progress()

    def _load(self) -> None:
        """Take over the state of the index as it is written."""
        self._generation = self._meta("generation", "0")
        self._codes: dict[tuple[str, str], int] = {}
        self._next: Counter[str] = Counter()
        self._columns = ChunkWriter(self._connection, int(self._meta("rows", "0")))
        self._bins: dict[str, Counter[int]] = {
            name: Counter({int(number): count for number, count in counts.items()})
            for name, counts in orjson.loads(self._meta("bins", "{}")).items()
        }

    def refresh(self) -> bool:
        """Read what is new in the store; return whether anything was.

        Raises:
            StoreError, UnavailableError: the store cannot be read at all; a place that cannot is told in `progress`.
            sqlite3.Error: the index cannot be written.
        """
        versions = self._store.versions()
        query = "SELECT name, version, number FROM places"
        known = {name: (version, number) for name, version, number in self._connection.execute(query)}
        gone = [number for name, (_, number) in known.items() if name not in versions]
        changed = [name for name, version in versions.items() if known.get(name, ("",))[0] != version]
        self.progress = Progress(places=len(changed), running=True)
        try:
            for number in gone:
                self._begin()
                self._forget_place(number)
                self._connection.execute("DELETE FROM places WHERE number = ?", (number,))
            for name in reversed(changed):  # the newest last: of two records of one document, it counts
                if self._stop():
                    break
                self._read_place(name, versions[name])
                self.progress.done += 1
            self._commit()
        except BaseException:
            self._give_up()
            raise
        finally:
            self.progress.running = False
        return bool(gone or changed)

    def _read_place(self, name: str, version: str) -> None:
        self._begin()
        self._connection.execute("INSERT OR IGNORE INTO places (name, version) VALUES (?, '')", (name,))
        query = "SELECT number, version FROM places WHERE name = ?"
        ((number, read),) = self._connection.execute(query, (name,))
        if read == version:  # by another viewer meanwhile
            return
        self._forget_place(number)
        problem = ""
        try:
            for one in self._store.held(name):
                self._begin()
                if isinstance(one, Record):
                    self._add(one, number)
                else:
                    self._add_entry(one, number)
                if self._since_commit >= COMMIT_EVERY:
                    self._commit()
        except StoreError as error:
            problem = str(error)
            self.progress.problems.append(problem)
        self._begin()
        self._connection.execute(
            "UPDATE places SET version = ?, problem = ? WHERE number = ?", (version, problem, number)
        )

    def _add(self, record: Record, place: int) -> None:
        self._bury("SELECT number, id FROM docs WHERE id = ?", (record.id,))
        facts = asdict(facts_of(record))
        number = self._columns.rows
        entities = sorted({self._code(ENTITIES, f"{one.type}\t{one.name}") for one in record.entities})
        values: dict[str, float] = {name: self._code(name, facts[name]) for name in CODED}
        values["date"] = _date(facts["date"])
        values["characters"] = len(record.text)
        self._columns.append(values, record.quality, entities)
        self._measure(record)
        title = record.title or ""
        text = record.text[:MOST_WORDS]
        packed = self._packer.compress(encode(record).encode()) if self._copies else None
        self._connection.execute(
            "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                record.id,
                place,
                " ".join(title[:500].split()),
                " ".join(text[:EXCERPT].split()),
                record.source.uri[:2000],
                packed,
            ),
        )
        self._connection.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number + 1, indexed(title), indexed(text))
        )
        found = record.dedup
        if found and found.status != "unique":
            self._connection.execute(
                "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)",
                (found.cluster, number, found.status, found.similarity),
            )
        self._since_commit += 1
        self.progress.documents += 1

    def _add_entry(self, entry: Quarantined, place: int) -> None:
        self._connection.execute("DELETE FROM entries WHERE id = ?", (entry.id,))
        self._connection.execute(
            "INSERT INTO entries (id, place, run, stage, error, cause, message, moment, uri, packed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(entry.id, place, entry.run, entry.stage, entry.error, entry.cause.value, entry.message[:2000]),
                *(entry.quarantined_at.isoformat(), entry.source.uri[:2000]),
                self._packer.compress(encode(entry).encode()),
            ),
        )
        self._since_commit += 1

    def _forget_place(self, place: int) -> None:
        self._bury("SELECT number, id FROM docs WHERE place = ?", (place,))
        self._connection.execute("DELETE FROM entries WHERE place = ?", (place,))

    def _bury(self, query: str, parameters: tuple[object, ...]) -> None:
        """Take documents out of every table but the words', whose rows lead nowhere from then on."""
        rows = self._connection.execute(query, parameters).fetchall()
        if not rows:
            return
        self._columns.flush()
        self._columns.bury(number for number, _ in rows)
        numbers = [(number,) for number, _ in rows]
        self._unmeasure([number for number, _ in rows])
        self._connection.executemany("DELETE FROM docs WHERE number = ?", numbers)
        self._connection.executemany("DELETE FROM members WHERE number = ?", numbers)

    def _measure(self, record: Record) -> None:
        for name, value in {"characters": float(len(record.text)), **record.quality}.items():
            # as the columns hold it, which is what is taken out again
            self._bins.setdefault(name, Counter())[bin_of(float(np.float32(value)))] += 1

    def _unmeasure(self, numbers: Iterable[int]) -> None:
        """Take what columns hold of documents out of the distributions."""
        by_chunk: dict[int, list[int]] = {}
        for number in numbers:
            by_chunk.setdefault(number // CHUNK, []).append(number % CHUNK)
        for chunk, places in by_chunk.items():
            for name, counts in self._bins.items():
                data = read_chunk(self._connection, name if name == "characters" else SIGNALS + name, chunk)
                for place in places:
                    if place < len(data) and data[place] == data[place]:
                        counts[bin_of(float(data[place]))] -= 1

    def _code(self, kind: str, value: str) -> int:
        """Return the code of a value, a new one where it is new."""
        value = value[:300]
        found = self._codes.get((kind, value))
        if found is not None:
            return found
        row = self._connection.execute("SELECT code FROM names WHERE kind = ? AND value = ?", (kind, value)).fetchone()
        if row:
            code = int(row[0])
        else:
            if kind not in self._next:
                query = "SELECT coalesce(max(code), -1) + 1 FROM names WHERE kind = ?"
                self._next[kind] = self._connection.execute(query, (kind,)).fetchone()[0]
            code = self._next[kind]
            self._next[kind] += 1
            self._connection.execute("INSERT INTO names VALUES (?, ?, ?)", (kind, code, value))
        if len(self._codes) > 1_000_000:
            self._codes.clear()
        self._codes[kind, value] = code
        return code

    def _begin(self) -> None:
        """Begin a transaction; what another viewer of the same index wrote meanwhile is taken over."""
        if self._connection.in_transaction:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        if self._meta("generation", "0") != self._generation:
            self._load()

    def _give_up(self) -> None:
        """Forget what was not committed, in the index and here: the place that was being read is read again."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._since_commit = 0
        with suppress(sqlite3.Error):  # else at the next transaction, whose generation is another then
            self._generation = ""
            self._load()

    def _commit(self) -> None:
        if not self._connection.in_transaction:
            return
        self._columns.flush()
        bins = {name: {str(number): count for number, count in counts.items()} for name, counts in self._bins.items()}
        generation = int(self._meta("generation", "0")) + 1
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            [
                ("rows", str(self._columns.rows)),
                ("bins", orjson.dumps(bins).decode()),
                ("generation", str(generation)),
            ],
        )
        self._connection.execute("COMMIT")
        self._generation = str(generation)
        self._since_commit = 0

    def _meta(self, name: str, absent: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else absent


def _date(written: str) -> int:
    """Return a date as a number that sorts as dates do: 20240229, 20240200 where there is no day, 0 where none is."""
    parts = [int(part) for part in written.split("-")] if written else []
    year, month, day = (*parts, 0, 0, 0)[:3]
    return year * 10_000 + month * 100 + day
