"""Records in folders by run or language, as Hive names them: what a batch holds is a part in each of some folders.

Several parts cannot be written in one step, so a batch counts from one step on: while its parts are being written a
note in the folder `writing` hides them from readers, and those they take the place of after that. What was written of
each batch last stands in the folder `batches`, so that a batch that comes again replaces all of it. A batch of which
all goes into one folder, and went there before, needs neither. Tested by tests/stores/test_partitions.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

import orjson

from docmill.errors import StoreError
from docmill.records import Record
from docmill.stores.lines import pack
from docmill.stores.parts import Parts

__all__ = ["Partition", "PartitionedBatches", "batch_stem", "folder_name", "partition_of_json", "partition_of_record"]

Partition: TypeAlias = Literal["run", "language"]
"""What folders are made of."""

BATCHES, WRITING = "batches", "writing"
MARK = "!"  # no stem of a batch holds it, and object stores take it as it is
LONGEST_VALUE = 200  # characters of a folder's name


def folder_name(by: Partition, value: str) -> str:
    """Return the folder of a value: `by_language=ar`.

    The names differ from those of columns, since readers that make a column of such a folder refuse two of a name.
    """
    return f"by_{by}={quote(value, safe='')[:LONGEST_VALUE]}"


def partition_of_record(record: Record, by: Partition) -> str:
    """Return the value of a record that its folder is named by."""
    if by == "run":
        return record.run
    return record.language.code if record.language else "und"


def partition_of_json(record: Mapping[str, Any], by: Partition) -> str:
    """Return the same of a record as JSON has it."""
    return str(record["run"] if by == "run" else (record["language"] or {}).get("code", "und"))


def batch_stem(stem: str) -> str:
    """Return the stem of the batch that a part's stem is of."""
    return stem.partition(MARK)[0]


@dataclass(frozen=True, slots=True)
class PartitionedBatches:
    """The parts of batches in folders below `folder`.

    Parts of the same documents in the same folders have the same names, whoever writes them and however often.
    """

    parts: Parts
    folder: str
    suffix: str

    def write(self, stem: str, records: Sequence[Record], by: Partition) -> None:
        """Replace what is stored of a batch, in whatever folders that is."""
        groups: dict[str, list[Record]] = {}
        for record in records:
            groups.setdefault(folder_name(by, partition_of_record(record, by)), []).append(record)
        documents = {name: sorted(one.id for one in group) for name, group in sorted(groups.items())}
        digest = hashlib.sha256(orjson.dumps(documents)).hexdigest()[:16]
        new = {f"{self.folder}/{name}/{stem}{MARK}{digest}{self.suffix}": group for name, group in groups.items()}
        self._exchange(stem, {name: pack(group, self.suffix) for name, group in new.items()})

    def drop(self, stem: str) -> None:
        """Remove what is stored of a batch."""
        self._exchange(stem, {})

    def hidden(self, names: Iterable[str]) -> set[str]:
        """Return the parts that do not count; where none of some names is in a folder, nobody is asked."""
        if not any(name.rpartition("/")[0] != self.folder for name in names):
            return set()
        return {name for note in self.parts.names(WRITING) for name in self._read(note, "hidden")}

    def _exchange(self, stem: str, new: Mapping[str, bytes]) -> None:
        """Write parts in the place of those noted before; the batch counts as it was, or as it is, never as neither."""
        batch, writing = f"{BATCHES}/{stem}.json", f"{WRITING}/{stem}.json"
        old = self._read(batch, "parts")
        counting = old - (self._read(writing, "hidden") if old else set())  # else a try that was cut off wrote them
        stale = old - set(new)
        if not set(new) <= old:
            self._put(batch, "parts", old | set(new))
        is_one_step = not stale and (len(new) == 1 or set(new) <= counting)
        if new and not is_one_step:
            self._put(writing, "hidden", (old | set(new)) - counting)
        for name, part in new.items():
            self.parts.put(name, part)
        if stale:
            self._put(writing, "hidden", stale)
            for name in stale:
                self.parts.drop(name)
        if old or not is_one_step:
            self.parts.drop(writing)
        if stale and new:
            self._put(batch, "parts", set(new))
        elif stale:
            self.parts.drop(batch)

    def _put(self, note: str, field: str, names: Iterable[str]) -> None:
        self.parts.put(note, orjson.dumps({field: sorted(names)}))

    def _read(self, note: str, field: str) -> set[str]:
        raw = self.parts.read(note)
        try:
            return set(orjson.loads(raw)[field]) if raw else set()
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise StoreError(f"{note}: is no note of a batch; look at it and remove it") from error
