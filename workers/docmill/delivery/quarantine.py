"""The quarantine: documents that could not be processed, kept with their raw content until retried or dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import zstandard

from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.records import Quarantined

__all__ = ["Quarantine", "pack_entry"]

MAX_ENTRY = 1 << 30  # bytes: far above the largest document the limits let in


def pack_entry(entry: Quarantined) -> bytes:
    """Return an entry as the ledger keeps it: zstd-compressed JSON."""
    return zstandard.ZstdCompressor(level=3).compress(entry.model_dump_json().encode())


class Quarantine:
    """The quarantine entries of a ledger. Every method may raise UnavailableError."""

    def __init__(self, ledger: Ledger) -> None:
        self._client = ledger.client
        self._entries = ledger.key("quarantine")
        self._times = ledger.key("quarantine", "times")

    def __len__(self) -> int:
        with reachable("quarantine"):
            return self._client.zcard(self._times)

    def get(self, document: str) -> Quarantined | None:
        """Return the entry of a document id, or None where it is not quarantined."""
        with reachable("quarantine"):
            found = cast(bytes | None, self._client.hget(self._entries, document))
        return _unpacked(found) if found else None

    def ids(self) -> list[str]:
        """Return the document ids of all entries, oldest first."""
        with reachable("quarantine"):
            return [one.decode() for one in cast(list[bytes], self._client.zrange(self._times, 0, -1))]

    def entries(self, run: str | None = None) -> Iterator[Quarantined]:
        """Yield the entries of one run or of all, in the order they came; they are read a hundred at a time."""
        with reachable("quarantine"):
            ids = cast(list[bytes], self._client.zrange(self._times, 0, -1))
        for start in range(0, len(ids), 100):
            with reachable("quarantine"):
                found = cast(list[bytes | None], self._client.hmget(self._entries, ids[start : start + 100]))
            for one in found:
                entry = _unpacked(one) if one else None
                if entry and run in (None, entry.run):
                    yield entry

    def drop(self, documents: Sequence[str]) -> int:
        """Forget entries; return how many there were."""
        if not documents:
            return 0
        with reachable("quarantine"):
            pipe = self._client.pipeline()
            pipe.hdel(self._entries, *documents)
            pipe.zrem(self._times, *documents)
            return int(pipe.execute()[0])


def _unpacked(entry: bytes) -> Quarantined:
    return Quarantined.model_validate_json(zstandard.ZstdDecompressor().decompress(entry, max_output_size=MAX_ENTRY))
