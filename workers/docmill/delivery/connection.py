"""The connection to the ledger's server, and what its errors mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from docmill.delivery.server_urls import mask_password
from docmill.errors import ConfigError, UnavailableError

__all__ = ["connect", "patiently", "reachable"]

# What a server answers that refuses for now: full, its disk full, starting, failing over. The same request may succeed
# later; every other error reply is a fault of ours.
REFUSALS = ("OOM", "MISCONF", "READONLY", "LOADING", "BUSY", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN")

T = TypeVar("T")


def connect(url: str) -> redis.Redis:
    """Return a client for a `redis://`, `rediss://` or `redis+socket://` URL; opens no connection yet.

    Raises:
        ConfigError: the URL is of another kind.
    """
    if url.startswith("redis+socket://"):  # Celery's spelling of redis-py's unix://
        path, _, query = url.removeprefix("redis+socket://").partition("?")
        url = f"unix://{path}?{query.replace('virtual_host', 'db')}"
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError(
            f"redis_url {mask_password(url)!r} is no Redis URL; set DOCMILL_REDIS_URL=redis://host:6379/0 "
            "(with another broker than Redis, the ledger still needs a Redis of its own)"
        )
    # Three tries within about a second ride out a restart's first moments; longer outages are the caller's to wait for.
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.05), 3)
    try:
        return redis.Redis.from_url(
            url, retry=retry, socket_connect_timeout=5, socket_timeout=60, health_check_interval=30
        )
    except ValueError as error:
        raise ConfigError(f"redis_url {mask_password(url)!r}: {error}") from error


@contextmanager
def reachable(what: str) -> Iterator[None]:
    """Turn the client's connection errors into UnavailableError, naming `what` was asked."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError) as error:
        raise UnavailableError(f"{what}: the Redis server is out of reach ({error})") from error
    except redis.ResponseError as error:
        if not str(error).startswith(REFUSALS) and not isinstance(error, redis.exceptions.OutOfMemoryError):
            raise
        raise UnavailableError(
            f"{what}: the Redis server refuses for now; see to its memory and disk ({error})"
        ) from error


def patiently(call: Callable[[], T], seconds: float) -> T:
    """Call until it succeeds, for at most `seconds`; between two tries it rests longer and longer.

    Raises:
        UnavailableError: the server stayed out of reach.
    """
    deadline = time.monotonic() + seconds
    pause = 0.2
    while True:
        try:
            return call()
        except UnavailableError:
            if time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 5.0)
