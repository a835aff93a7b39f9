"""Names are found by their hashes behind a Bloom filter that loses none."""

from __future__ import annotations

import numpy as np

from docmill.stages.entities.gazetteer.ngrams import build_bloom_filter, find_names, might_contain
from docmill.stages.entities.tokens import hash_name, tokenize


def test_a_bloom_filter_holds_every_key_and_turns_most_other_hashes_away() -> None:
    random = np.random.default_rng(1)
    for count in (0, 1, 7, 3000):
        keys = np.unique(random.integers(0, 2**64, count, dtype=np.uint64))
        strangers = random.integers(0, 2**64, 10_000, dtype=np.uint64)
        bloom_filter = build_bloom_filter(keys)
        assert len(might_contain(bloom_filter, keys)) == len(keys)
        assert len(might_contain(bloom_filter, strangers)) < 1_000


def test_names_of_every_length_are_found_and_may_overlap() -> None:
    names = ["new york", "york", "new york city hall"]
    keys = np.sort(np.array([hash_name(name)[0] for name in names], dtype=np.uint64))
    tokens = tokenize("In New York City Hall.")
    places = {(first, last) for _, first, last, _, _ in find_names([tokens], keys, build_bloom_filter(keys))}
    assert places == {(1, 2), (2, 2), (1, 4)}


def test_a_name_is_found_behind_clitics() -> None:
    keys = np.array([hash_name("الموصل")[0]], dtype=np.uint64)
    (hit,) = find_names([tokenize("في والموصل")], keys, build_bloom_filter(keys))
    assert hit == (0, 1, 1, 1, 0)
