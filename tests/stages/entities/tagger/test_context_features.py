"""Words are laid out in sentences of bounded length."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.entities.tagger.context_features import MAX_SENTENCE, classify_gaps, lay_out, surface_forms
from docmill.stages.entities.tokens import tokenize


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_a_layout_holds_every_word_once_and_no_long_sentence(ends: list[bool]) -> None:
    layout = lay_out(np.array(ends, dtype=np.bool_))
    assert len(set(layout.places.tolist())) == len(ends) == int(layout.lengths.sum())
    assert int(layout.lengths.max()) <= MAX_SENTENCE
    assert layout.places[0] == 2
    assert layout.places[-1] + 2 < layout.size


def test_a_sentence_ends_at_a_full_stop_or_a_line_but_not_after_an_initial() -> None:
    classes, ends = classify_gaps(tokenize("John F. Kennedy came. He\nleft"))
    assert ends.tolist() == [False, False, False, True, True, True]
    assert len(classes) == len(ends)


def test_words_are_taken_as_they_are_written() -> None:
    assert surface_forms(tokenize("Köln, ÜBER")) == ["Köln", "ÜBER"]
