from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.chrome.line_features import WIDTH, NumberedLine, ends_as_sentence, features_of_lines


def rows(texts: list[str]) -> np.ndarray:
    lines = [NumberedLine(number, text) for number, text in enumerate(texts, 1)]
    return features_of_lines(lines, [shipped_lexicon().match(text) for text in texts])


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=30))
def test_any_lines_have_finite_features_within_bounds(texts: list[str]) -> None:
    found = rows(texts)
    assert found.shape == (len(texts), WIDTH)
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 10


def test_features_tell_the_shape_of_a_line_not_its_language() -> None:
    english, greek = "The river overflowed last night.", "Το ποτάμι φούσκωσε τη νύχτα."
    assert np.allclose(rows([english] * 9)[4], rows([greek] * 9)[4], atol=0.15)


def test_one_line_of_ten_million_characters_costs_what_a_short_one_does() -> None:
    assert np.isfinite(rows(["word " * 2_000_000, "Share this"])).all()


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("It rained.", True),
        ("“It rained?”)", True),
        ("قال: «نعم»", True),
        ("雨が降った。」", True),
        ("He said (twice)", False),
        ("It's", False),
        ("It rained. ", False),
        ("'", False),
        ("", False),
    ],
)
def test_a_line_ends_as_a_sentence_by_a_stop_or_a_quote(line: str, ends: bool) -> None:
    assert ends_as_sentence(line) == ends
