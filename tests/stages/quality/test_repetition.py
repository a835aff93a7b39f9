"""Repetition signals against the plain definition, written with lists and strings."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.quality.repetition import DUPLICATE, NAMES, TOP, repetition_signals
from docmill.text.tokens import tokenize


def plainly(words: list[str], chars: int) -> dict[str, float]:
    """Gopher's signals by their definition."""
    found = dict.fromkeys(NAMES.values(), 0.0)
    for n in (*TOP, *DUPLICATE):
        grams = [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]
        if n in TOP and grams:
            top, count = Counter(grams).most_common(1)[0]
            found[NAMES[n]] = min(1.0, len(" ".join(top)) * count / chars)
        elif n in DUPLICATE:
            seen, at = set(), 0
            while at < len(grams):
                if grams[at] in seen:
                    found[NAMES[n]] += len("".join(grams[at])) / chars
                    at += n
                else:
                    seen.add(grams[at])
                    at += 1
    return found


def measured(text: str) -> dict[str, float]:
    (found,) = together(text)
    return found


def together(*texts: str) -> list[dict[str, float]]:
    tokens = tokenize(*texts)
    found = repetition_signals(tokens, tokens.texts, [len(text) for text in texts])
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def test_a_sentence_said_twice_by_hand() -> None:
    text = "one two three four five six one two three four five six"  # 55 characters
    found = measured(text)
    assert found["rps_doc_frac_chars_top_2gram"] == pytest.approx(len("one two") * 2 / 55)
    assert found["rps_doc_frac_chars_top_4gram"] == pytest.approx(len("one two three four") * 2 / 55)
    assert found["rps_doc_frac_chars_dupe_5grams"] == pytest.approx(len("onetwothreefourfive") / 55)
    assert found["rps_doc_frac_chars_dupe_6grams"] == pytest.approx(len("onetwothreefourfivesix") / 55)
    assert found["rps_doc_frac_chars_dupe_7grams"] == 0


def test_a_text_without_repetition_has_its_first_n_gram_on_top() -> None:
    assert measured("春 天 来 了")["rps_doc_frac_chars_top_3gram"] == pytest.approx(5 / 7)
    assert measured("alone")["rps_doc_frac_chars_top_2gram"] == 0


@pytest.mark.parametrize(("limit", "value"), [("FEW", 0), ("FEW", 999), ("AT_ONCE", 0), ("AT_ONCE", 9999), ("SURE", 0)])
def test_every_way_to_search_finds_the_same(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(sys.modules[repetition_signals.__module__], limit, value)
    text = "a b c d e f g h b c d e f g h i a b c d e f g h j b c d e f g h i b c d b c d b c d e f g h i j k"
    assert measured(text) == pytest.approx(plainly(text.split(), len(text)))


def test_hashes_that_differ_in_their_last_bits_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[repetition_signals.__module__]
    monkeypatch.setattr(module, "SURE", 0)
    found, starts = module._equal(np.array([1 << 40 | 1, 1 << 40 | 2, 1 << 40 | 1, 7], dtype=np.uint64), np.arange(4))
    assert found.tolist() == [0, 2]
    assert starts.tolist() == [0, 2]


VOCABULARY = ["the", "ice", "ход", "سلام", "mañana", "हिम"]


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=300))
def test_the_signals_are_those_of_the_definition(words: list[str]) -> None:
    text = " ".join(words)
    assert measured(text) == pytest.approx(plainly(words, len(text)))


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=30), st.lists(st.integers(0, 9999), max_size=200))
def test_a_repeated_passage_among_others_is_found(passage: list[str], between: list[int]) -> None:
    words = [*passage, *(f"w{number}" for number in between), *passage]
    text = " ".join(words)
    assert measured(text) == pytest.approx(plainly(words, len(text)))


@given(st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=150), min_size=1, max_size=6))
def test_texts_measured_together_do_not_repeat_each_other(texts: list[list[str]]) -> None:
    joined = [" ".join(words) for words in texts]
    assert together(*joined) == [measured(text) for text in joined]
