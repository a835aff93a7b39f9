"""Distributions lose no number, keep their order, and tell what lies below."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.corpus.histograms import bars, bin_of, bounds, quantile, share_below

NUMBERS = st.floats(min_value=0, max_value=1e12)


@given(st.lists(NUMBERS, max_size=60))
def test_every_number_is_in_one_bar(numbers: list[float]) -> None:
    found, _ = bars(Counter(map(bin_of, numbers)))
    assert sum(bar.count for bar in found) == len(numbers)
    assert all(one.high == pytest.approx(two.low) for one, two in pairwise(found))
    assert len(found) <= 34


@given(NUMBERS, NUMBERS)
def test_bins_are_in_the_order_of_numbers(one: float, two: float) -> None:
    assert (bin_of(one) <= bin_of(two)) == (one <= two) or bin_of(one) == bin_of(two)


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_number_is_within_the_bounds_of_its_bin(number: float) -> None:
    low, high = bounds(bin_of(number))
    assert low * (1 - 1e-9) <= number <= high * (1 + 1e-9)


def test_shares_have_a_linear_scale_and_lengths_a_logarithmic_one() -> None:
    assert bars(Counter(map(bin_of, [0.0, 0.5, 1.0])))[1] is False
    assert bars(Counter(map(bin_of, [1, 500, 100_000])))[1] is True


def test_signals_that_are_all_zero_have_the_median_zero() -> None:
    assert quantile({bin_of(0.0): 99, bin_of(0.4): 1}, 0.5) == 0
    assert quantile(Counter(map(bin_of, range(1, 1001))), 0.5) == pytest.approx(500, rel=0.09)
    assert quantile({}, 0.5) is None


def test_the_share_below_a_number_is_told() -> None:
    counts = Counter(map(bin_of, range(1, 1001)))
    assert share_below(counts, 250) == pytest.approx(0.25, abs=0.03)
    assert share_below({}, 1) is None


def test_odd_numbers_are_counted_too() -> None:
    assert [bin_of(one) for one in (-3.0, math.nan)] == [-1, 0]
    assert bin_of(math.inf) == bin_of(2.0**1000)
