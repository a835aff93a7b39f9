"""Cue words are found in whatever case and spelling, and Latin ones only as whole words."""

from __future__ import annotations

import pytest

from docmill.stages.entities.patterns.cue_words import has_cue_word


@pytest.mark.parametrize("text", ["Tel. ", "TEL:", "هاتف", "بالهاتف ", "电话："])
def test_a_cue_word_is_found_in_any_case_and_script(text: str) -> None:
    assert has_cue_word("phones", text)


@pytest.mark.parametrize("text", ["hotel ", "", "a server"])
def test_a_word_that_only_holds_a_cue_is_none(text: str) -> None:
    assert not has_cue_word("phones", text)
