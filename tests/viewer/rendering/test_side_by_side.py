"""Differing words are marked on their own side, in either direction of script."""

from __future__ import annotations

import random

from docmill.viewer.rendering.side_by_side import pairs


def test_words_that_differ_are_marked_in_arabic_as_in_english() -> None:
    (first, second) = pairs("The mill turns. It is old.", "The mill turns. It is new.")
    assert first.same
    assert (second.left, second.right) == ("It is <del>old</del>.", "It is <ins>new</ins>.")
    (arabic,) = pairs("طاحونة قديمة في القرية.", "طاحونة جديدة في القرية.")
    assert (arabic.left, arabic.right) == ("طاحونة <del>قديمة</del> في القرية.", "طاحونة <ins>جديدة</ins> في القرية.")


def test_words_that_fold_alike_are_the_same() -> None:
    (found,) = pairs("المَدِينَة", "المدينه")
    assert found.same
    assert "<" not in found.left + found.right


def test_markup_is_shown() -> None:
    (found,) = pairs("<b>bold</b>", "plain")
    assert "<b>" not in found.left


def test_long_texts_without_a_stop_are_compared_word_by_word() -> None:
    chosen = random.Random(7)
    words = [f"w{chosen.randrange(3000)}" for _ in range(9000)]
    changed = ["new" if at % 7 == 0 else word for at, word in enumerate(words)]
    (found,) = pairs(" ".join(words), " ".join(changed))
    assert found.right.count("<ins>new</ins>") == len(range(0, 9000, 7))


def test_what_repeats_itself_without_end_is_compared_in_a_moment() -> None:
    assert pairs("a. b. " * 10_000, "b. a. " * 10_000)
    assert pairs("a b " * 15_000, "b a " * 15_000)
