"""Which particles are split off a folded word, and what is left."""

from __future__ import annotations

import pytest

from docmill.text.clitics import split_clitics


@pytest.mark.parametrize(
    ("word", "name", "length"),
    [
        ("والموصل", "الموصل", 1),
        ("فموسكو", "موسكو", 1),
        ("وبالقاهره", "القاهره", 2),
        ("لبغداد", "بغداد", 1),
        ("للعراق", "العراق", 2),
        ("למוסקבה", "מוסקבה", 1),
        ("ולונדון", "לונדון", 1),
        ("שמצרים", "מצרים", 1),
        ("כשברלין", "ברלין", 2),
        ("כשלונדון", "לונדון", 2),
        ("וכשמצרים", "מצרים", 3),
        ("ומירושלים", "ירושלים", 2),
    ],
)
def test_a_particle_is_passed_over(word: str, name: str, length: int) -> None:
    assert (length, name) in [(split.length, split.word) for split in split_clitics([word])]


@pytest.mark.parametrize("word", ["moscow", "موسكو", "وفي", "بك", ""])
def test_a_word_without_particles_or_with_too_little_left_is_not_split(word: str) -> None:
    assert split_clitics([word]) == []
