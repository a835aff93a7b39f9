"""What a word before it says is a place is no person."""

from __future__ import annotations

import pytest

from docmill.stages.entities.announced_places import as_announced_places
from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "taken", "kind", "name"),
    [
        ("переправа на остров Ольхон открыта", "Ольхон", "LOC", "Ольхон"),
        ("Посёлок Ключи не пострадал", "Посёлок Ключи", "LOC", "Ключи"),
        ("глава села Иванов сказал", "Иванов", "PER", "Иванов"),
        ("нашёл остров. Петров вернулся", "Петров", "PER", "Петров"),
    ],
)
def test_a_person_behind_a_word_for_a_place_is_a_place(text: str, taken: str, kind: str, name: str) -> None:
    start = text.index(taken)
    (found,) = as_announced_places(tokenize(text), [Prediction(start, start + len(taken), "PER", 0.6)])
    assert (found.type, text[found.start : found.end]) == (kind, name)
