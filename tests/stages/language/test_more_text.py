"""More text never makes the answer worse: texts of one language together have that language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.language import identify

SEEDS = Path(__file__).parents[3] / "seeds"
LANGUAGES = {
    "ar": "01-arabic-water-talks.txt",
    "fa": "03-persian-railway.txt",
    "ur": "04-urdu-mango-harvest.txt",
    "he": "05-hebrew-desert-library.txt",
    "tr": "06-turkish-olive-roads.txt",
    "hi": "07-hindi-rain-gardens.txt",
    "ru": "08-russian-ice-road.txt",
    "pt": "17-portuguese-tram-line.txt",
    "uk": "16-ukrainian-beekeepers.txt",
    "zh": "14-chinese-tea-port.txt",
    "ja": "15-japanese-night-train.txt",
}
SENTENCE = re.compile(r"[^.!?।۔。\n]{12,}[.!?।۔。]")


@cache
def sentences(code: str) -> list[str]:
    """The sentences of a seed that have its language by themselves."""
    found = SENTENCE.findall((SEEDS / LANGUAGES[code]).read_text(encoding="utf-8"))
    return [one.strip() for one in found if identify(one).code == code]


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=40)
@given(data=st.data())
def test_sentences_of_one_language_have_it_together(code: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sentences(code)), min_size=2, max_size=40))
    separator = data.draw(st.sampled_from([" ", "\n", "\n\n"]))
    found = identify(separator.join(chosen))
    assert found.code == code
    assert {share.code for share in found.shares} == {code}
