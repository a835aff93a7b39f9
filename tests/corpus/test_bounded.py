"""Names are counted in bounded memory, and how much a count may lack is told."""

from __future__ import annotations

import random
from collections import Counter

from docmill.corpus.bounded import BoundedCount


def test_counts_are_right_as_long_as_all_names_are_held() -> None:
    counted: BoundedCount[str] = BoundedCount(10)
    counted.add(["a", "b"])
    counted.add(["a"])
    assert counted.most_common() == [("a", 2), ("b", 1)]
    assert counted.lacking == 0


def test_a_count_lacks_no_more_than_is_told_however_many_names_there_are() -> None:
    draw = random.Random(7)
    names = [f"n{int(draw.paretovariate(0.6))}" for _ in range(20_000)]
    counted: BoundedCount[str] = BoundedCount(200)
    for name in names:
        counted.add([name])
        assert len(counted) <= 200
    true, held = Counter(names), dict(counted.most_common())
    assert counted.lacking > 0
    assert all(held.get(name, 0) <= number <= held.get(name, 0) + counted.lacking for name, number in true.items())
