"""A count of names of which there may be more than memory should hold.

Space is freed as Misra and Gries do ("Finding repeated elements", 1982), many names at once (Agarwal and others,
"Mergeable summaries", PODS 2012): where too many names are held, the median of their counts is taken from each, and
what has none left goes. A count is then too small by at most what was taken in all, which `lacking` tells.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from typing import Generic, TypeVar

__all__ = ["BoundedCount"]

NameT = TypeVar("NameT")
MOST_NAMES = 500_000  # some 100 MB


class BoundedCount(Generic[NameT]):
    """Counts names in bounded memory. `lacking` is 0 as long as every name is held, and every count is right then."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._most = most
        self._counts: Counter[NameT] = Counter()
        self.lacking = 0

    def add(self, names: Iterable[NameT]) -> None:
        """Count each of these names once more."""
        self._counts.update(names)
        if len(self._counts) > self._most:
            taken = statistics.median_low(self._counts.values())
            self.lacking += taken
            self._counts = Counter({name: count - taken for name, count in self._counts.items() if count > taken})

    def most_common(self, most: int | None = None) -> list[tuple[NameT, int]]:
        """Return names and their counts, the most frequent first; those that are equal in the order they came."""
        return self._counts.most_common(most)

    def __len__(self) -> int:
        """Return the number of names held."""
        return len(self._counts)
