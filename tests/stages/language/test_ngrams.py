"""Which keys a text is looked up by."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.language import ngrams


def _families(text: str) -> list[int]:
    keys = ngrams.keys(ngrams.normalise(text))
    return np.bincount((keys & np.uint64(7)).astype(int), minlength=ngrams.FAMILIES).tolist()


def test_a_word_gives_its_windows_borders_itself_and_inner_windows_again() -> None:
    # abcde: 5+4+3+2+1 windows; two borders of sizes 2 to 6; one word; 3+2+1 windows of three letters or more
    assert _families("abcde") == [5, 4, 3, 2, 1, 10, 1, 6]


def test_a_window_that_comes_twice_is_one_key() -> None:
    assert _families("abab") == [2, 2, 2, 1, 0, 9, 1, 3]


def test_case_digits_and_punctuation_make_no_difference() -> None:
    assert np.array_equal(
        ngrams.keys(ngrams.normalise("Good, MORNING 24!")), ngrams.keys(ngrams.normalise("good morning"))
    )


def test_words_of_a_text_of_any_length_are_those_of_its_beginning_and_more() -> None:
    text = " ".join(f"w{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}" for n in range(500))
    assert len(ngrams.words(text)) == 100
    assert set(ngrams.words(text[:31]).tolist()) <= set(ngrams.words(text).tolist())


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=400))
def test_any_text_has_distinct_sorted_keys(text: str) -> None:
    keys = ngrams.keys(ngrams.normalise(text))
    assert (keys[1:] > keys[:-1]).all()
    assert len(ngrams.normalise(text)) <= ngrams.MOST + 2
    assert len(ngrams.words(text)) <= len(text)


@given(st.lists(st.text(alphabet="abcdé ,7的", max_size=60), min_size=2, max_size=6))
def test_the_keys_of_texts_at_once_are_those_of_each_but_for_the_bits_that_tell_the_text(texts: list[str]) -> None:
    normalised = [ngrams.normalise(text) for text in texts]
    found = ngrams.keys_of(normalised)
    bits = ngrams.text_bits(len(texts))
    place = np.uint64((1 << bits) - 1) << np.uint64(3)
    for number, text in enumerate(normalised):
        ours = found[(found & place) >> np.uint64(3) == number] & ~place
        assert set(ours.tolist()) == set((ngrams.keys(text) & ~place).tolist())
