"""The dedup stage's shared memory, kept in Redis. It survives runs."""

from workers.index.redis_index import RedisIndex

__all__ = ["RedisIndex"]
