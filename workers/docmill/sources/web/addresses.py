"""Which addresses everybody may reach, and which belong to a host, a network or a cloud's own machinery."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

__all__ = ["is_public"]

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215: an IPv4 address at the end
IPV4_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, section 2.5.5.1; deprecated, and still connected to by some systems


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet.

    Everything else is private, loopback, link-local (169.254.169.254 of the clouds among it), shared, multicast,
    reserved or unspecified (IANA's registries of special-purpose addresses, by `ipaddress`). An IPv6 address that
    stands for an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is as public as that.

    Args:
        address: In the notation of `socket.getpeername`; a zone behind `%` does not count.

    Raises:
        ValueError: it is no IP address.
    """
    found = ip_address(address.partition("%")[0])
    inner = _inside(found) if isinstance(found, IPv6Address) else ()
    return all(one.is_global and not one.is_multicast for one in inner or (found,))


def _inside(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets to an IPv6 address may end at; none for most."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in (*NAT64, IPV4_COMPATIBLE)):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()
