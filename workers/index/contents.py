"""What an index holds: its scopes, their size, the clusters in them; and how to forget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import redis

from workers.delivery.connection import reachable
from workers.index.names import Names
from workers.index.redis_index import PREFIX, keys_of, script, similarity_of

__all__ = ["Cluster", "Member", "Scope", "clear", "clusters", "forget", "scopes", "size_of"]

DUPLICATE_BYTES = 34
EXACT = b"\xff\xff"
IDS_A_CALL = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope of an index and what is in it; `bytes` is the server's memory for all its keys."""

    name: str
    originals: int
    duplicates: int
    bytes: int

    @property
    def bytes_a_document(self) -> float:
        """Memory divided by all documents judged."""
        return self.bytes / max(1, self.originals + self.duplicates)


@dataclass(frozen=True, slots=True)
class Member:
    """A duplicate of a cluster's original."""

    id: str
    status: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """An original and all its duplicates."""

    original: str
    scope: str
    members: list[Member] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Documents in it, the original among them."""
        return 1 + len(self.members)


def scopes(client: redis.Redis, name: str) -> list[str]:
    """The scopes an index has, sorted."""
    start, end = f"{PREFIX}:{{{name}:", "}:state"
    with reachable("dedup index"):
        found = [key.decode() for key in client.scan_iter(match=f"{start}*{end}", count=1000)]
    return sorted(key.removeprefix(start).removesuffix(end) for key in found)


def size_of(client: redis.Redis, name: str, scope: str) -> Scope:
    """Count what a scope holds."""
    keys = [*keys_of(name, scope), Names(client, name, scope).key]
    with reachable("dedup index"):
        state = cast(dict[bytes, bytes], client.hgetall(keys[0]))
        memory = sum(int(cast(Any, client.memory_usage(key, samples=100)) or 0) for key in keys)
    tables = [stored.split() for field, stored in state.items() if field in {b"0", b"1"}]
    return Scope(scope, sum(int(one[5]) for one in tables), sum(int(one[8]) for one in tables), memory)


def clusters(client: redis.Redis, name: str, scope: str, least: int = 2) -> list[Cluster]:
    """The clusters of at least this many documents, the largest first. Originals without a duplicate are in none.

    All duplicates of the scope are held in memory: some 300 bytes each.
    """
    members: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for entry in _duplicates(client, name, scope):
        members[entry[16:32]].append((entry[:16], entry[32:]))
    chosen = {original: found for original, found in members.items() if len(found) + 1 >= least}
    names = Names(client, name, scope)
    told = names.of(
        {one.hex() for original, found in chosen.items() for one in (original, *(member for member, _ in found))}
    )
    made = [
        Cluster(
            told.get(original.hex(), original.hex()),
            scope,
            [
                Member(
                    told.get(one.hex(), one.hex()),
                    "exact" if packed == EXACT else "near",
                    1.0 if packed == EXACT else similarity_of(packed),
                )
                for one, packed in sorted(found)
            ],
        )
        for original, found in chosen.items()
    ]
    return sorted(made, key=lambda cluster: (-cluster.size, cluster.original))


def _duplicates(client: redis.Redis, name: str, scope: str) -> Iterator[bytes]:
    for key in keys_of(name, scope)[3::3]:
        with reachable("dedup index"):
            for _, bucket in client.hscan_iter(key, count=500):
                for at in range(0, len(bucket), DUPLICATE_BYTES):
                    yield bucket[at : at + DUPLICATE_BYTES]


def forget(client: redis.Redis, name: str, ids: Sequence[str]) -> int:
    """Take documents out of every scope of an index; returns how many were found."""
    call = client.register_script(script("forget"))
    found = 0
    for scope in scopes(client, name):
        names = Names(client, name, scope)
        packed = [names.id_of(one) for one in ids]
        for at in range(0, len(packed), IDS_A_CALL):
            with reachable("dedup index"):
                found += int(call(keys=keys_of(name, scope), args=packed[at : at + IDS_A_CALL]))
    return found


def clear(client: redis.Redis, name: str, scope: str | None = None) -> int:
    """Remove a scope of an index, or all of them; returns how many scopes."""
    chosen = scopes(client, name) if scope is None else [scope]
    for one in chosen:
        with reachable("dedup index"):
            client.unlink(*keys_of(name, one), Names(client, name, one).key)
    return len(chosen)
