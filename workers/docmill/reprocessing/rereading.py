"""The raw content of documents that have a record: as it was kept beside it, or read again from where it came from.

Tested by tests/reprocessing/test_rereading.py.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docmill.documents import Document, Source
from docmill.errors import SourceError
from docmill.records import Record
from docmill.settings import Fields, Limits
from docmill.sources import read, read_for_command
from docmill.stores import Store

__all__ = ["Rereader"]

CACHE_BYTES = 64 << 20  # of documents passed over while others were sought: they mostly come in another order
LOCAL = "file://"
Key = tuple[str, str | None, int | None]


def _key(source: Source) -> Key:
    return source.sha256, source.place.member, source.place.line


class Rereader:
    """Finds documents as they were handed in: kept in the store, in the inputs named, or in local files they are of.

    A file is read on from where it was left, since records mostly stand in the order of their sources; once more from
    its beginning at most for each call. It is read in a process of its own, which `limits.source_seconds` ends. What a
    record says of its source is data of a stranger: no file but a regular local one is opened for it, and no content is
    taken whose SHA-256 is not the record's.

    Raises:
        SourceError: an input does not exist.
    """

    def __init__(self, store: Store, limits: Limits, fields: Fields, inputs: Sequence[str] = ()) -> None:
        self._store = store
        self._limits = limits
        self._fields = fields
        self._named = _Reading(lambda: read_for_command(inputs, limits=limits, fields=fields)) if inputs else None
        if inputs:
            read(inputs, limits=limits, fields=fields)  # says at once that one does not exist; it opens none
        self._files: dict[str, _Reading] = {}

    def find(self, records: Mapping[str, tuple[Record, str]]) -> tuple[dict[str, Document], dict[str, str]]:
        """Return the documents of these records, each given with its place, and for others why they cannot be had.

        Raises:
            StoreError: kept content is damaged.
        """
        kept = self._store.contents({identity: place for identity, (_, place) in records.items()})
        found = {one: document for one, document in kept.items() if _fits(document, records[one][0])}
        missing = {one: record for one, (record, _) in records.items() if one not in found}
        why = dict.fromkeys(missing, "")
        if self._named is not None and missing:
            found |= self._named.find(missing)
        by_file: dict[str, dict[str, Record]] = {}
        for identity, record in missing.items():
            if identity not in found:
                by_file.setdefault(_file_of(record), {})[identity] = record
        for file, wanted in by_file.items():
            told = self._from_file(file, wanted, found)
            why |= dict.fromkeys(wanted, told)
        return found, {one: f"cannot be read again: {told}" for one, told in why.items() if one not in found}

    def _from_file(self, file: str, wanted: Mapping[str, Record], found: dict[str, Document]) -> str:
        """Add to `found` what a file holds of the wanted; return what is to be said of the others."""
        if not file.startswith(LOCAL):
            return f"its content was not kept, and its source is no local file ({file[:200]}); name it with --from"
        path = file.removeprefix(LOCAL)
        if not Path(path).is_file():
            return f"its content was not kept, and {path[:200]} is no file any more"
        reading = self._files.get(file)
        if reading is None:
            self._files.clear()  # one at a time is open
            reading = self._files[file] = _Reading(
                lambda: read_for_command([path], limits=self._limits, fields=self._fields)
            )
        try:
            found |= reading.find(wanted)
        except SourceError as error:
            return str(error)
        if reading.failure:
            return reading.failure
        return f"{path[:200]} does not hold it any more, or with another content"


@dataclass
class _Reading:
    """Documents of a source, read forward; those passed over are remembered within bounds.

    `failure` is what was told last of a part that could not be read.
    """

    start: Callable[[], Iterable[Document]]
    failure: str = ""
    _rest: Iterator[Document] | None = None
    _passed: OrderedDict[Key, Document] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def find(self, wanted: Mapping[str, Record]) -> dict[str, Document]:
        """Return those of these records' documents that are there, under the records' ids.

        Raises:
            SourceError: the source does not exist.
        """
        missing = {_key(record.source): identity for identity, record in wanted.items()}
        found: dict[str, Document] = {}
        for key in missing.keys() & self._passed.keys():
            passed = self._passed.pop(key)
            self._bytes -= len(passed.content)
            found[missing.pop(key)] = passed
        for again in (False, True):
            if again or self._rest is None:
                self._rest = iter(self.start())
            while missing and (document := next(self._rest, None)) is not None:
                if document.failure:
                    self.failure = document.failure.message
                elif (identity := missing.pop(_key(document.source), None)) is not None:
                    found[identity] = document
                else:
                    self._remember(document)
            if not missing:
                break
        return found

    def _remember(self, document: Document) -> None:
        self._passed[_key(document.source)] = document
        self._bytes += len(document.content)
        while self._bytes > CACHE_BYTES:
            _, oldest = self._passed.popitem(last=False)
            self._bytes -= len(oldest.content)


def _fits(document: Document, record: Record) -> bool:
    return document.source.sha256 == record.source.sha256


def _file_of(record: Record) -> str:
    """Return the URI of the file that a record says it is of."""
    named = record.source.metadata.get("source_file")
    return named if isinstance(named, str) else record.source.uri
