"""URLs of servers as they may be shown."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["mask_password"]


def mask_password(url: str) -> str:
    """Return a URL fit for logs: its password is replaced by asterisks."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable URL)"
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
