"""Names by which a web server of docmill is asked, and addresses it listens at: what a stranger's page must not use."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

__all__ = ["is_loopback", "is_own_name"]

UNDOTTED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def is_loopback(address: str) -> bool:
    """Tell whether only this host reaches an address; a name that is no address counts as reachable by others."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def is_own_name(host: str, named: Collection[str] = ()) -> bool:
    """Tell whether a Host header names this server: an address, a name without a dot, or one of those `named`.

    DNS rebinding (a page calls a server by a name of its own, which it makes point there) needs a name that its
    attacker owns, which is none of these.
    """
    head, _, port = host.rpartition(":")
    name = (head if port.isascii() and port.isdigit() else host).strip("[]").rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and (name in {one.strip().lower() for one in named} or _is_undotted(name))
    return True


def _is_undotted(name: str) -> bool:
    """Tell whether a name is one of the own network: letters, digits and hyphens, not digits alone."""
    return set(name) <= UNDOTTED and not name.strip("-").isdigit()
