"""Records in an SQLite file: one host, no server, SQL at hand.

Tested by tests/stores/test_stores.py and tests/stores/test_store_databases.py.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from docmill.documents import Document, now, replace_lone_surrogates
from docmill.errors import StoreError, UnavailableError
from docmill.records import Quarantined, Record
from docmill.stores.contents import document_of
from docmill.stores.databases.tables import TableStore
from docmill.stores.faults import translate_errors
from docmill.stores.inventory import KeptContent
from docmill.stores.lines import decode
from docmill.stores.rows import (
    CONTENT_COLUMNS,
    ENTRY_COLUMNS,
    RECORD_COLUMNS,
    Stored,
    content_row,
    entry_row,
    pages,
    record_row,
    state_of,
    upsert,
    versions_of,
)
from docmill.stores.store import Change
from docmill.stores.threads import PerThread

__all__ = ["SqliteStore"]

BUSY_SECONDS = 30.0  # a writer waits this long for others; well above a batch's write, below a batch's lease

TABLES = """
CREATE TABLE IF NOT EXISTS docmill_records (
    id TEXT PRIMARY KEY, run TEXT NOT NULL, batch TEXT NOT NULL, status TEXT NOT NULL, language TEXT,
    record TEXT NOT NULL, stored_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS docmill_records_run ON docmill_records (run);
CREATE INDEX IF NOT EXISTS docmill_records_status ON docmill_records (status);
CREATE INDEX IF NOT EXISTS docmill_records_written ON docmill_records (batch, stored_at);
CREATE TABLE IF NOT EXISTS docmill_quarantine (
    id TEXT PRIMARY KEY, run TEXT NOT NULL, batch TEXT NOT NULL, stage TEXT NOT NULL, error TEXT NOT NULL,
    attempts INTEGER NOT NULL, quarantined_at TEXT NOT NULL, entry TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS docmill_quarantine_run ON docmill_quarantine (run);
CREATE INDEX IF NOT EXISTS docmill_quarantine_batch ON docmill_quarantine (batch);
CREATE TABLE IF NOT EXISTS docmill_contents (
    id TEXT PRIMARY KEY, run TEXT NOT NULL, batch TEXT NOT NULL, source TEXT NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS docmill_contents_batch ON docmill_contents (batch);
"""
UPSERT_RECORD = upsert("docmill_records", (*RECORD_COLUMNS, "stored_at"), "?")
UPSERT_ENTRY = upsert("docmill_quarantine", ENTRY_COLUMNS, "?")
UPSERT_CONTENT = upsert("docmill_contents", CONTENT_COLUMNS, "?")
REPLACE_RECORD = "UPDATE docmill_records SET run = ?, status = ?, language = ?, record = ?, stored_at = ? WHERE id = ?"

ITEMS = {
    True: """
SELECT id, run, batch, status,
    CASE WHEN json_valid(record) THEN iif(record ->> '$.dedup.external', NULL, record ->> '$.dedup.duplicate_of') END,
    CASE WHEN json_valid(record) THEN record ->> '$.id' = id END
FROM docmill_records WHERE id > ? ORDER BY id LIMIT ?
""",
    False: """
SELECT id, run, batch, '', NULL, CASE WHEN json_valid(entry) THEN entry ->> '$.id' = id END
FROM docmill_quarantine WHERE id > ? ORDER BY id LIMIT ?
""",
}

VERSIONS = (
    "SELECT batch, max(stored_at), count(*) FROM docmill_records GROUP BY batch",
    "SELECT batch, max(quarantined_at), count(*) FROM docmill_quarantine GROUP BY batch",
)

# https://sqlite.org/rescode.html; all of them pass when others finish or the disk is mended.
FOR_NOW = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_PROTOCOL,
    }
)
CURES = {
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; let the worker's user write it and its folder",
    sqlite3.SQLITE_READONLY: "the file is read-only; let the worker's user write it and its folder",
    sqlite3.SQLITE_PERM: "permission denied; let the worker's user write it and its folder",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database; move it or mend the store's URL",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; restore it, or move it and process its runs again",
    sqlite3.SQLITE_FULL: "the disk is full; free some space, the batch is tried again",
    sqlite3.SQLITE_BUSY: "another process holds the file's lock; the batch is tried again",
}


class SqliteStore(TableStore):
    """Hold records in one file in WAL mode; writers wait for each other, readers for nobody.

    Not for network file systems, where WAL does not work.
    """

    all_records = "SELECT id, record FROM docmill_records WHERE id > ? ORDER BY id LIMIT ?"
    all_items = ITEMS

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._connections = PerThread(lambda: _connect(path), sqlite3.Connection.close)

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Replace a batch in one transaction. Documents that have a record now leave quarantine, whatever batch."""
        batch, stored_at = replace_lone_surrogates(batch), now().isoformat()
        kept = [(*record_row(batch, record), stored_at) for record in records]
        entries = [entry_row(batch, entry) for entry in quarantined]
        with self._open() as connection:
            # IMMEDIATE takes the write lock at once: a lock upgraded midway fails without waiting.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM docmill_records WHERE batch = ?", (batch,))
            connection.execute("DELETE FROM docmill_quarantine WHERE batch = ?", (batch,))
            connection.executemany("DELETE FROM docmill_quarantine WHERE id = ?", [row[:1] for row in kept])
            connection.executemany(UPSERT_RECORD, kept)
            connection.executemany(UPSERT_ENTRY, entries)
            connection.execute("COMMIT")

    def get(self, document: str) -> Record | None:
        """Return the record of a document id, or None."""
        with self._open() as connection:
            query = "SELECT record FROM docmill_records WHERE id = ?"
            row = connection.execute(query, (replace_lone_surrogates(document),)).fetchone()
        return decode(Record, row[0], self._name) if row else None

    def get_many(self, documents: Collection[str]) -> dict[str, Record]:
        """Return the records of those of these document ids that have one, by id."""
        ids = _ids(documents)
        with self._open() as connection:
            query = "SELECT record FROM docmill_records WHERE id IN (SELECT value FROM json_each(?))"
            lines = connection.execute(query, (ids,)).fetchall()
        records = [decode(Record, line, self._name) for (line,) in lines]
        return {record.id: record for record in records}

    def ids_beginning(self, prefix: str, most: int) -> list[str]:
        """Return the ids that begin so, sorted."""
        prefix = replace_lone_surrogates(prefix)
        with self._open() as connection:
            query = "SELECT id FROM docmill_records WHERE id >= ? AND substr(id, 1, ?) = ? ORDER BY id LIMIT ?"
            return [row[0] for row in connection.execute(query, (prefix, len(prefix), prefix, most))]

    def release(self, batch: str, documents: Sequence[str]) -> None:
        """Delete the quarantine rows of these documents of a batch."""
        pairs = [(replace_lone_surrogates(batch), replace_lone_surrogates(document)) for document in documents]
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM docmill_quarantine WHERE batch = ? AND id = ?", pairs)
            connection.execute("COMMIT")

    def keep(self, batch: str, documents: Sequence[Document]) -> int:
        """Replace the contents of a batch in one transaction; return their bytes, compressed."""
        batch = replace_lone_surrogates(batch)
        rows = [content_row(batch, document) for document in documents]
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM docmill_contents WHERE batch = ?", (batch,))
            connection.executemany(UPSERT_CONTENT, rows)
            connection.execute("COMMIT")
        return sum(len(row[-1]) for row in rows)

    def contents(self, places: Mapping[str, str]) -> dict[str, Document]:
        """Return the documents kept of these ids."""
        ids = _ids(places)
        query = "SELECT id, run, source, content FROM docmill_contents WHERE id IN (SELECT value FROM json_each(?))"
        with self._open() as connection:
            rows = connection.execute(query, (ids,)).fetchall()
        return {row[0]: document_of(row[0], row[1], row[2], row[3], self._name) for row in rows}

    def kept(self) -> Iterator[KeptContent]:
        """Yield the contents that are kept, page by page."""
        query = "SELECT id, run, length(content) FROM docmill_contents WHERE id > ? ORDER BY id LIMIT ?"
        return (KeptContent(*row) for page in pages(partial(self._page, query)) for row in page)

    def replace(self, changes: Sequence[Change]) -> set[str]:
        """Put records in the place of those they were made of, in one transaction; return the ids replaced."""
        stored_at = now().isoformat()
        query = "SELECT record FROM docmill_records WHERE id = ?"
        done = set()
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for change in changes:
                name, run, _, status, language, text = record_row("", change.after)
                row = connection.execute(query, (name,)).fetchone()
                state = state_of(change, row and row[0], text)
                if state is Stored.BEFORE:
                    connection.execute(REPLACE_RECORD, (run, status, language, text, stored_at, name))
                if state is not Stored.ANOTHER:
                    done.add(change.after.id)
            connection.execute("COMMIT")
        return done

    def remove(self, documents: Collection[str]) -> int:
        """Delete all that is kept of these ids in one transaction; return the number of ids found."""
        ids = _ids(documents)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            found = {
                row[0]
                for table in ("docmill_records", "docmill_quarantine", "docmill_contents")
                for row in connection.execute(
                    f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?)) RETURNING id",  # noqa: S608 - both named here
                    (ids,),
                ).fetchall()
            }
            connection.execute("COMMIT")
        return len(found)

    def remove_twin(self, document: str, place: str, *, is_record: bool) -> bool:
        """Delete the row of an id and batch from one of the two tables."""
        table = "docmill_records" if is_record else "docmill_quarantine"
        with self._open() as connection:
            query = f"DELETE FROM {table} WHERE id = ? AND batch = ?"  # noqa: S608 - named here
            return connection.execute(query, (document, place)).rowcount > 0

    def _page(self, query: str, last: str, most: int) -> list[tuple[Any, ...]]:
        """Return at most so many rows whose id is above `last`, in a transaction of their own."""
        with self._open() as connection:
            return connection.execute(query, (last, most)).fetchall()

    def entries(self, documents: Collection[str]) -> dict[str, Quarantined]:
        """Return the quarantine entries of those of these document ids that have one, by id."""
        ids = _ids(documents)
        query = "SELECT entry FROM docmill_quarantine WHERE id IN (SELECT value FROM json_each(?))"
        with self._open() as connection:
            lines = connection.execute(query, (ids,)).fetchall()
        entries = [decode(Quarantined, line, self._name) for (line,) in lines]
        return {entry.id: entry for entry in entries}

    def versions(self) -> dict[str, str]:
        """Return the version of each batch: an index answers, no record is read."""
        with self._open() as connection:
            return versions_of(*(connection.execute(query).fetchall() for query in VERSIONS))

    def held(self, place: str, /) -> Iterator[Record | Quarantined]:
        """Yield the rows of one batch."""
        with self._open() as connection:
            records = connection.execute("SELECT record FROM docmill_records WHERE batch = ?", (place,)).fetchall()
            entries = connection.execute("SELECT entry FROM docmill_quarantine WHERE batch = ?", (place,)).fetchall()
        for (line,) in records:
            yield decode(Record, line, self._name)
        for (line,) in entries:
            yield decode(Quarantined, line, self._name)

    def close(self) -> None:
        """Close this thread's connection."""
        with self._translated():
            self._connections.drop()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            connection = self._connections.get()
            try:
                yield connection
            finally:
                if connection.in_transaction:  # left by an exception
                    connection.rollback()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with translate_errors(self._name):
                yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
            message = f"{self._name}: {CURES.get(code, error)}"
            raise UnavailableError(message) if code in FOR_NOW else StoreError(message) from error


def _ids(documents: Iterable[str]) -> str:
    """Return ids as JSON: one parameter of a query, however many they are."""
    return json.dumps([replace_lone_surrogates(document) for document in documents])


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _enter_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")  # NORMAL may lose the last batches in a power cut
        connection.execute("BEGIN IMMEDIATE")
        for statement in TABLES.split(";"):
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; while two processes switch a new file at once, SQLite refuses without waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
