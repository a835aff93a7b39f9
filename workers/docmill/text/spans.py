"""Spans removed from a text, and where the rest of it stands afterwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["RemovedSpans"]


class RemovedSpans:
    """Spans (start, end) to be removed from a text, in code points. They may touch or overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif end > start:
                self._starts.append(start)
                self._ends.append(end)

    def remove_from(self, text: str) -> str:
        """Return the text without the spans."""
        kept = zip([0, *self._ends], [*self._starts, len(text)], strict=True)
        return "".join([text[start:end] for start, end in kept])

    def map_offset(self, offset: int) -> int:
        """Return the offset in the shortened text; one within a removed span becomes the place of the removal."""
        before = bisect_right(self._starts, offset)
        removed = sum(end - start for start, end in zip(self._starts[:before], self._ends[:before], strict=True))
        return offset - removed + (max(0, self._ends[before - 1] - offset) if before else 0)

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether any part of `text[start:end]` is removed."""
        before = bisect_right(self._ends, start)
        return before < len(self._starts) and self._starts[before] < end
