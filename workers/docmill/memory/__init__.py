"""The stages' shared memories: documents for dedup, lines of sites for cleaning.

Those in Redis survive runs; `in_process` holds an index for one process. Tested by tests/memory/test_redis_index.py and
tests/memory/test_cluster_index.py.
"""

from __future__ import annotations

from typing import cast

import redis

from docmill.delivery.connection import connect
from docmill.memory.redis_index import RedisIndex
from docmill.memory.site_lines import RedisSiteMemory
from docmill.stages.index import Index

__all__ = ["RedisIndex", "RedisSiteMemory", "client_of", "open_index"]

CLUSTER = ("redis+cluster://", "rediss+cluster://")


def client_of(url: str) -> redis.Redis:
    """Connect to the server or, with `redis+cluster://`, the Redis Cluster of an index.

    Raises:
        UnavailableError: no node of the cluster answers.
    """
    if not url.startswith(CLUSTER):
        return connect(url)
    from docmill.memory.cluster_index import connect_cluster  # noqa: PLC0415 - few have one, and it imports much

    return cast(redis.Redis, connect_cluster(url))  # for single keys its commands are those of a server


def open_index(url: str, name: str) -> Index:
    """Open the index of this name at a URL; see `client_of` for the kinds of URL.

    Raises:
        UnavailableError: no node of the cluster answers.
        ConfigError: the URL asks for a wrong number of shards.
    """
    if not url.startswith(CLUSTER):
        return RedisIndex(connect(url), name)
    from docmill.memory.cluster_index import ClusterIndex, connect_cluster, shards_of_url  # noqa: PLC0415 - as above

    return ClusterIndex(connect_cluster(url), name, shards_of_url(url))
