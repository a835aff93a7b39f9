"""The index in Redis: one Lua call a document, pipelined a batch, so that of two copies exactly one is the original."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Literal

import redis

from workers.delivery.connection import reachable
from workers.stages.index import Fingerprint, Match

__all__ = ["RedisIndex"]

MOST_CANDIDATES = 64  # originals one band bucket names at most: bounds the work on chrome that thousands share
STATUSES: dict[bytes, Literal["unique", "exact", "near"]] = {b"u": "unique", b"e": "exact", b"n": "near"}


class RedisIndex:
    """A named index on a Redis server.

    Four hashes a scope, in one hash slot: digests (digest to original), verdicts (id to verdict), signatures (original
    to signature) and bands (band to originals, 16 bytes each).
    """

    def __init__(self, client: redis.Redis, name: str = "main") -> None:
        self._client = client
        self._name = name
        self._check = client.register_script((files("workers.index") / "check.lua").read_text())

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], threshold: float) -> list[Match]:
        """See workers.stages.index.Index."""
        keys = [
            f"docmill-index:{{{self._name}:{scope}}}:{part}" for part in ("digests", "verdicts", "signatures", "bands")
        ]
        with reachable("dedup index"):
            pipe = self._client.pipeline(transaction=False)
            for one in fingerprints:
                arguments: list[bytes | float] = [
                    bytes.fromhex(one.id),
                    one.digest,
                    one.signature,
                    threshold,
                    MOST_CANDIDATES,
                    *one.bands,
                ]
                self._check(keys=keys, args=arguments, client=pipe)
            replies = pipe.execute()
        return [Match(STATUSES[status], original.hex(), float(similarity)) for status, original, similarity in replies]
