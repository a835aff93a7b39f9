"""What is looked up is what was put in."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.language.ngram_table import BUCKET_BITS, STEP, NgramTable, slots
from docmill.stages.language.ngrams import FAMILIES, Keys

CLASSES = 5


def _table(content: dict[int, list[tuple[int, int]]]) -> NgramTable:
    """A table of keys, each with classes and values in steps."""
    keys = np.array(sorted(content), dtype=np.uint64)
    numbers = np.array([len(content[int(key)]) for key in keys], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum(numbers)))
    bucket = (keys >> np.uint64(64 - BUCKET_BITS)).astype(np.intp)
    borders = np.searchsorted(bucket, np.arange((1 << BUCKET_BITS) + 1))
    firsts = starts[borders]
    entries = [one << 8 | value for key in keys for one, value in content[int(key)]]
    return NgramTable(
        buckets=borders.astype(np.uint32),
        firsts=firsts.astype(np.uint32),
        slots=slots(keys, starts[:-1] - firsts[bucket]),
        entries=np.array(entries, dtype=np.uint16),
    )


_ENTRIES = st.lists(
    st.tuples(st.integers(0, CLASSES - 1), st.integers(0, 255)), max_size=3, unique_by=lambda one: one[0]
)
# Few different first bits, so that buckets hold several keys, but no more than are looked at whatever the hash.
_KEYS = st.integers(0, 3).flatmap(lambda high: st.integers(0, 2**40).map(lambda low: high << 62 | low << 21 | low & 7))


@settings(max_examples=50)  # the borders of half a million buckets are found anew for each
@given(st.dictionaries(_KEYS, _ENTRIES.filter(bool), min_size=1, max_size=8), st.lists(_KEYS, max_size=10))
def test_sums_are_those_of_the_keys_asked_for(content: dict[int, list[tuple[int, int]]], more: list[int]) -> None:
    prints: dict[tuple[int, int], int] = defaultdict(int)
    asked: Keys = np.array(sorted({*content, *more}), dtype=np.uint64)
    for key in asked.tolist():
        prints[key >> (64 - BUCKET_BITS - 13), key & 7] += 1
    if max(prints.values()) > 1:
        return  # two keys with one fingerprint: one in 8,000 in a bucket, and not told apart
    values, known = _table(content).sums(asked, CLASSES)
    for family in range(FAMILIES):
        for one in range(CLASSES):
            found = [v for key, entries in content.items() if key & 7 == family for c, v in entries if c == one]
            assert known[family, one] == len(found)
            assert np.isclose(values[family, one], sum(found) * STEP)


def test_nothing_asked_is_nothing_found() -> None:
    values, known = _table({8: [(1, 7)]}).sums(np.zeros(0, dtype=np.uint64), CLASSES)
    assert not values.any()
    assert not known.any()
