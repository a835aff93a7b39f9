"""The largest value that a server takes is asked of it."""

from __future__ import annotations

import redis

from docmill.delivery.server.sizes import LEAST, most_value_bytes


def test_the_server_tells(client: redis.Redis) -> None:
    before = most_value_bytes(client)
    assert before == 512 << 20
    client.config_set("proto-max-bulk-len", LEAST)
    try:
        assert most_value_bytes(client) == LEAST
    finally:
        client.config_set("proto-max-bulk-len", before)


def test_one_that_does_not_tell_has_the_default(client: redis.Redis) -> None:
    client.acl_setuser("blind", enabled=True, nopass=True, categories=["+@all"], commands=["-config"], keys=["*"])  # type: ignore[no-untyped-call]
    pool = redis.ConnectionPool(
        connection_class=client.connection_pool.connection_class,
        **{**client.connection_pool.connection_kwargs, "username": "blind", "password": "any"},
    )
    try:
        assert most_value_bytes(redis.Redis(connection_pool=pool)) == 512 << 20
    finally:
        client.acl_deluser("blind")  # type: ignore[no-untyped-call]
