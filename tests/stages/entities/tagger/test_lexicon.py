"""Words are looked up by the upper halves of their hashes, one at a time or many."""

from __future__ import annotations

import numpy as np

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text

WORDS = {"الموصل": (5, 9), "lisbon": (300, 0), "москва": (7, 65535)}
KEYS = sorted((hash_text(word) >> 32, *known) for word, known in WORDS.items())
LEXICON = TaggerLexicon(
    np.array([key for key, _, _ in KEYS], dtype=np.uint32),
    np.array([facts for _, facts, _ in KEYS], dtype=np.uint16),
    np.array([cluster for _, _, cluster in KEYS], dtype=np.uint16),
)
NOTHING = TaggerLexicon(np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros(0, np.uint16))


def test_a_word_is_looked_up_by_its_folded_form() -> None:
    assert {word: LEXICON.look_up(word) for word in WORDS} == WORDS
    assert LEXICON.look_up("موسكو") == (0, 0)


def test_many_words_are_looked_up_as_one_is() -> None:
    words = [*WORDS, "موسكو", "", "lisbon"]
    for lexicon in (LEXICON, NOTHING):
        facts, clusters = lexicon.look_up_hashes(np.array([hash_text(word) for word in words], dtype=np.uint64))
        assert [*zip(facts.tolist(), clusters.tolist(), strict=True)] == [lexicon.look_up(word) for word in words]
