"""Records and quarantine entries as rows of a database.

Tested by tests/stores/test_store_databases.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from docmill.documents import Document, replace_lone_surrogates
from docmill.records import Quarantined, Record
from docmill.stores.contents import pack_content, source_of
from docmill.stores.lines import decode, encode
from docmill.stores.store import Change

__all__ = [
    "CONTENT_COLUMNS",
    "ENTRY_COLUMNS",
    "RECORD_COLUMNS",
    "Stored",
    "content_row",
    "entry_row",
    "pages",
    "record_row",
    "state_of",
    "upsert",
    "versions_of",
]

PAGE = 500  # rows fetched at once while iterating
RECORD_COLUMNS = ("id", "run", "batch", "status", "language", "record")
CONTENT_COLUMNS = ("id", "run", "batch", "source", "content")
ENTRY_COLUMNS = ("id", "run", "batch", "stage", "error", "attempts", "quarantined_at", "entry")


class Stored(Enum):
    """Which record a store holds, of the two of a change."""

    BEFORE = "before"
    AFTER = "after"
    ANOTHER = "another"


def state_of(change: Change, stored: bytes | str | None, after: str) -> Stored:
    """Return which record is `stored`, as JSON; None is none. `after` is the new one as it would be stored."""
    if stored is None:
        return Stored.ANOTHER
    found = decode(Record, stored, "a row")
    if found == change.before:
        return Stored.BEFORE
    return Stored.AFTER if found == decode(Record, after, "a record") else Stored.ANOTHER


def record_row(batch: str, record: Record) -> tuple[str, str, str, str, str | None, str]:
    """Return the values of RECORD_COLUMNS, of which the last is the record's JSON."""
    language = replace_lone_surrogates(record.language.code) if record.language else None
    return (
        replace_lone_surrogates(record.id),
        replace_lone_surrogates(record.run),
        batch,
        record.status.value,
        language,
        encode(record),
    )


def entry_row(batch: str, entry: Quarantined) -> tuple[str, str, str, str, str, int, str, str]:
    """Return the values of ENTRY_COLUMNS, of which the last is the entry's JSON."""
    words = [replace_lone_surrogates(word) for word in (entry.id, entry.run, batch, entry.stage, entry.error)]
    identity, run, batch, stage, error = words
    return identity, run, batch, stage, error, entry.attempts, entry.quarantined_at.isoformat(), encode(entry)


def content_row(batch: str, document: Document) -> tuple[str, str, str, str, bytes]:
    """Return the values of CONTENT_COLUMNS, of which the last is compressed."""
    names = replace_lone_surrogates(document.id), replace_lone_surrogates(document.run), batch
    return *names, source_of(document), pack_content(document.content)


def versions_of(*counted: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Return the version of each batch, from the time of its latest row in each table and the number of rows there."""
    found: dict[str, str] = {}
    for rows in counted:
        for batch, latest, number in rows:
            found[batch] = f"{found.get(batch, '')}/{latest}+{number}"
    return found


def upsert(table: str, columns: Sequence[str], parameter: str) -> str:
    """Return an INSERT that replaces the row of the same id, in the SQL that SQLite and PostgreSQL share."""
    names, values = ", ".join(columns), ", ".join(parameter for _ in columns)
    replaced = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    return f"INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {replaced}"  # noqa: S608


def pages(fetch: Callable[[str, int], Sequence[tuple[Any, ...]]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield a table's rows in pages, in the order of their first column, an id.

    `fetch` returns at most so many rows whose id is above the one given; it is called anew for each page, so that no
    transaction stays open between two of them.
    """
    last = ""
    while True:
        page = fetch(last, PAGE)
        yield page
        if len(page) < PAGE:
            return
        last = page[-1][0]
