"""Signals by hand in many scripts, and what holds for any text."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.quality import SIGNALS, measure, measure_all, signals

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "quality-signals.md"


def test_signals_by_hand() -> None:
    text = "The cat sat. The DOG ran...\n- and 42"
    found = signals(text)  # 8 words and 6 signs: . . . . and -
    assert found["ccnet_length"] == len(text)
    assert found["rps_doc_word_count"] == 8
    assert found["rps_doc_mean_word_length"] == pytest.approx(23 / 8)
    assert found["rps_doc_symbol_to_word_ratio"] == pytest.approx(1 / 13, abs=1e-6)
    assert found["rps_doc_frac_no_alph_words"] == pytest.approx(6 / 13, abs=1e-6)
    assert found["rps_doc_frac_all_caps_words"] == pytest.approx(1 / 13, abs=1e-6)
    assert found["rps_doc_frac_unique_words"] == pytest.approx(7 / 8)
    assert found["rps_doc_unigram_entropy"] == pytest.approx(-(6 / 8 * math.log(1 / 8) + 2 / 8 * math.log(2 / 8)))
    assert found["rps_doc_num_sentences"] == 2
    assert found["rps_doc_frac_lines_end_with_ellipsis"] == pytest.approx(1 / 2)
    assert found["rps_lines_start_with_bulletpoint"] == pytest.approx(1 / 2)
    assert found["list_ratio"] == pytest.approx(1 / 13, abs=1e-6)
    assert found["stop_words"] == 2


def test_lines_and_paragraphs_by_hand() -> None:
    found = signals("same line\nsame line\nother.\n\nsame line\n\nsame line\n\nlast")
    assert found["ccnet_nlines"] == 6
    assert found["dup_line_frac"] == pytest.approx(3 / 6)
    assert found["dup_line_char_frac"] == pytest.approx(27 / 54)
    assert found["char_dup_ratio"] == pytest.approx(27 / 46, abs=1e-6)
    assert found["dup_para_frac"] == pytest.approx(1 / 4)
    assert found["dup_para_char_frac"] == pytest.approx(9 / 54, abs=1e-6)
    assert found["line_punct_ratio"] == pytest.approx(1 / 6, abs=1e-6)
    assert found["short_line_ratio"] == 1


@pytest.mark.parametrize(
    ("text", "words", "length", "language", "stops"),
    [
        ("He said that the wind and the rain would be over.", 11, 38 / 11, "en", 4),
        ("ذهب الولد إلى المدرسة في الصباح مع أخيه", 8, 32 / 8, "ar", 3),
        ("او به خانه رفت و از پنجره به باغ نگاه کرد که سبز است", 14, 39 / 14, "fa", 7),
        ("春天来了，我在家里看书。", 6, 10 / 6, "zh", 4),
        ("เขาไปที่บ้านและนอน", 4, 18 / 4, "th", 2),
        ("मैं घर में हूँ और वह बाहर है", 8, 21 / 8, "hi", 4),
        ("Я не знаю, что он сказал на улице.", 8, 25 / 8, "ru", 5),
        ("Ο σκύλος και η γάτα είναι στο σπίτι με το παιδί", 11, 37 / 11, "el", 7),
    ],
)
def test_words_and_stop_words_in_many_scripts(text: str, words: int, length: float, language: str, stops: int) -> None:
    quality = measure(text)
    assert quality.signals["rps_doc_word_count"] == words
    assert quality.signals["rps_doc_mean_word_length"] == pytest.approx(length, abs=1e-6)
    assert (quality.language, quality.signals["stop_words"]) == (language, stops)


def test_keywords_have_no_stop_words_though_their_letters_have_lists() -> None:
    assert signals("cheap watches replica handbags discount shipping")["stop_words"] < 2


def test_scripts_without_lists_have_no_stop_word_signals() -> None:
    found = signals("ພາສາລາວ ເປັນພາສາທາງການ ຂອງປະເທດລາວ")
    assert "stop_words" not in found
    assert found["frac_spaceless_words"] == 1


def test_javascript_curly_brackets_and_lorem_ipsum_are_counted() -> None:
    found = signals("Enable JavaScript.\nlorem ipsum {dolor}\njavascript javascript")
    assert found["rps_lines_javascript_counts"] == 2
    assert found["rps_doc_curly_bracket"] > 0
    assert found["rps_doc_lorem_ipsum"] > 0


@pytest.mark.parametrize("text", ["", " \n", "… !? -", "\u200b\u0000"])
def test_a_text_without_words_has_no_signals(text: str) -> None:
    assert signals(text) == {}


def test_every_signal_is_in_the_guide() -> None:
    told = GUIDE.read_text(encoding="utf-8")
    assert [name for name in SIGNALS if f"`{name}`" not in told and "gram" not in name] == []


UNBOUNDED = {
    "ccnet_length", "ccnet_nlines", "rps_doc_word_count", "rps_doc_mean_word_length", "rps_doc_num_sentences",
    "rps_doc_unigram_entropy", "rps_lines_javascript_counts", "stop_words", "list_ratio",
    "rps_doc_symbol_to_word_ratio",
}  # fmt: skip
PIECES = st.sampled_from(["the ", "في ", "字", "\n", "\n\n", "- ", "…", "ที่", "#", "'", "same line\n", "\ud800", "A"])


@settings(max_examples=300)
@given(st.text(max_size=300) | st.lists(PIECES, max_size=300).map("".join))
def test_any_text_has_finite_signals_and_ratios_between_0_and_1(text: str) -> None:
    found = signals(text)
    assert set(found) <= set(SIGNALS)
    for name, value in found.items():
        assert type(value) is float
        assert math.isfinite(value)
        assert value >= 0
        assert value <= 1 or name in UNBOUNDED


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("aAb'字ไِ่. \n!{#"), max_size=80) | st.text(max_size=60), max_size=80))
def test_texts_measured_together_have_the_signals_of_each_alone(texts: list[str]) -> None:
    assert measure_all(texts) == [measure(text) for text in texts]
