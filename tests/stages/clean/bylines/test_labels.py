"""Labels of bylines, the marks behind them and the brackets around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.bylines.labels import may_have_label, text_behind_label, without_brackets


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("(By Ann Lee)", "By Ann Lee"),
        ("[ (By Ann Lee) ] –", "By Ann Lee"),
        ("By Ann Lee (AP)", "By Ann Lee (AP)"),
        ("(By Ann Lee (AP))", "By Ann Lee (AP)"),
        ("(AP) By Ann Lee (Oslo)", "(AP) By Ann Lee (Oslo)"),
        ("By Ann Lee)", "By Ann Lee"),
        ("(By Ann Lee (AP)", "By Ann Lee (AP)"),
        ("By Ann Lee (", "By Ann Lee"),
        ("）By Ann Lee（", "By Ann Lee"),
        (" () ", ""),
        ("", ""),
    ],
)
def test_brackets_at_the_ends_are_taken_away_as_a_pair_or_where_the_other_one_is_missing(
    text: str, within: str
) -> None:
    assert without_brackets(text) == within


@given(st.text("()[]（）ab |-", max_size=40))
def test_nothing_more_is_taken_away_from_what_is_left(text: str) -> None:
    within = without_brackets(text)
    assert within in text
    assert without_brackets(within) == within


def test_many_brackets_take_little_time() -> None:
    assert without_brackets("(" * 100_000 + "a" + ")" * 100_000) == "a"


@pytest.mark.parametrize("mark", [":", " : ", "：", "ـ ", "ــــ ", " ـ ", " ـ", "ــ: ", " ", "/", "・", "＝"])
def test_a_label_and_its_name_are_parted_by_one_of_many_marks(mark: str) -> None:
    assert may_have_label(f"كتب{mark}أحمد علي")
    assert text_behind_label(f"كتب{mark}أحمد علي") == "أحمد علي"


def test_a_word_that_is_made_longer_does_not_end_within() -> None:
    assert text_behind_label("كتبـــها أحمد علي") is None


@pytest.mark.parametrize("text", ["Contributors to Wikimedia projects", "Authors of the year", "Writer for The Tide"])
def test_a_phrase_has_no_label(text: str) -> None:
    assert text_behind_label(text) is None


def test_a_name_may_be_written_like_such_a_word() -> None:
    assert text_behind_label("By To Huu") == "To Huu"
    assert text_behind_label("Author: of course") == "of course"
