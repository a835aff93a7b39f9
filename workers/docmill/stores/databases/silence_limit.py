"""A connection to PostgreSQL that is given up when nothing is heard: a proxy may keep it open and forward nothing.

The kernel ends connections whose packets nobody acknowledges (`tcp_user_timeout`). A pooler or a tunnel acknowledges
them and hangs, and libpq would wait for an answer for ever. Tested by tests/stores/test_postgres_silence.py.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar, cast

import psycopg

__all__ = ["READ_SECONDS", "WRITE_SECONDS", "SilenceLimitedConnection"]

WRITE_SECONDS = 60.0
"""Seconds of silence after which a write is tried again: that of a batch takes some milliseconds."""

READ_SECONDS = 900.0
"""The same of what may go through a whole table before its first row comes."""

T = TypeVar("T")


class SilenceLimitedConnection(psycopg.Connection[Any]):
    """A connection that ends with an error where its server says nothing for `silence_limit` seconds."""

    silence_limit = READ_SECONDS

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **options: Any) -> T:
        """Wait for what is asked of the server, as `psycopg.Connection.wait`.

        Raises:
            psycopg.OperationalError: the server was silent for too long; the connection is closed.
        """
        try:
            return super().wait(_heard(gen, self.silence_limit), *args, **options)
        except TimeoutError as error:
            self.close()
            said = f"the server has not answered for {self.silence_limit:g} s, and the connection was given up"
            raise psycopg.OperationalError(said) from error


def _heard(steps: Generator[Any, Any, T], seconds: float) -> Generator[Any, Any, T]:
    """Pass on the steps of a wait; raise TimeoutError where the socket was not ready for so many seconds."""
    since = time.monotonic()
    try:
        wanted = next(steps)
    except StopIteration as end:
        return cast("T", end.value)
    while True:
        ready = yield wanted
        if ready:
            since = time.monotonic()
        elif time.monotonic() - since > seconds:
            raise TimeoutError
        try:
            wanted = steps.send(ready)
        except StopIteration as end:
            return cast("T", end.value)
