"""What a case may break."""

from __future__ import annotations

__all__ = ["BrokenError", "promise"]


class BrokenError(AssertionError):
    """A promise that a case broke."""


def promise(kept: object, what: str) -> None:
    """Raise BrokenError with the message `what` unless the promise is `kept`."""
    if not kept:
        raise BrokenError(what)
