"""What a token is in each script, and that a name's hash is that of its tokens."""

from __future__ import annotations

import pytest

from docmill.stages.entities import tokens as tokens_module
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


def test_a_text_of_spaced_scripts_alone_is_split_the_same_way_by_the_faster_pattern() -> None:
    spaced = [chr(code) for code in range(0x110000) if not tokens_module._BEYOND.match(chr(code))]
    assert {"a", "ب", "ж", "ü", "א", "’", "😀"} < set(spaced)
    text = "".join(f"a{letter}b{letter}{letter}" for letter in spaced)
    assert tokens_module._TOKEN.split(text) == tokens_module._SPACED_TOKEN.split(text)


def test_a_name_goes_on_over_a_hyphen_but_not_over_a_comma() -> None:
    tokens = tokenize("Port-au-Prince, Haiti")
    assert tokens.joined.tolist() == [True, True, False, False]


def test_a_name_hashes_as_its_tokens_joined() -> None:
    tokens = tokenize("New  YORK")
    assert hash_name("new york") == (int(extend_hashes(tokens.hashes[:1], tokens.hashes[1:])[0]), 2)
    assert hash_name("york new")[0] != hash_name("new york")[0]
    assert hash_name("...") == (0, 0)


def test_the_token_before_a_place_is_the_last_that_begins_before_it() -> None:
    tokens = tokenize("  ab \u200fcdé f")
    assert [tokens.token_before(place) for place in (0, 2, 3, 6, 7, 10, 11, 99)] == [-1, -1, 0, 0, 1, 1, 2, 2]
