"""The connection to the ledger's server, and what its errors mean."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.driver_info import DriverInfo
from redis.retry import Retry

from docmill.delivery.server.silence import HeardConnection, HeardSSLConnection
from docmill.errors import ConfigError, UnavailableError
from docmill.masking import mask, mask_url, remember_url

__all__ = [
    "CONNECT_SECONDS",
    "KEEPALIVE",
    "SOCKET_SECONDS",
    "connect",
    "driver",
    "is_tls_fault",
    "patiently",
    "reachable",
]

CONNECT_SECONDS = 5.0
SOCKET_SECONDS = 10.0  # for one answer: far above what any request takes, and all that a silent connection costs
# An idle connection is tried after ten seconds and given up after as many: middle boxes keep it, its end is noticed.
KEEPALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 2))
    if hasattr(socket, name)  # macOS calls the first one otherwise
}

# What a server answers that refuses for now: full, its disk full, starting, failing over. The same request may succeed
# later; every other error reply is a fault of ours.
REFUSALS = ("OOM", "MISCONF", "READONLY", "LOADING", "BUSY", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN")

T = TypeVar("T")


@cache
def driver() -> DriverInfo:
    """Return what connections tell the server of their client: redis-py reads its own version anew for each."""
    return DriverInfo()


def connect(url: str, seconds: float = SOCKET_SECONDS) -> redis.Redis:
    """Return a client for a `redis://`, `rediss://` or `redis+socket://` URL; opens no connection yet.

    A request whose answer takes longer than `seconds` fails, and its connection is given up.

    Raises:
        ConfigError: the URL is of another kind.
    """
    remember_url(url)
    if url.startswith("redis+socket://"):  # Celery's spelling of redis-py's unix://
        path, _, query = url.removeprefix("redis+socket://").partition("?")
        url = f"unix://{path}?{query.replace('virtual_host', 'db')}"
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError(
            f"redis_url {mask_url(url)!r} is no Redis URL; set DOCMILL_REDIS_URL=redis://host:6379/0 "
            "(with another broker than Redis, the ledger still needs a Redis of its own)"
        )
    # Three tries within about a second ride out a restart's first moments; longer outages are the caller's to wait for,
    # and so is an answer that did not come in time: tried thrice, a silent network would use up a caller's patience.
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.05), 3, supported_errors=(redis.ConnectionError,))
    options: dict[str, Any] = {"retry": retry, "socket_timeout": seconds, "health_check_interval": 30}
    options["driver_info"] = driver()
    if not url.startswith("unix://"):
        options |= {
            "socket_connect_timeout": min(seconds, CONNECT_SECONDS),
            "socket_keepalive": True,
            "socket_keepalive_options": KEEPALIVE,
            "connection_class": HeardSSLConnection if url.startswith("rediss://") else HeardConnection,
        }
    try:
        return redis.Redis.from_url(url, **options)
    except ValueError as error:
        raise ConfigError(f"redis_url {mask_url(url)!r}: {mask(str(error))}") from error


@contextmanager
def reachable(what: str) -> Iterator[None]:
    """Turn the client's connection errors into UnavailableError, naming `what` was asked."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError) as error:
        if is_tls_fault(error):
            raise UnavailableError(
                f"{what}: no safe connection to the Redis server ({error}). Its certificate must name its host and be "
                "of a known authority (DOCMILL_TLS__CA_FILE); it may want one of docmill (DOCMILL_TLS__CERT_FILE)"
            ) from error
        raise UnavailableError(f"{what}: the Redis server is out of reach ({mask(str(error))})") from error
    except redis.ResponseError as error:
        if not str(error).startswith(REFUSALS) and not isinstance(error, redis.exceptions.OutOfMemoryError):
            raise
        raise UnavailableError(
            f"{what}: the Redis server refuses for now; see to its memory and disk ({mask(str(error))})"
        ) from error


def is_tls_fault(error: BaseException | None) -> bool:
    """Tell whether a connection failed over certificates or the TLS protocol."""
    return error is not None and ("[SSL" in str(error) or "_ssl.c" in str(error))


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
