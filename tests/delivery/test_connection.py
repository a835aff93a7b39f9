"""A server that refuses for now is waited for; every other error reply is told as it is."""

from __future__ import annotations

import pytest
import redis

from docmill.delivery.connection import connect, patiently, reachable
from docmill.errors import ConfigError, UnavailableError


@pytest.mark.parametrize(
    "reply",
    [
        "MISCONF Errors writing to the AOF file: No space left on device",
        "OOM command not allowed when used memory > 'maxmemory'.",
        "READONLY You can't write against a read only replica.",
    ],
)
def test_a_refusal_for_now_is_waited_for(reply: str) -> None:
    with pytest.raises(UnavailableError, match="refuses for now"), reachable("ledger"):
        raise redis.ResponseError(reply)


def test_another_error_reply_is_a_fault() -> None:
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"), reachable("ledger"):
        raise redis.ResponseError("WRONGTYPE Operation against a key")


def test_a_full_server_is_told_apart_by_a_real_one(client: redis.Redis, namespace: str) -> None:
    client.config_set("maxmemory", 1)
    try:
        with pytest.raises(UnavailableError), reachable("ledger"):
            client.set(namespace, "x" * 100)
    finally:
        client.config_set("maxmemory", 0)


def test_patience_ends() -> None:
    calls = []

    def away() -> int:
        calls.append(1)
        if len(calls) < 3:
            raise UnavailableError("later")
        return len(calls)

    assert patiently(away, 5) == 3
    calls.clear()
    with pytest.raises(UnavailableError):
        patiently(away, 0)


@pytest.mark.parametrize("url", ["amqp://host//", "http://host", "redis//x"])
def test_a_ledger_needs_redis(url: str) -> None:
    with pytest.raises(ConfigError, match="DOCMILL_REDIS_URL"):
        connect(url)
