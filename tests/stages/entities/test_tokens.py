"""What a token is in each script, and that a name's hash is that of its tokens."""

from __future__ import annotations

import numpy as np
import pytest
from docmill.stages.entities.gazetteer.ngrams import build_bloom_filter, might_contain
from docmill.stages.entities.tokens import extend_hashes, hash_name, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Port-au-Prince, Haiti", ["port", "au", "prince", "haiti"]),
        ("snake_case #tag", ["snake", "case", "tag"]),
        ("नई दिल्ली।", ["नई", "दिल्ली"]),
        ("在北京", ["在", "北", "京"]),
        ("モスクワに", ["モスクワ", "に"]),
        ("", []),
    ],
)
def test_words_are_tokens_and_unspaced_scripts_are_tokens_each(text: str, words: list[str]) -> None:
    assert tokenize(text).words == words


def test_a_name_goes_on_over_a_hyphen_but_not_over_a_comma() -> None:
    tokens = tokenize("Port-au-Prince, Haiti")
    assert tokens.joined.tolist() == [True, True, False, False]


def test_a_name_hashes_as_its_tokens_joined() -> None:
    tokens = tokenize("New  YORK")
    assert hash_name("new york") == (int(extend_hashes(tokens.hashes[:1], tokens.hashes[1:])[0]), 2)
    assert hash_name("york new")[0] != hash_name("new york")[0]
    assert hash_name("...") == (0, 0)


def test_a_sieve_lets_every_key_of_its_table_pass_and_turns_most_else_away() -> None:
    random = np.random.default_rng(1)
    for count in (0, 1, 7, 3000):
        keys = np.unique(random.integers(0, 2**64, count, dtype=np.uint64))
        strangers = random.integers(0, 2**64, 10_000, dtype=np.uint64)
        sieve = build_bloom_filter(keys)
        assert len(might_contain(sieve, keys)) == len(keys)
        assert len(might_contain(sieve, strangers)) < 1_000
