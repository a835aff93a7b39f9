"""The proxy breaks the network as it says, and lets it work otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.faults.proxy import Proxy, proxied
from tests.quiet_time import quiet_time


@pytest.fixture
def proxy(server: Path) -> Iterator[Proxy]:
    with proxied(server) as one:
        yield one


def client_of(proxy: Proxy) -> redis.Redis:
    """A client that waits half a second and tries once."""
    return redis.Redis.from_url(proxy.url, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


def test_bytes_pass_in_both_directions(proxy: Proxy, namespace: str) -> None:
    value = b"x" * 1_000_000
    client = client_of(proxy)
    client.set(namespace, value, ex=60)
    assert client.get(namespace) == value
    assert proxy.connections == 1


def test_a_silent_connection_answers_nothing_while_new_ones_work(proxy: Proxy) -> None:
    client = client_of(proxy)
    client.ping()
    assert proxy.hold() == 1
    with pytest.raises(redis.TimeoutError):
        client.ping()
    assert client_of(proxy).ping()


def test_new_connections_are_silent_too_until_it_is_restored(proxy: Proxy) -> None:
    proxy.hold(new=True)
    with pytest.raises((redis.TimeoutError, redis.ConnectionError)):
        client_of(proxy).ping()
    proxy.restore()
    assert client_of(proxy).ping()


def test_a_cut_is_told_at_once_and_may_last(proxy: Proxy) -> None:
    client = client_of(proxy)
    client.ping()
    assert proxy.cut(refuse=True) == 1
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            client.ping()
    proxy.restore()
    assert client.ping()


def test_a_delay_slows_every_answer(proxy: Proxy) -> None:
    client = client_of(proxy)
    client.ping()
    proxy.delay(0.1)
    started, quiet = time.monotonic(), quiet_time()
    client.ping()
    assert time.monotonic() - started >= 0.2
    assert quiet_time() - quiet < 0.45
