"""The gazetteer is one feature of each word."""

from __future__ import annotations

from docmill.stages.entities.gazetteer.lookup import find_matches
from docmill.stages.entities.tagger.gazetteer_features import encode_matches
from docmill.stages.entities.tokens import tokenize


def test_a_name_of_two_words_has_a_first_and_a_last_word_and_other_words_have_no_code() -> None:
    tokens = tokenize("to New York now")
    codes = encode_matches(tokens, find_matches(tokens)).tolist()
    assert codes[0] == codes[3] == 0
    assert codes[1] != codes[2] != 0 != codes[1]
