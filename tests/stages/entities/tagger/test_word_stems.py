"""Clitics, articles and endings are taken off Arabic words."""

from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.stages.entities.tagger.word_stems import Stem, arabic_stem, is_arabic

KEYS = sorted(hash_text(word) >> 32 for word in ("الموصل", "العراق", "مصر", "مهندس"))
LEXICON = TaggerLexicon(np.array(KEYS, np.uint32), np.full(4, 5, np.uint16), np.ones(4, np.uint16))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("والموصل", Stem("الموصل", "موصل", "موصل", "و", 1)),
        ("للعراق", Stem("العراق", "عراق", "عراق", "ل", 1)),
        ("بمصر", Stem("مصر", "مصر", "مصر", "ب", 1)),
        ("مهندسون", Stem("مهندسون", "مهندسون", "مهندس", "", 0)),
        ("وموسكو", Stem("وموسكو", "وموسكو", "وموسكو", "", 0)),
    ],
)
def test_clitics_are_split_off_where_what_is_left_is_commoner(word: str, parts: Stem) -> None:
    assert arabic_stem(word, LEXICON) == parts


def test_arabic_words_are_told_by_their_first_letter() -> None:
    assert [word for word in ("مصر", "lisbon", "9", "москва", "ۓ") if is_arabic(word)] == ["مصر", "ۓ"]
