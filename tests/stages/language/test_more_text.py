"""More text never makes the answer worse: texts of one language together have that language."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.seed_texts import SEED_TEXTS, SEEDS
from docmill.stages.language import identify

SENTENCE = re.compile(r"[^.!?।۔。\n]{12,}[.!?।۔。]")


@cache
def sentences(code: str) -> list[str]:
    """The sentences of a seed that have its language by themselves."""
    found = SENTENCE.findall((SEEDS / SEED_TEXTS[code]).read_text(encoding="utf-8"))
    return [one.strip() for one in found if identify(one).code == code]


@pytest.mark.parametrize("code", SEED_TEXTS)
@settings(max_examples=40)
@given(data=st.data())
def test_sentences_of_one_language_have_it_together(code: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sentences(code)), min_size=2, max_size=40))
    separator = data.draw(st.sampled_from([" ", "\n", "\n\n"]))
    found = identify(separator.join(chosen))
    assert found.code == code
    assert {share.code for share in found.shares} == {code}
