"""What an index holds: its scopes, their size, the clusters in them.

Tested by tests/memory/test_cluster_index.py, tests/memory/test_redis_index.py and tests/cli/commands/test_index.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import redis

from docmill.delivery.connection import reachable
from docmill.memory.external_ids import ExternalIds
from docmill.memory.redis_index import EXACT, PREFIX, keys_of, likeness_of, paragraph_keys

__all__ = [
    "DUPLICATE_BYTES",
    "Cluster",
    "ClusterMember",
    "ScopeSize",
    "clear",
    "clusters",
    "documents",
    "ids_beginning",
    "scope_of",
    "scopes",
    "shards_of",
    "size_of",
    "whole_size",
]

ORIGINAL_BYTES = 125
DUPLICATE_BYTES = 35
KEYS_A_CALL = 500


@dataclass(frozen=True, slots=True)
class ScopeSize:
    """How much one scope of an index holds; `bytes` is the server's memory for all its keys."""

    name: str
    originals: int
    duplicates: int
    bytes: int

    @property
    def bytes_a_document(self) -> float:
        """Return the memory divided by the number of documents judged."""
        return self.bytes / max(1, self.originals + self.duplicates)


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """A duplicate of a cluster's original."""

    id: str
    status: str
    similarity: float
    containment: float
    extends: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """An original and all its duplicates."""

    original: str
    scope: str
    members: list[ClusterMember] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return the number of documents, the original included."""
        return 1 + len(self.members)


def shards_of(client: redis.Redis, name: str) -> list[str]:
    """Return the scopes an index has, sorted; on a cluster `scope:number` for each shard that holds something."""
    start, end = f"{PREFIX}:{{{name}:", "}:state"  # the braces keep paragraphs:state out
    with reachable("dedup index"):
        found = [key.decode() for key in client.scan_iter(match=f"{start}*{end}", count=1000)]
    return sorted(key.removeprefix(start).removesuffix(end) for key in found)


def scope_of(shard: str) -> str:
    """Return the scope that a shard belongs to."""
    return shard.partition(":")[0]


def scopes(client: redis.Redis, name: str) -> list[str]:
    """Return the scopes an index has, sorted."""
    return sorted({scope_of(shard) for shard in shards_of(client, name)})


def _of(client: redis.Redis, name: str, scope: str) -> list[str]:
    """Return the shards of one scope."""
    return [shard for shard in shards_of(client, name) if scope_of(shard) == scope]


def whole_size(client: redis.Redis, name: str) -> ScopeSize:
    """Count what all scopes of an index hold together: at the cost of some calls for each hundred scopes."""
    shards = shards_of(client, name)
    keys = [key for shard in shards for key in keys_of(name, shard)]
    for scope in {scope_of(shard) for shard in shards}:
        keys += [ExternalIds(client, name, scope).key, *paragraph_keys(name, scope)]
    originals = duplicates = memory = 0
    with reachable("dedup index"):
        for start in range(0, len(keys), KEYS_A_CALL):
            pipe = client.pipeline(transaction=False)
            for key in keys[start : start + KEYS_A_CALL]:
                pipe.memory_usage(key, samples=100)
            memory += sum(int(found or 0) for found in pipe.execute())
        for start in range(0, len(shards), KEYS_A_CALL):
            pipe = client.pipeline(transaction=False)
            for shard in shards[start : start + KEYS_A_CALL]:
                pipe.hmget(keys_of(name, shard)[0], "0", "1")
            for one, more in (_counted(state) for state in pipe.execute()):
                originals, duplicates = originals + one, duplicates + more
    return ScopeSize(name, originals, duplicates, memory)


def _counted(tables: Sequence[bytes | None]) -> tuple[int, int]:
    """Return how many originals and duplicates the generations of a shard hold, given the state of each."""
    found = [table.split() for table in tables if table]
    return sum(int(one[5]) for one in found), sum(int(one[8]) for one in found)


def size_of(client: redis.Redis, name: str, scope: str) -> ScopeSize:
    """Count what a scope holds."""
    originals = duplicates = 0
    memory = _memory(client, [ExternalIds(client, name, scope).key, *paragraph_keys(name, scope)])
    for shard in _of(client, name, scope):
        keys = keys_of(name, shard)
        with reachable("dedup index"):
            state = cast(dict[bytes, bytes], client.hgetall(keys[0]))
        one, more = _counted([state.get(b"0"), state.get(b"1")])
        originals, duplicates = originals + one, duplicates + more
        memory += _memory(client, keys)
    return ScopeSize(scope, originals, duplicates, memory)


def _memory(client: redis.Redis, keys: Sequence[str]) -> int:
    """Return the bytes of memory the server needs for some keys."""
    with reachable("dedup index"):
        return sum(int(cast(Any, client.memory_usage(key, samples=100)) or 0) for key in keys)


def clusters(client: redis.Redis, name: str, scope: str, least: int = 2) -> list[Cluster]:
    """Return the clusters of at least this many documents, the largest first.

    Originals without a duplicate are in none. All duplicates of the scope are held in memory: some 300 bytes each.
    """
    members: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for entry in (entry for shard in _of(client, name, scope) for entry in _duplicates(client, name, shard)):
        members[entry[16:32]].append((entry[:16], entry[32:]))
    chosen = {original: found for original, found in members.items() if len(found) + 1 >= least}
    names = ExternalIds(client, name, scope)
    external = names.look_up(
        {one.hex() for original, found in chosen.items() for one in (original, *(member for member, _ in found))}
    )
    made = [
        Cluster(
            external.get(original.hex(), original.hex()),
            scope,
            [
                ClusterMember(
                    external.get(one.hex(), one.hex()),
                    "exact" if packed == EXACT else "near",
                    *likeness_of(packed),
                )
                for one, packed in sorted(found)
            ],
        )
        for original, found in chosen.items()
    ]
    return sorted(made, key=lambda cluster: (-cluster.size, cluster.original))


def _duplicates(client: redis.Redis, name: str, shard: str) -> Iterator[bytes]:
    """Yield the entries of all duplicates of a shard; lua/tables.lua describes an entry."""
    for key in keys_of(name, shard)[3::3]:
        with reachable("dedup index"):
            for _, bucket in client.hscan_iter(key, count=500):
                for at in range(0, len(bucket), DUPLICATE_BYTES):
                    yield bucket[at : at + DUPLICATE_BYTES]


def ids_beginning(client: redis.Redis, name: str, prefix: str) -> list[str]:
    """Return the ids of an index's documents that begin with `prefix`, sorted.

    An imported document's id is the one its user gave. Reads the whole index.
    """
    own: set[str] = set()
    foreign: dict[str, str] = {}
    for shard in shards_of(client, name):
        own.update(one.hex() for one in _ids(client, name, shard) if one.hex().startswith(prefix))
    for scope in scopes(client, name):
        foreign |= ExternalIds(client, name, scope).all()
    found = own - foreign.keys() | {one for one in foreign.values() if one.startswith(prefix)}
    return sorted(found)


def documents(client: redis.Redis, name: str) -> Iterator[bytes]:
    """Yield the 16 bytes of the id of every document in an index, originals and duplicates, in all its scopes.

    One that several scopes hold comes once for each.
    """
    for shard in shards_of(client, name):
        yield from _ids(client, name, shard)


def _ids(client: redis.Redis, name: str, shard: str) -> Iterator[bytes]:
    """Yield the 16 bytes of each id in a shard's tables of originals and duplicates."""
    keys = keys_of(name, shard)
    for stride, tables in ((ORIGINAL_BYTES, keys[2::3]), (DUPLICATE_BYTES, keys[3::3])):
        for key in tables:
            with reachable("dedup index"):
                for _, bucket in client.hscan_iter(key, count=500):
                    yield from (bucket[at : at + 16] for at in range(0, len(bucket), stride))


def clear(client: redis.Redis, name: str, scope: str | None = None) -> int:
    """Remove a scope of an index, or all of them; return the number of scopes removed."""
    chosen = scopes(client, name) if scope is None else [scope]
    for one in chosen:
        with reachable("dedup index"):
            for shard in _of(client, name, one):
                client.unlink(*keys_of(name, shard))
            for key in (ExternalIds(client, name, one).key, *paragraph_keys(name, one)):
                client.unlink(key)
    return len(chosen)
