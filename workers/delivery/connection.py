"""The connection to the ledger's server, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from workers.errors import ConfigError, UnavailableError

__all__ = ["connect", "masked", "reachable"]


def connect(url: str) -> redis.Redis:
    """A client for a `redis://`, `rediss://` or `redis+socket://` URL; opens no connection yet.

    Raises:
        ConfigError: the URL is of another kind.
    """
    if url.startswith("redis+socket://"):  # Celery's spelling of redis-py's unix://
        path, _, query = url.removeprefix("redis+socket://").partition("?")
        url = f"unix://{path}?{query.replace('virtual_host', 'db')}"
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError(
            f"redis_url {masked(url)!r} is no Redis URL; set DOCMILL_REDIS_URL=redis://host:6379/0 "
            "(with another broker than Redis, the ledger still needs a Redis of its own)"
        )
    # Three tries within about a second ride out a restart's first moments; longer outages are the caller's to wait for.
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.05), 3)
    try:
        return redis.Redis.from_url(
            url, retry=retry, socket_connect_timeout=5, socket_timeout=60, health_check_interval=30
        )
    except ValueError as error:
        raise ConfigError(f"redis_url {masked(url)!r}: {error}") from error


@contextmanager
def reachable(what: str) -> Iterator[None]:
    """Turn the client's connection errors into UnavailableError, naming `what` was asked."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError) as error:
        raise UnavailableError(f"{what}: the Redis server is out of reach ({error})") from error
    except redis.exceptions.OutOfMemoryError as error:
        raise UnavailableError(f"{what}: the Redis server is full; raise its maxmemory ({error})") from error


def masked(url: str) -> str:
    """A URL fit for logs: its password replaced by asterisks."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable URL)"
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
