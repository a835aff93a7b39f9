"""A connection for each process and thread, opened at first use.

Tested by tests/stores/test_stores.py.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["PerThread"]

Connection = TypeVar("Connection")


class PerThread(Generic[Connection]):
    """Hand each thread its own connection, and a forked child a new one.

    A child must neither use nor close what it inherited: both would speak on its parent's socket or drop its parent's
    file locks. What was inherited is therefore kept aside, untouched.
    """

    def __init__(self, connect: Callable[[], Connection], close: Callable[[Connection], None]) -> None:
        self._connect = connect
        self._close = close
        self._local = threading.local()
        self._inherited: list[Connection] = []

    def get(self) -> Connection:
        """Return this thread's connection, opened where there is none."""
        found = self._found()
        if found is None:
            found = self._connect()
            self._local.held = (os.getpid(), found)
        return found

    def drop(self) -> None:
        """Close this thread's connection, if it has one; the next `get` opens another."""
        found = self._found()
        self._local.held = None
        if found is not None:
            self._close(found)

    def _found(self) -> Connection | None:
        held: tuple[int, Connection] | None = getattr(self._local, "held", None)
        if held is None:
            return None
        process, connection = held
        if process == os.getpid():
            return connection
        self._inherited.append(connection)
        self._local.held = None
        return None
