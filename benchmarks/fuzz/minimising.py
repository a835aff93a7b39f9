"""Failing cases made small: pieces are taken out as long as the case fails in the same way (delta debugging).

See A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28 (2002).
"""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["failure_of", "minimised"]


def failure_of(check: Callable[[bytes], None], content: bytes) -> str:
    """Return how a check fails on some bytes: the error's kind and where it was raised; empty if it does not."""
    try:
        check(content)
    except Exception as error:  # noqa: BLE001 - what is raised here is what is sought
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        line = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        return f"{type(error).__name__} at {line}"
    return ""


def minimised(check: Callable[[bytes], None], content: bytes, seconds: float = 20.0) -> bytes:
    """Return the smallest part of some bytes that was found to fail as they do, within so many seconds."""
    wanted, deadline = failure_of(check, content), time.monotonic() + seconds
    pieces = 2
    while wanted and len(content) > 1:
        size = -(-len(content) // pieces)
        for start in range(0, len(content), size):
            if time.monotonic() > deadline:
                return content
            shorter = content[:start] + content[start + size :]
            if failure_of(check, shorter) == wanted:
                content, pieces = shorter, max(2, pieces - 1)
                break
        else:
            if size == 1:
                return content
            pieces = min(len(content), 2 * pieces)
    return content
