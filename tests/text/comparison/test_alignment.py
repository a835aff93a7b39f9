"""Two sequences are taken apart without a gap, and long ones in a time that grows with their length."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.text.comparison import alignment
from docmill.text.comparison.alignment import stretches


def told(one: str, two: str) -> list[tuple[bool, str, str]]:
    return [
        (part.same, one[part.start : part.end], two[part.other_start : part.other_end])
        for part in stretches(list(one), list(two))
    ]


def held_together(one: list[str], two: list[str]) -> None:
    parts = list(stretches(one, two))
    assert [item for part in parts for item in one[part.start : part.end]] == one
    assert [item for part in parts for item in two[part.other_start : part.other_end]] == two
    for part in parts:
        left, right = one[part.start : part.end], two[part.other_start : part.other_end]
        assert left or right
        assert part.same == (left == right)
    assert all(before.same != after.same for before, after in pairwise(parts))


def test_what_is_the_same_and_what_is_not() -> None:
    assert told("abcd", "abxd") == [(True, "ab", "ab"), (False, "c", "x"), (True, "d", "d")]
    assert told("", "ab") == [(False, "", "ab")]
    assert told("", "") == []


ITEMS = st.lists(st.sampled_from("abcdefghij"), max_size=80)


@given(ITEMS, ITEMS)
def test_stretches_are_both_sequences_without_a_gap(one: list[str], two: list[str]) -> None:
    held_together(one, two)


@given(ITEMS, st.lists(st.tuples(st.integers(0, 79), st.sampled_from("abz")), max_size=9))
def test_so_they_are_where_anchors_are_sought(one: list[str], changes: list[tuple[int, str]]) -> None:
    two = list(one)
    for place, item in changes:
        two[place : place + 1] = [item]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "MOST_STEPS", 20)
        held_together(one, two)


def test_each_change_in_ten_thousand_words_is_found() -> None:
    chosen = random.Random(7)
    one = [word for _ in range(10_000) for word in (f"w{chosen.randrange(3000)}", " ")]
    two = ["changed" if place % 14 == 0 else word for place, word in enumerate(one)]
    changed = [part for part in stretches(one, two) if not part.same]
    assert [part.start for part in changed] == list(range(0, 20_000, 14))
    assert all((part.end - part.start, part.other_end - part.other_start) == (1, 1) for part in changed)


def test_what_repeats_without_end_is_told_as_different_and_not_matched_each_with_each() -> None:
    held_together(["a", " ", "b", " "] * 15_000, ["b", " ", "a", " "] * 15_000)
