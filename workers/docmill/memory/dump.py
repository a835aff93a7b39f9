"""An index as a file: a zstd stream of msgpack, a head and then pieces of its keys' contents as they are.

Tested by tests/memory/test_cluster_index.py and tests/cli/commands/test_index.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgpack
import redis
import zstandard

from docmill.delivery.connection import reachable
from docmill.errors import ConfigError
from docmill.memory.contents import scopes, shards_of
from docmill.memory.external_ids import ExternalIds
from docmill.memory.layout import LAYOUT
from docmill.memory.redis_index import keys_of, paragraph_keys

__all__ = ["is_dump", "read_dump", "write_dump"]

FIELDS_A_PIECE = 500


def _parts(client: redis.Redis, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the keys that a dump holds: the scope (or a shard of it), the key's name within it, the key."""
    for shard in shards_of(client, name):
        for key in keys_of(name, shard):
            yield shard, key.partition("}:")[2], key
    for scope in scopes(client, name):
        yield scope, "names", ExternalIds(client, name, scope).key
        yield scope, "paragraphs", paragraph_keys(name, scope)[1]


def _pieces(fields: Iterator[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    """Yield the fields of a hash in lists of FIELDS_A_PIECE."""
    while piece := list(islice(fields, FIELDS_A_PIECE)):
        yield piece


def write_dump(client: redis.Redis, name: str, path: Path) -> int:
    """Write every scope of an index into a file; return the number of buckets. No worker should use it meanwhile.

    The file appears under its name when it is whole.
    """
    partial = path.with_name(path.name + ".part")
    count = 0
    with partial.open("wb") as file, zstandard.ZstdCompressor(level=3).stream_writer(file) as out:
        out.write(cast(bytes, msgpack.packb({"docmill-index": LAYOUT})))
        for scope, part, key in _parts(client, name):
            with reachable("dedup index"):
                if part == "paragraphs" and (state := client.get(f"{key}:state")):
                    out.write(cast(bytes, msgpack.packb([scope, f"{part}:state", state])))
                for piece in _pieces(client.hscan_iter(key, count=FIELDS_A_PIECE)):
                    out.write(cast(bytes, msgpack.packb([scope, part, dict(piece)])))
                    count += len(piece)
    partial.replace(path)
    return count


def _objects(file: BinaryIO) -> Iterator[Any]:
    """Yield the objects of a dump."""
    reader = zstandard.ZstdDecompressor().stream_reader(file)
    yield from msgpack.Unpacker(cast(Any, reader), raw=True, strict_map_key=False, max_buffer_size=1 << 28)


def is_dump(path: Path) -> bool:
    """Tell whether a file is an index written by `write_dump`."""
    try:
        with path.open("rb") as file:
            head = next(_objects(file), None)
    except (OSError, zstandard.ZstdError, ValueError):
        return False
    return isinstance(head, dict) and b"docmill-index" in head


def read_dump(client: redis.Redis, name: str, path: Path) -> int:
    """Put the contents of a file into an index that holds none of its scopes; return the number of buckets.

    Raises:
        ConfigError: the file is of another layout, or the index is in use.
    """
    here = set(scopes(client, name))
    count = 0
    with path.open("rb") as file:
        objects = _objects(file)
        if (layout := next(objects).get(b"docmill-index")) != LAYOUT:
            raise ConfigError(f"{path}: an index of layout {layout}; this docmill reads layout {LAYOUT}")
        for packed_scope, packed_part, fields in objects:
            scope, part = packed_scope.decode(), packed_part.decode()
            if scope.partition(":")[0] in here:
                raise ConfigError(
                    f"index {name!r} holds the scope {scope!r} already; "
                    "`docmill index clear` it, or set another DOCMILL_INDEX"
                )
            start = keys_of(name, scope)[0].removesuffix("state")
            with reachable("dedup index"):
                if isinstance(fields, bytes):
                    client.set(start + part, fields)
                else:
                    client.hset(start + part, mapping=fields)
                    count += len(fields)
    return count
