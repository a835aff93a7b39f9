"""How documents are taken out of an index, so that no duplicate is left that names one of them.

Tested by tests/memory/test_cluster_index.py and tests/memory/test_redis_index.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, cast

import redis

from docmill.delivery.connection import reachable
from docmill.memory.contents import DUPLICATE_BYTES, scope_of, shards_of
from docmill.memory.external_ids import ExternalIds, identity
from docmill.memory.layout import index_errors, script
from docmill.memory.redis_index import keys_of
from docmill.stages.index import Forgotten

__all__ = ["duplicates_of", "forget", "take_out", "take_out_alone", "take_out_duplicates"]

IDS_A_CALL = 200
BUCKETS_A_READ = 500
FIRST_BUCKETS = 1024  # of the table of duplicates, see lua/tables.lua
EVERYWHERE, DUPLICATES = b"everywhere", b"duplicates"  # the tables that lua/forget.lua takes ids out of


def forget(client: redis.Redis, name: str, ids: Sequence[str]) -> Forgotten:
    """Take documents out of every scope of an index, and the duplicates of those that were originals.

    These are to be judged again, and until then the stored records of the originals should stay. An imported
    document's id is the one its user gave.

    Raises:
        UnavailableError: the server is out of reach.
        ConfigError: the index was filled by a docmill of another layout.
    """
    gone = take_out(client, name, ids)
    take_out_duplicates(client, name, [one for scope in gone.orphans.values() for one in scope])
    return gone


def take_out(client: redis.Redis, name: str, ids: Sequence[str]) -> Forgotten:
    """Take documents out of every scope of an index; the duplicates that name them are told, and stay for now.

    First the ids go, so that nothing judged from then on names them; then the duplicates are sought that do. Raises as
    `forget` does.
    """
    found = take_out_alone(client, name, ids)
    return Forgotten(found, duplicates_of(client, name, ids))


def take_out_alone(client: redis.Redis, name: str, ids: Sequence[str]) -> int:
    """Take documents out of every scope of an index, and seek nothing; return how many were there.

    Raises as `forget` does.
    """
    packed = [bytes.fromhex(identity(one)) for one in ids]
    return sum(_take_out_of(client, name, shard, EVERYWHERE, packed) for shard in shards_of(client, name))


def duplicates_of(client: redis.Redis, name: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the duplicates that name one of these documents, by scope. Reads them all; raises as `forget` does."""
    wanted = {bytes.fromhex(identity(one)) for one in ids}
    orphans: dict[str, set[str]] = defaultdict(set)
    for shard in shards_of(client, name):  # asked again: a shard may be new, and hold a duplicate of what was there
        named = {entry[:16].hex() for entry in _duplicates(client, name, shard) if entry[16:32] in wanted}
        if named:
            orphans[scope_of(shard)] |= named
    told = {}
    for scope, members in orphans.items():
        names = ExternalIds(client, name, scope).look_up(members)
        told[scope] = sorted(names.get(one, one) for one in members)
    return told


def take_out_duplicates(client: redis.Redis, name: str, ids: Sequence[str]) -> None:
    """Take ids out of the duplicates, so that they can be judged again. Raises as `forget` does."""
    packed = [bytes.fromhex(identity(one)) for one in ids]
    for shard in shards_of(client, name) if packed else ():
        _take_out_of(client, name, shard, DUPLICATES, packed)


def _duplicates(client: redis.Redis, name: str, shard: str) -> Iterator[bytes]:
    """Yield the entries of all duplicates of a shard that are there from the beginning to the end.

    Buckets are read in the order of their numbers: when one is divided, its entries go to higher ones alone. A scan of
    the hash would miss what goes to a field that is new.
    """
    keys = keys_of(name, shard)
    for generation, key in ((b"0", keys[3]), (b"1", keys[6])):
        at = 0
        while at < (end := _buckets(client, keys[0], generation)):
            numbers = [str(number) for number in range(at, min(at + BUCKETS_A_READ, end))]
            with reachable("dedup index"):
                buckets = cast(list[bytes | None], client.hmget(key, numbers))
            for bucket in buckets:
                for start in range(0, len(bucket or b""), DUPLICATE_BYTES):
                    yield cast(bytes, bucket)[start : start + DUPLICATE_BYTES]
            at += len(numbers)


def _buckets(client: redis.Redis, state: str, generation: bytes) -> int:
    """Return the number of buckets that a generation's duplicates have; lua/tables.lua says how they grow."""
    with reachable("dedup index"):
        stored = cast(bytes | None, client.hget(state, generation.decode()))
    if not stored:
        return 0
    level, split = (int(number) for number in stored.split()[6:8])
    return int(FIRST_BUCKETS * 4**level + 3 * split)


def _take_out_of(client: redis.Redis, name: str, shard: str, tables: bytes, packed: Sequence[bytes]) -> int:
    """Take ids out of some tables of a shard; return how many were there."""
    keys, source, found = keys_of(name, shard), script("forget"), 0
    for at in range(0, len(packed), IDS_A_CALL):
        with index_errors():
            ids = packed[at : at + IDS_A_CALL]
            found += int(cast(Any, client.eval(source, len(keys), *keys, tables, *ids)))
    return found
