"""Full names are found by the given name they begin with."""

from __future__ import annotations

import pytest

from docmill.stages.entities.rules.person_names import find_full_names, is_given_name
from docmill.stages.entities.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قال خالد بن عيشان ثم", ["خالد بن عيشان"]),
        ("then John F. Quillfeather spoke", ["John F. Quillfeather"]),
        ("so said John. He left", []),
        ("John", []),
        ("على الطريق", []),
    ],
)
def test_a_given_name_and_the_words_after_it_are_a_full_name(text: str, names: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_full_names(tokenize(text))] == names


def test_the_preposition_is_no_given_name() -> None:
    assert is_given_name(tokenize("علي"), 0)
    assert not is_given_name(tokenize("على"), 0)
