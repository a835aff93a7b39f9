"""Read the web addresses that a page names: make them absolute, and take host and path from them.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

__all__ = ["absolute_address", "address_path", "host_of"]

LONGEST = 2_000  # characters; what is longer is no address of a page


def absolute_address(written: str | None, base: str | None) -> str | None:
    """Return an address as an absolute one, taken from the page at `base`; None for what is no web address."""
    if not written or len(written) > LONGEST:
        return None
    try:
        whole = urljoin(base or "", written.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") and urlsplit(whole).hostname else None
    except ValueError:
        return None


def address_path(address: str) -> str:
    """Return the path of a web address; all of the text where it is no address."""
    try:
        return urlsplit(address.strip()[:LONGEST]).path.rstrip("/") or "/"
    except ValueError:
        return address


def host_of(address: str | None) -> str | None:
    """Return the host of a web address; None for what is none."""
    try:
        parts = urlsplit(address or "")
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
