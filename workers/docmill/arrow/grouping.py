"""Cut a stream into groups by size, for row groups and batches.

Tested by tests/exports/test_batches.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["GROUP_BYTES", "grouped"]

GROUP_BYTES = 4 << 20  # of JSON that are one batch: about a thousand records, and some ten times as much memory
ItemT = TypeVar("ItemT")


def grouped(items: Iterable[ItemT], size_of: Callable[[ItemT], int], most: int = GROUP_BYTES) -> Iterator[list[ItemT]]:
    """Yield items in groups, each of which ends as soon as it reaches so many bytes."""
    group: list[ItemT] = []
    size = 0
    for item in items:
        group.append(item)
        size += size_of(item)
        if size >= most:
            yield group
            group, size = [], 0
    if group:
        yield group
