"""HTTP connections that a stranger's redirect cannot turn against the networks docmill stands in.

The user's own URL is fetched wherever it leads. A server that answers it may send docmill on to another, but only to
public addresses: else whoever owns the first server could read what only this host reaches. The address is looked at
where the connection is made, and once more on the connection itself, so that no spelling of a host (decimal, octal,
IPv6), no name that resolves to a private address and no name that changes its address in between makes a difference.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from docmill.sources.web.addresses import is_public

if TYPE_CHECKING:
    from aiohttp import AddrInfoType

__all__ = ["Connector", "RefusedRedirectError"]


UPGRADE = ("http", 80, "https", 443)


class RefusedRedirectError(aiohttp.ClientError):
    """A redirect led to an address that is not public."""


class Connector(aiohttp.TCPConnector):
    """Connects to the server of one URL anywhere, and to all others at public addresses only.

    The same host on another port is another server, but its HTTPS at an address that was connected to for its HTTP is
    not. Each name is resolved once: what was found is connected to until the connector is closed. Each redirect passes
    `connect`, since it is a request of its own.

    Args:
        url: What the user named.
        private: Whether redirects may lead to addresses that are not public.
        options: Of aiohttp's TCPConnector.
    """

    allowed_protocol_schema_set = frozenset({"http", "https"})

    def __init__(self, url: URL, *, private: bool, **options: Any) -> None:
        super().__init__(ttl_dns_cache=None, socket_factory=self._open_socket, **options)
        self._own = url
        self._private = private
        self._own_addresses: set[str] = set()  # of the user's own server, as connected to
        # of the request at work, for the tasks it starts: they race for the first address that answers
        self._guard: ContextVar[_Guard | None] = ContextVar("guard", default=None)

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:
        """Return a connection for a request, new or kept from one before.

        Raises:
            RefusedRedirectError: it would lead to an address that is not public.
            aiohttp.ClientError: there is no connection.
        """
        own = req.url.origin() == self._own.origin()
        guard = None if self._private or own else _Guard(self._own_addresses if self._is_upgrade(req.url) else ())
        token = self._guard.set(guard)
        try:
            connection = await super().connect(req, traces, timeout)
        except aiohttp.ClientError:
            if guard is not None and guard.refused:
                raise _refusal(req.url, guard.refused[0]) from None
            raise
        finally:
            self._guard.reset(token)
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        address = str(peer[0]) if peer else "an unknown address"
        if own:
            self._own_addresses.add(address)
        elif guard is not None and not (peer and guard.lets(address)):
            connection.close()
            raise _refusal(req.url, address)
        return connection

    def _is_upgrade(self, url: URL) -> bool:
        """Tell whether a URL is of the user's own server by HTTPS instead of HTTP, each at its usual port."""
        ours, theirs = self._own, url
        return ours.host == theirs.host and (ours.scheme, ours.port, theirs.scheme, theirs.port) == UPGRADE

    def _open_socket(self, info: AddrInfoType) -> socket.socket:
        """Open a socket for an address; called for each one before it is connected to."""
        family, kind, protocol, _, address = info
        guard = self._guard.get()
        if guard is not None and not guard.lets(str(address[0])):
            raise OSError(f"{address[0]} is not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)


class _Guard:
    """What one request may connect to: public addresses and `known`; it remembers what it was refused."""

    def __init__(self, known: Iterable[str]) -> None:
        self.refused: list[str] = []
        self._known = frozenset(known)

    def lets(self, address: str) -> bool:
        if address in self._known or is_public(address):
            return True
        self.refused.append(address)
        return False


def _refusal(url: URL, address: str) -> RefusedRedirectError:
    return RefusedRedirectError(
        f"it redirects to {url.with_user(None).with_query(None)}, which is at {address}: not a public address. Name "
        "that URL yourself, or allow such redirects (DOCMILL_LIMITS__PRIVATE_REDIRECTS=true)"
    )
