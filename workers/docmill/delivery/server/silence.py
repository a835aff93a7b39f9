"""Connections to a Redis server, of which a silent one gives the others away.

A network that is cut without a word (a failover, a forgetful firewall) leaves connections that look alive. Each would
cost its reader a whole timeout, one after the other. So a request that was not answered in time is noted, and as soon
as the server answers on any connection, all those of this process are cut that have been silent since: who waits for
one sees at once that it is lost, and makes a new one.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import redis

__all__ = ["HeardConnection", "HeardSSLConnection"]


class _Heard(redis.Connection):
    """A connection that knows when it asked and was answered last, by `time.monotonic()`."""

    asked = 0.0
    heard = 0.0

    def _connect(self) -> socket.socket:
        connected: socket.socket = super()._connect()  # type: ignore[no-untyped-call]
        self.heard = time.monotonic()  # a server that accepts is heard of
        _peers.add(self)
        return connected

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send a request."""
        super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]
        self.asked = time.monotonic()

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Return the answer to a request; raise what redis-py raises."""
        try:
            answer = super().read_response(*arguments, **options)
        except redis.TimeoutError:
            if "timeout" not in options:  # who gives one looks whether there is anything to read
                _peers.suspect(self)
            raise
        except redis.ResponseError:
            _peers.hear(self)
            raise
        _peers.hear(self)
        return answer

    @property
    def server(self) -> tuple[str, int]:
        """The server's address."""
        return self.host, self.port


class HeardConnection(_Heard):
    """A connection over TCP."""


class HeardSSLConnection(_Heard, redis.SSLConnection):
    """A connection over TLS."""


class _Peers:
    """The connections of this process, and since when each server owes an answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: WeakSet[_Heard] = WeakSet()
        self._owed: dict[tuple[str, int], float] = {}

    def add(self, connection: _Heard) -> None:
        """Note a connection that was made."""
        with self._lock:
            self._connections.add(connection)

    def suspect(self, connection: _Heard) -> None:
        """Note that a request was not answered in time."""
        with self._lock:
            self._owed[connection.server] = connection.asked

    def hear(self, connection: _Heard) -> None:
        """Note an answer, and cut what was silent while this server owed one on another connection."""
        connection.heard = time.monotonic()
        if connection.server not in self._owed:  # as good as always
            return
        with self._lock:
            since = self._owed.pop(connection.server, None)
            others = list(self._connections)
        for other in others:
            if since is not None and other.server == connection.server and other.heard < since:
                _cut(other)


def _cut(connection: _Heard) -> None:
    """End a connection for whoever waits for it, in whatever thread, unless an answer has come in the meantime."""
    sock = connection._sock  # noqa: SLF001 - redis-py has no public name for it
    if sock is None or connection.pid != os.getpid():  # a socket that a fork left is its parent's
        return
    answered = select.poll()
    with suppress(OSError, ValueError):  # closed just now
        answered.register(sock, select.POLLIN)
        if not answered.poll(0):
            sock.shutdown(socket.SHUT_RDWR)


_peers = _Peers()


def _forget() -> None:
    """Begin anew in a forked process: the lock may have been held by another thread of its parent."""
    global _peers  # noqa: PLW0603 - the state of a process
    _peers = _Peers()


os.register_at_fork(after_in_child=_forget)
