"""The quarantine: documents that could not be processed, kept with their raw content until retried or dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import zstandard

from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.records import Quarantined

__all__ = ["Held", "Quarantine", "pack_entry"]

MAX_ENTRY = 1 << 30  # bytes: far above the largest document the limits let in


def pack_entry(entry: Quarantined) -> bytes:
    """Return an entry as the ledger keeps it: zstd-compressed JSON."""
    return zstandard.ZstdCompressor(level=3).compress(entry.model_dump_json().encode())


@dataclass(frozen=True, slots=True)
class Held:
    """A quarantine entry as it was read; `since`, its time, tells it from a later entry of the same document."""

    entry: Quarantined
    since: float

    @property
    def key(self) -> tuple[str, float]:
        """The document's id and the time of the entry, as the ledger takes them."""
        return self.entry.id, self.since


class Quarantine:
    """Reads the quarantine entries of a ledger, which changes them. Every method may raise UnavailableError."""

    def __init__(self, ledger: Ledger) -> None:
        self._client = ledger.client
        self._entries = ledger.key("quarantine")
        self._times = ledger.key("quarantine", "times")

    def __len__(self) -> int:
        with reachable("quarantine"):
            return self._client.zcard(self._times)

    def get(self, document: str) -> Quarantined | None:
        """Return the entry of a document id, or None where it is not quarantined."""
        found = self.find([document])
        return found[0].entry if found else None

    def find(self, documents: Sequence[str]) -> list[Held]:
        """Return the entries of those of these document ids that are quarantined, each with its time."""
        if not documents:
            return []
        with reachable("quarantine"):
            pipe = self._client.pipeline()  # a transaction: entry and time belong together
            pipe.hmget(self._entries, list(documents))
            pipe.zmscore(self._times, list(documents))
            entries, times = pipe.execute()
        return [
            Held(_unpacked(entry), since)
            for entry, since in zip(entries, times, strict=True)
            if entry and since is not None
        ]

    def ids(self) -> list[str]:
        """Return the document ids of all entries, oldest first."""
        with reachable("quarantine"):
            return [one.decode() for one in cast(list[bytes], self._client.zrange(self._times, 0, -1))]

    def held(self, run: str | None = None) -> Iterator[Held]:
        """Yield the entries of one run or of all, in the order they came, each with its time."""
        ids = self.ids()
        for start in range(0, len(ids), 100):
            yield from (one for one in self.find(ids[start : start + 100]) if run in (None, one.entry.run))

    def entries(self, run: str | None = None) -> Iterator[Quarantined]:
        """Yield the entries of one run or of all, in the order they came; they are read a hundred at a time."""
        return (one.entry for one in self.held(run))


def _unpacked(entry: bytes) -> Quarantined:
    return Quarantined.model_validate_json(zstandard.ZstdDecompressor().decompress(entry, max_output_size=MAX_ENTRY))
