"""A word form is described by its stem, its shape and the lists it stands in."""

from __future__ import annotations

import numpy as np

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.stages.entities.tagger.word_features import featurise

LEXICON = TaggerLexicon(
    np.array([hash_text("الموصل") >> 32], dtype=np.uint32),
    np.array([5], dtype=np.uint16),
    np.array([9], dtype=np.uint16),
)


def test_clitics_are_split_off_where_what_is_left_is_commoner() -> None:
    word = featurise("والموصل", "والموصل", LEXICON, {})
    assert (word.stem, word.skip, word.cluster) == (hash_text("الموصل"), 1, 11)
    assert featurise("وموسكو", "وموسكو", LEXICON, {}).skip == 0


def test_features_for_far_labels_are_among_the_near_and_these_among_its_own() -> None:
    word = featurise("Lisbon", "lisbon", LEXICON, {})
    assert set(word.far) < set(word.near) < set(word.here)


def test_beginnings_ends_and_runs_of_letters_are_features() -> None:
    word = featurise("Lisbon9", "lisbon9", LEXICON, {})
    told = ("p1=l", "p4=lisb", "x1=9", "x2=n9", "x3=on9", "x4=bon9", "g=<li", "g=n9>", "h=<lis", "h=on9>", "len=7")
    assert {hash_text(one) for one in told} <= set(word.here)
    arabic = featurise("الموصل", "الموصل", LEXICON, {})
    told = ("s=الموصل", "l=موصل", "p2=ال", "b2=مو", "b3=موص", "g=<مو", "h=وصل>")
    assert {hash_text(one) for one in told} <= set(arabic.here)
