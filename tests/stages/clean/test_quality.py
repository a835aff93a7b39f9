from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.clean.quality import signals


def test_signals_by_hand() -> None:
    found = signals("The cat sat. The dog ran...\n- and 42")
    assert found["rps_doc_word_count"] == 8
    assert found["rps_doc_frac_no_alph_words"] == pytest.approx(1 / 8)
    assert found["rps_doc_frac_unique_words"] == pytest.approx(7 / 8)
    assert found["rps_doc_num_sentences"] == 2
    assert found["rps_doc_frac_lines_end_with_ellipsis"] == pytest.approx(1 / 2)
    assert found["rps_lines_start_with_bulletpoint"] == pytest.approx(1 / 2)


def test_scripts_without_spaces_count_characters() -> None:
    assert signals("春天来了。")["rps_doc_word_count"] == 4


def test_marks_belong_to_their_word() -> None:
    assert signals("مُحَمَّدٌ हिन्दी می\u200cخواهم")["rps_doc_word_count"] == 3


def test_repeated_lines_are_counted() -> None:
    assert signals("same\nsame\nother")["dup_line_frac"] == pytest.approx(1 / 3)


def test_three_kilobytes_take_less_than_two_milliseconds() -> None:
    text = ("The river rose two metres in one night, and the valley woke. " * 50)[:3000]
    began = time.process_time()
    for _ in range(50):
        signals(text)
    assert (time.process_time() - began) / 50 < 0.002


@given(st.text(max_size=200))
def test_fractions_stay_between_0_and_1(text: str) -> None:
    found = signals(text)
    fractions = [name for name in found if "frac" in name or name.endswith(("punct_ratio", "line_ratio"))]
    assert all(0 <= found[name] <= 1 for name in fractions)
