"""The chain's sums are right, and no label continues where none began."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.entities.tagger.crf import LABELS, allowed_transitions, forward_backward, pack_sentences, viterbi


def _chain(lengths: list[int], seed: int):  # type: ignore[no-untyped-def]
    random = np.random.default_rng(seed)
    allowed, may_start = allowed_transitions()
    count = len(LABELS)
    scores = random.normal(size=(sum(lengths), count))
    transitions = np.where(allowed, random.normal(size=(count, count)), -1e9)
    first = np.where(may_start, random.normal(size=count), -1e9)
    return scores, transitions, first, pack_sentences(np.array(lengths, dtype=np.int64))


@pytest.mark.parametrize("lengths", [[1], [3, 1, 2], [2, 2, 3]])
def test_marginals_and_the_best_way_are_those_of_all_ways_counted(lengths: list[int]) -> None:
    scores, transitions, first, packed = _chain(lengths, 3)
    found = forward_backward(scores, transitions, first, packed, np.ones(len(lengths)))
    labels = viterbi(scores, transitions, first, packed)
    start = 0
    for number, length in enumerate(lengths):
        ways = list(product(range(len(LABELS)), repeat=length))
        total = np.array(
            [
                first[way[0]]
                + sum(scores[start + place, label] for place, label in enumerate(way))
                + sum(transitions[way[place], way[place + 1]] for place in range(length - 1))
                for way in ways
            ]
        )
        share = np.exp(total - total.max())
        assert found.partition[number] == pytest.approx(total.max() + np.log(share.sum()))
        share /= share.sum()
        assert tuple(labels[start : start + length]) == ways[int(total.argmax())]
        for place in range(length):
            for label in range(len(LABELS)):
                chosen = share[[way[place] == label for way in ways]].sum()
                assert found.marginals[start + place, label] == pytest.approx(chosen, abs=1e-9)
        start += length


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 5))
@settings(max_examples=40)
def test_no_label_goes_on_where_none_began(lengths: list[int], seed: int) -> None:
    scores, transitions, first, packed = _chain(lengths, seed)
    labels = viterbi(scores, transitions, first, packed)
    assert sorted(packed.order.tolist()) == list(range(sum(lengths)))
    starts = set(np.cumsum([0, *lengths])[:-1].tolist())
    for place, label in enumerate(labels.tolist()):
        if label and label % 2 == 0:
            assert place not in starts
            assert labels[place - 1] in {label - 1, label}


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 5), st.sampled_from([1, 20, 80]))
@settings(max_examples=30)
def test_marginals_are_the_same_however_often_they_are_scaled(lengths: list[int], seed: int, spread: int) -> None:
    scores, transitions, first, packed = _chain(lengths, seed)
    seldom = forward_backward(scores * spread, transitions, first, packed).marginals
    always = forward_backward(scores * spread, transitions, first, packed, np.ones(len(lengths))).marginals
    assert np.isfinite(seldom).all()
    np.testing.assert_allclose(seldom, always, atol=1e-9)
