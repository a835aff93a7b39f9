"""Records as JSONL parts: `records/<batch>.jsonl[.zst]` and `quarantine/<batch>.jsonl[.zst]`, one each for a batch.

Tested by tests/stores/test_stores.py and tests/stores/test_store_files.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal
from urllib.parse import quote

from docmill.documents import replace_lone_surrogates
from docmill.errors import StoreError
from docmill.records import Quarantined, Record
from docmill.stores.inventory import DamagedPart, StoredItem, items_of_part
from docmill.stores.lines import decode, encode, id_of, pack, pack_lines, suffixes, unpack
from docmill.stores.parts import Parts

__all__ = ["FileStore"]

RECORDS, QUARANTINE, DAMAGED = "records", "quarantine", "damaged"


class FileStore:
    """Hold records in parts. Writing a batch again replaces its parts, which makes delivery at least once exact."""

    def __init__(self, parts: Parts, compression: Literal["none", "zst"] = "none") -> None:
        self._parts = parts
        self._suffix, self._other = suffixes(compression)

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Replace both parts of a batch. A batch without records has no records part; quarantine likewise.

        A crash between the two parts leaves a batch that was not acknowledged, so it is written again.
        """
        self._replace(RECORDS, batch, records)
        self._replace(QUARANTINE, batch, quarantined)

    def get(self, document: str) -> Record | None:
        """Return the record of a document id from the newest part that holds it, or None. Reads every part at worst."""
        needle = replace_lone_surrogates(document).encode("utf-8")
        for name in self._names(RECORDS):
            for line in unpack(self._parts.read(name) or b"", name):
                if needle in line:  # a record of 4 kB: 26 us to parse, 1 us to look
                    record = decode(Record, line, name)
                    if record.id == document:
                        return record
        return None

    def get_many(self, documents: Collection[str]) -> dict[str, Record]:
        """Return the records of these ids, each from the newest part that holds it. Reads every part at worst."""
        missing, found = set(documents), dict[str, Record]()
        for name in self._names(RECORDS):
            if not missing:
                break
            for line in unpack(self._parts.read(name) or b"", name):
                if id_of(line) in missing:
                    record = decode(Record, line, name)
                    found[record.id] = record
            missing -= found.keys()
        return found

    def ids_beginning(self, prefix: str, most: int) -> list[str]:
        """Return the ids that begin so, sorted. Reads every part."""
        found = {
            identity
            for name in self._names(RECORDS)
            for line in unpack(self._parts.read(name) or b"", name)
            if (identity := id_of(line)).startswith(prefix)
        }
        return sorted(found)[:most]

    def release(self, batch: str, documents: Sequence[str]) -> None:
        """Write the quarantine part again without these documents; without any left, it goes."""
        released = set(documents)
        for suffix in (self._suffix, self._other):
            name = _name(QUARANTINE, batch, suffix)
            part = self._parts.read(name)
            if part is None:
                continue
            held = [decode(Quarantined, line, name) for line in unpack(part, name)]
            kept = [entry for entry in held if entry.id not in released]
            if not kept:
                self._parts.drop(name)
            elif len(kept) < len(held):
                self._parts.put(name, pack(kept, suffix))

    def replace(self, records: Sequence[Record]) -> int:
        """Put records in the place of those stored under their ids, part by part; return how many there were.

        Reads every part at worst. Of an id that several parts hold the newest record is replaced. In an object store a
        part that is replaced counts as new, and two processes must not replace records at once.
        """
        missing = {record.id: record for record in records}
        count = len(missing)
        with self._parts.lock():
            for name in self._names(RECORDS):
                if not missing:
                    break
                lines = list(unpack(self._parts.read(name) or b"", name))
                ids = [id_of(line) for line in lines]
                if missing.keys().isdisjoint(ids):
                    continue
                new = [
                    encode(missing[one]).encode() if one in missing else line
                    for one, line in zip(ids, lines, strict=True)
                ]
                self._parts.put(name, pack_lines(new, _suffix_of(name)), keep_date=True)
                for one in ids:
                    missing.pop(one, None)
        return count - len(missing)

    def remove(self, documents: Collection[str]) -> int:
        """Delete the lines of these ids from every part of records and of quarantine; return the number of ids found.

        Reads every part. In an object store two processes must not replace or remove records at once.
        """
        wanted, found = set(documents), set[str]()
        with self._parts.lock():
            for name in [*self._names(RECORDS), *self._names(QUARANTINE)]:
                lines = list(unpack(self._parts.read(name) or b"", name))
                left = [line for line in lines if id_of(line) not in wanted]
                if len(left) == len(lines):
                    continue
                found |= wanted.intersection(map(id_of, lines))
                if left:
                    self._parts.put(name, pack_lines(left, _suffix_of(name)), keep_date=True)
                else:
                    self._parts.drop(name)
        return len(found)

    def records(self) -> Iterator[Record]:
        """Yield every record, one part in memory at a time."""
        for name in self._names(RECORDS):
            # A part may be replaced under the other suffix, or removed, while others are read: then it is passed over.
            for line in unpack(self._parts.read(name) or b"", name):
                yield decode(Record, line, name)

    def entries(self, documents: Collection[str]) -> dict[str, Quarantined]:
        """Return the quarantine entries of these ids, each from the newest part that holds it. Reads every part."""
        found: dict[str, Quarantined] = {}
        for name in self._names(QUARANTINE):
            for line in unpack(self._parts.read(name) or b"", name):
                if (identity := id_of(line)) in documents and identity not in found:
                    found[identity] = decode(Quarantined, line, name)
        return found

    def set_aside(self, place: str) -> bool:
        """Copy a damaged part into the folder `damaged`, then write it again with the lines that can be read."""
        with self._parts.lock():
            part = self._parts.read(place)
            if part is None:
                return False
            self._parts.put(f"{DAMAGED}/{place.replace('/', '-')}", part)
            try:
                lines = list(unpack(part, place))
            except StoreError:
                lines = []
            read = zip(lines, items_of_part(lines, place, is_record=place.startswith(RECORDS)), strict=False)
            left = [line for line, item in read if isinstance(item, StoredItem)]
            if left:
                self._parts.put(place, pack_lines(left, _suffix_of(place)), keep_date=True)
            else:
                self._parts.drop(place)
        return True

    def inventory(self) -> Iterator[StoredItem | DamagedPart]:
        """Yield what every part holds, one in memory at a time, and the parts and lines that cannot be read."""
        for name in [*self._names(RECORDS), *self._names(QUARANTINE)]:
            try:
                part = self._parts.read(name)
                lines = unpack(part, name) if part is not None else None
            except StoreError as error:
                yield DamagedPart(name, str(error))
                continue
            if lines is not None:  # else it was replaced or released since the listing
                yield from items_of_part(lines, name, is_record=name.startswith(RECORDS))

    def close(self) -> None:
        """Close the object store's client."""
        self._parts.close()

    def _names(self, folder: str) -> list[str]:
        return [name for name in self._parts.names(folder) if name.endswith((self._suffix, self._other))]

    def _replace(self, folder: str, batch: str, models: Sequence[Record | Quarantined]) -> None:
        name = _name(folder, batch, self._suffix)
        if models:
            self._parts.put(name, pack(models, self._suffix))
        else:
            self._parts.drop(name)
        self._parts.drop(_name(folder, batch, self._other))  # from before the compression was changed


def _suffix_of(name: str) -> str:
    """Return which of the two suffixes a part's name ends with."""
    return next(suffix for suffix in suffixes("zst") if name.endswith(suffix))


def _name(folder: str, batch: str, suffix: str) -> str:
    """Return a part's name; whatever a batch is called, it stays in its folder and is not hidden."""
    stem = quote(replace_lone_surrogates(batch), safe="")
    return f"{folder}/{'%2E' + stem[1:] if stem.startswith('.') else stem}{suffix}"
