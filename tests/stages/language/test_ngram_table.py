"""What is looked up is what was put in."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.language.ngram_table import BUCKET_BITS, MANY, STEP, NgramTable
from docmill.stages.language.ngrams import FAMILIES, Keys

CLASSES = MANY + 5
Content = dict[int, list[tuple[int, int]]]


def _table(content: Content) -> NgramTable:
    """A table of keys, each with classes and values in steps."""
    rows = [(key, one, value) for key in sorted(content) for one, value in content[key]]
    keys, classes, values = zip(*rows, strict=True)
    return NgramTable.of_entries(np.array(keys, np.uint64), np.array(classes, np.uint8), np.array(values, np.uint8))


_VALUES = st.integers(1, 255)
_ENTRIES = st.lists(
    st.tuples(st.integers(0, CLASSES - 1), _VALUES), min_size=1, max_size=3, unique_by=lambda one: one[0]
) | _VALUES.map(lambda value: [(one, value) for one in range(CLASSES - 1)])
"""A few classes, or so many that the key has a row."""
# Few different first bits, so that buckets hold several keys, but no more than are looked at whatever the hash.
_KEYS = st.integers(0, 3).flatmap(lambda high: st.integers(0, 2**40).map(lambda low: high << 62 | low << 21 | low & 7))


@settings(max_examples=50)  # the borders of half a million buckets are found anew for each
@given(st.dictionaries(_KEYS, _ENTRIES, min_size=1, max_size=8), st.lists(st.tuples(_KEYS, st.integers(0, 1))))
def test_sums_are_those_of_the_keys_asked_for_in_each_text(content: Content, more: list[tuple[int, int]]) -> None:
    asked = sorted({*((key, 0) for key in content), *more})
    if _same_prints(content, asked):
        return  # two keys with one fingerprint: one in 8,000 in a bucket, and not told apart
    keys: Keys = np.array([key for key, _ in asked], dtype=np.uint64)
    values, known = _table(content).sums(keys, CLASSES, np.array([text for _, text in asked]), 2)
    for text in range(2):
        for family in range(FAMILIES):
            for one in range(CLASSES):
                here = (content.get(key, []) for key, of in asked if of == text and key & 7 == family)
                found = [value for entries in here for c, value in entries if c == one]
                assert known[text, family, one] == len(found)
                assert np.isclose(values[text, family, one], sum(found) * STEP)


def _same_prints(content: Content, asked: list[tuple[int, int]]) -> bool:
    prints: dict[tuple[int, int], set[int]] = defaultdict(set)
    for key in (*content, *(key for key, _ in asked)):
        prints[key >> (64 - BUCKET_BITS - 13), key & 7].add(key)
    return any(len(keys) > 1 for keys in prints.values())


@pytest.mark.parametrize("entries", [[(1, 7)], [(one, 7) for one in range(MANY)]])
def test_nothing_asked_is_nothing_found(entries: list[tuple[int, int]]) -> None:
    values, known = _table({8: entries}).sums(np.zeros(0, dtype=np.uint64), CLASSES)
    assert not values.any()
    assert not known.any()


def test_a_table_that_is_written_is_read_the_same(tmp_path: Path) -> None:
    made = _table({8: [(1, 7)], 17: [(one, 9) for one in range(MANY)], 1 << 63: [(2, 3)]})
    made.save(tmp_path)
    keys: Keys = np.array([8, 17, 1 << 63], dtype=np.uint64)
    for ours, read in zip(made.sums(keys, CLASSES), NgramTable.load(tmp_path).sums(keys, CLASSES), strict=True):
        assert np.array_equal(ours, read)
        assert ours.any()
