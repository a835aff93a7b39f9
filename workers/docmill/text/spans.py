"""Spans cut out of a text, and where what stood around them is afterwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["Cuts"]


class Cuts:
    """Spans (start, end) taken out of a text, in code points. They may touch or overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif end > start:
                self._starts.append(start)
                self._ends.append(end)

    def text(self, text: str) -> str:
        """What is left of the text."""
        kept = zip([0, *self._ends], [*self._starts, len(text)], strict=True)
        return "".join([text[start:end] for start, end in kept])

    def moved(self, offset: int) -> int:
        """Where an offset of the whole text is in what is left; one within a cut is where the cut was."""
        before = bisect_right(self._starts, offset)
        gone = sum(end - start for start, end in zip(self._starts[:before], self._ends[:before], strict=True))
        return offset - gone + (max(0, self._ends[before - 1] - offset) if before else 0)

    def touch(self, start: int, end: int) -> bool:
        """Whether any of a span was cut out."""
        before = bisect_right(self._ends, start)
        return before < len(self._starts) and self._starts[before] < end
