"""What a store holds of each document, as far as an audit needs it, and what of a store cannot be read.

Tested by tests/stores/test_inventory.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from docmill.errors import StoreError

__all__ = ["DamagedPart", "KeptContent", "StoredItem", "item_of", "items_of_part", "items_of_rows"]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One record or quarantine entry: where it is kept, and what it says of its document.

    `place` is a part of a file store or the batch of a database's row. `status` is a record's, and empty for an entry.
    `duplicate_of` is the original that should have a record, which one that was imported into the index has not.
    """

    id: str
    run: str
    place: str
    is_record: bool
    status: str = ""
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class DamagedPart:
    """A part, or a row, that cannot be read as what it should be."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class KeptContent:
    """The content that is kept of one document: of which run it was, and how many bytes it takes, compressed."""

    id: str
    run: str
    bytes: int


def items_of_part(lines: Iterable[bytes], place: str, *, is_record: bool) -> Iterator[StoredItem | DamagedPart]:
    """Yield what the lines of one part hold; a line that is cut or is no such JSON counts as damage."""
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            yield item_of(line, place, is_record=is_record)
        except StoreError as error:
            yield DamagedPart(place, f"line {number} {error}")
    if not number:
        yield DamagedPart(place, "holds nothing")


def item_of(line: bytes | str, place: str, *, is_record: bool) -> StoredItem:
    """Return what one line of JSON holds.

    Raises:
        StoreError: it is no JSON, or lacks what a record or an entry has.
    """
    try:
        found = orjson.loads(line)
        dedup = found.get("dedup") or {}
        status = str(found["status"]) if is_record else ""
        return StoredItem(found["id"], found["run"], place, is_record, status, _original(dedup))
    except orjson.JSONDecodeError as error:
        raise StoreError(f"is cut or no JSON ({error})") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise StoreError(f"is no {'record' if is_record else 'quarantine entry'}") from error


def _original(dedup: dict[str, Any]) -> str | None:
    """Return the id of the original that should have a record: one that was imported has none."""
    return None if dedup.get("external") else dedup.get("duplicate_of")


def items_of_rows(rows: Iterable[Sequence[Any]], *, is_record: bool) -> Iterator[StoredItem | DamagedPart]:
    """Yield what rows hold: id, run, batch, status, original, and whether their JSON is of that id."""
    for identity, run, batch, status, duplicate_of, sound in rows:
        yield StoredItem(identity, run, batch, is_record, status, duplicate_of)
        if not sound:
            kind = "record" if is_record else "entry"
            yield DamagedPart(batch, f"the {kind} in the row of {identity} is no JSON of this document")
