"""How large a value the server takes: more ends the connection, which looks as if the server were out of reach."""

from __future__ import annotations

from typing import cast

import redis

from docmill.delivery.connection import reachable

__all__ = ["LEAST", "most_value_bytes"]

LEAST = 1 << 20
"""Bytes that every server takes: its settings allow no less."""

DEFAULT = 512 << 20
"""Bytes of `proto-max-bulk-len` where nobody set it."""

SETTING = "proto-max-bulk-len"


def most_value_bytes(client: redis.Redis) -> int:
    """Return the bytes that one value may have on this server; the default where the server does not tell.

    Raises:
        UnavailableError: the server is out of reach.
    """
    with reachable("size of values"):
        try:
            found = cast(dict[str, str], client.config_get(SETTING))
        except redis.ResponseError:
            return DEFAULT
    return int(found.get(SETTING, DEFAULT))
