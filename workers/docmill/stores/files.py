"""Records as parts: `records/<batch>.jsonl[.zst]` or `.parquet`, and `quarantine/<batch>.jsonl[.zst]`, one for a batch.

Where records are in folders by run or language, a batch has one part in each: `docmill.stores.partitions`. Raw
contents, where they are kept, lie in `contents/<batch>.zst`.

Tested by tests/stores/test_stores.py, tests/stores/test_store_files.py and tests/stores/test_store_contents.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import quote

from docmill.documents import Document, replace_lone_surrogates
from docmill.errors import StoreError, UnavailableError
from docmill.records import Quarantined, Record
from docmill.stores.compaction import COMPACTED, Compacted, compact
from docmill.stores.contents import CONTENTS, ContentParts
from docmill.stores.inventory import DamagedPart, KeptContent, StoredItem, items_of_part
from docmill.stores.lines import SUFFIXES, Compression, Form, decode, encode, id_of, pack, pack_lines, unpack
from docmill.stores.partitions import Partition, PartitionedBatches, batch_stem
from docmill.stores.parts import Parts
from docmill.stores.rows import Stored, state_of
from docmill.stores.store import Change

__all__ = ["FileStore"]

RECORDS, QUARANTINE, DAMAGED = "records", "quarantine", "damaged"
TRIES = 10  # at a part that others keep changing in an object store


class FileStore:
    """Hold records in parts. Writing a batch again replaces its parts, which makes delivery at least once exact."""

    def __init__(
        self, parts: Parts, form: Form = "none", entries: Compression = "none", partition: Partition | None = None
    ) -> None:
        self._parts = parts
        self._partition: Partition | None = partition
        self._in_folders = PartitionedBatches(parts, RECORDS, SUFFIXES[form])
        self._contents = ContentParts(parts)
        self._suffixes = {RECORDS: SUFFIXES[form], QUARANTINE: SUFFIXES[entries]}

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Replace both parts of a batch. A batch without records has no records part; quarantine likewise.

        A crash between the two parts leaves a batch that was not acknowledged, so it is written again.
        """
        with self._parts.lock(shared=True):
            if self._partition:
                self._in_folders.write(_stem(batch), records, self._partition)
                self._replace(RECORDS, batch, ())  # from before there were folders
            else:
                self._replace(RECORDS, batch, records)
                self._in_folders.drop(_stem(batch))
            self._replace(QUARANTINE, batch, quarantined)

    def keep(self, batch: str, documents: Sequence[Document]) -> int:
        """Replace the part of a batch's contents; return the bytes of these, compressed."""
        with self._parts.lock(shared=True):
            return self._contents.put(_stem(batch), documents)

    def contents(self, places: Mapping[str, str]) -> dict[str, Document]:
        """Return the documents kept of these ids. Reads one index a place, and every one where no place is known."""
        found: dict[str, Document] = {}
        for place in dict.fromkeys(filter(None, places.values())):
            found |= self._contents.find(_stem_of(place), [one for one, of in places.items() if of == place])
        # A part that was compacted is of several batches, whose contents lie where they lay.
        unknown = {document for document, place in places.items() if not place or COMPACTED in place}
        missing = unknown - found.keys()
        return found | self._contents.search(missing) if missing else found

    def kept(self) -> Iterator[KeptContent]:
        """Yield what the parts of contents hold, by their indexes."""
        return self._contents.kept()

    def get(self, document: str) -> Record | None:
        """Return the record of a document id from the newest part that holds it, or None. Reads every part at worst."""
        needle = replace_lone_surrogates(document).encode("utf-8")
        for name in self._names(RECORDS):
            for line in unpack(self._parts.read(name) or b"", name, (document,)):
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
            for line in unpack(self._parts.read(name) or b"", name, missing):
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
        for suffix in _suffixes_in(QUARANTINE):
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

    def replace(self, changes: Sequence[Change]) -> set[str]:
        """Put records in the place of those they were made of; return the ids of which the new one is stored now.

        Looks where each was read, then through every part at worst, the newest first. In an object store whose writes
        know no conditions (those of S3's kind do), two processes must not replace records at once.
        """
        missing = {change.after.id: change for change in changes}
        done: set[str] = set()
        told = dict.fromkeys(change.place for change in changes if change.place)
        with self._parts.lock():
            for name in chain(told, self._names_but(told, missing)):
                if not missing:
                    break
                done |= self._change(name, lambda lines: _exchanged(lines, missing))
                for one in done & missing.keys():
                    missing.pop(one)
        return done

    def _names_but(self, told: Collection[str], missing: Collection[str]) -> Iterator[str]:
        """Yield the parts of records that are not told; they are listed only where something is missing by then."""
        if missing:
            yield from (name for name in self._names(RECORDS) if name not in told)

    def _change(self, name: str, change: Callable[[list[bytes]], tuple[list[bytes], set[str]]]) -> set[str]:
        """Write a part again as `change` makes its lines; return what that tells of it beside them.

        Raises:
            UnavailableError: others change it all the while.
        """
        for _ in range(TRIES):
            found = self._parts.read_version(name)
            if found is None:
                return set()
            part, version = found
            lines = list(unpack(part, name))
            new, done = change(lines)
            if new == lines:
                return done
            if not new:
                self._parts.drop(name)
                return done
            if self._parts.put(name, pack_lines(new, _suffix_of(name)), keep_date=True, version=version):
                return done
        raise UnavailableError(f"{name}: others change it all the while; the batch is tried again")

    def remove(self, documents: Collection[str]) -> int:
        """Delete the lines of these ids from every part of records and of quarantine; return the number of ids found.

        Reads every part.
        """
        wanted, found = set(documents), set[str]()
        with self._parts.lock():
            for name in [*self._names(RECORDS), *self._names(QUARANTINE)]:
                found |= self._change(name, lambda lines: _without(lines, wanted))
            self._contents.remove(wanted)  # last: what stops in between is found again by its record
        return len(found)

    def remove_twin(self, document: str, place: str, *, is_record: bool) -> bool:
        """Delete the line of an id from one part, and its content beside it."""
        with self._parts.lock():
            found = self._change(place, lambda lines: _without(lines, {document}))
            if found and is_record:
                self._contents.remove_from(_stem_of(place), lambda held: held != document)
        return bool(found)

    def leave_one(self, item: StoredItem, /) -> bool:
        """Delete the other lines of an id from the part that holds one; its content stays."""
        with self._parts.lock():
            return bool(self._change(item.place, lambda lines: _thinned(lines, item)))

    def located(self) -> Iterator[tuple[Record, str]]:
        """Yield every record with its part, one part in memory at a time."""
        for name in self._names(RECORDS):
            # A part may be replaced under the other suffix, or removed, while others are read: then it is passed over.
            for line in unpack(self._parts.read(name) or b"", name):
                yield decode(Record, line, name), name

    def records(self) -> Iterator[Record]:
        """Yield every record, one part in memory at a time."""
        return (record for record, _ in self.located())

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
            if place.startswith(CONTENTS):
                self._parts.drop(place)
                return True
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
                if part is not None:  # else it was replaced or released since the listing
                    yield from items_of_part(unpack(part, name), name, is_record=name.startswith(RECORDS))
            except StoreError as error:
                yield DamagedPart(name, str(error))
        yield from self._contents.damage()

    def versions(self) -> dict[str, str]:
        """Return the version of each part of records and of quarantine."""
        found = {
            one.name: one.version
            for folder in (RECORDS, QUARANTINE)
            for one in self._parts.listing(folder)
            if one.name.endswith(_suffixes_in(folder))
        }
        for name in self._in_folders.hidden([name for name in found if name.startswith(RECORDS)]):
            found.pop(name, None)
        return found

    def held(self, place: str, /) -> Iterator[Record | Quarantined]:
        """Yield what one part holds; of a part with lines that are damaged the others, before the error."""
        records = place.startswith(RECORDS)
        first: StoreError | None = None
        for line in unpack(self._parts.read(place) or b"", place):
            try:
                one = decode(Record, line, place) if records else decode(Quarantined, line, place)
            except StoreError as error:
                first = first or error
            else:
                yield one
        if first:
            raise first

    def compact(
        self, part_bytes: int, older_than: float, seen: Callable[[int], None], form: Form | None = None
    ) -> Compacted:
        """Merge small parts of records, each into its like or into `form`; see `docmill.stores.compaction`."""
        suffix = SUFFIXES[form] if form else None
        return compact(self._parts, suffix, part_bytes=part_bytes, older_than=older_than, seen=seen)

    def close(self) -> None:
        """Close the object store's client."""
        self._parts.close()

    def _names(self, folder: str) -> list[str]:
        names = [name for name in self._parts.names(folder) if name.endswith(_suffixes_in(folder))]
        hidden = self._in_folders.hidden(names) if folder == RECORDS else set()
        return [name for name in names if name not in hidden]

    def _replace(self, folder: str, batch: str, models: Sequence[Record | Quarantined]) -> None:
        suffix = self._suffixes[folder]
        name = _name(folder, batch, suffix)
        if models:
            self._parts.put(name, pack(models, suffix))
        else:
            self._parts.drop(name)
        for other in _suffixes_in(folder):
            if other != suffix:
                self._parts.drop(_name(folder, batch, other))  # from before the form was changed


def _exchanged(lines: list[bytes], changes: Mapping[str, Change]) -> tuple[list[bytes], set[str]]:
    """Return lines with the new records in them, and the ids whose new record they hold."""
    new, done = list(lines), set[str]()
    for at, line in enumerate(lines):
        change = changes.get(id_of(line))
        if change is None:
            continue
        after = encode(change.after)
        state = state_of(change, line, after)
        if state is Stored.BEFORE:
            new[at] = after.encode()
        if state is not Stored.ANOTHER:  # the new one is there already where an earlier try was cut off
            done.add(change.after.id)
    return new, done


def _without(lines: list[bytes], documents: Collection[str]) -> tuple[list[bytes], set[str]]:
    """Return lines without those of these ids, and the ids that were there."""
    ids = [id_of(line) for line in lines]
    left = [line for line, one in zip(lines, ids, strict=True) if one not in documents]
    return left, {one for one in ids if one in documents}


def _thinned(lines: list[bytes], item: StoredItem) -> tuple[list[bytes], set[str]]:
    """Return lines with one of those of an id, the first that says what `item` does, and the id where others went."""
    held = list(items_of_part(lines, item.place, is_record=item.is_record))
    if item not in held:
        return lines, set()
    kept = held.index(item)
    left = [line for at, line in enumerate(lines) if at == kept or _id_at(held, at) != item.id]
    return left, {item.id} if len(left) < len(lines) else set()


def _id_at(held: Sequence[StoredItem | DamagedPart], at: int) -> str:
    found = held[at]
    return found.id if isinstance(found, StoredItem) else ""


def _suffix_of(name: str) -> str:
    """Return which of the suffixes a part's name ends with."""
    return next(suffix for suffix in SUFFIXES.values() if name.endswith(suffix))


def _suffixes_in(folder: str) -> tuple[str, ...]:
    """Return the suffixes that parts of a folder may have."""
    return tuple(suffix for form, suffix in SUFFIXES.items() if folder == RECORDS or form != "parquet")


def _name(folder: str, batch: str, suffix: str) -> str:
    """Return a part's name; whatever a batch is called, it stays in its folder and is not hidden."""
    return f"{folder}/{_stem(batch)}{suffix}"


def _stem(batch: str) -> str:
    stem = quote(replace_lone_surrogates(batch), safe="")
    return "%2E" + stem[1:] if stem.startswith(".") else stem


def _stem_of(place: str) -> str:
    """Return the stem of a part's name."""
    return batch_stem(place.rpartition("/")[2].removesuffix(_suffix_of(place)))
