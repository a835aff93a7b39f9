"""Differing words are marked on their own side, in either direction of script."""

from __future__ import annotations

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
