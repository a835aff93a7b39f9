"""Of the languages that a file names for each kind of script, one is that of its text."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.languages import choose_language

NAMED = {"val": "en-US", "bidi": "ar-SA", "eastAsia": "zh-CN"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("بدأت الأعمال في UNESCO", "ar-SA"),
        ("茶港夜市重新开放", "zh-CN"),
        ("The ferry — المركب", "en-US"),
        ("", "en-US"),
    ],
)
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert choose_language(text, NAMED) == language


def test_a_language_that_is_not_written_so_is_not_believed() -> None:
    assert choose_language("بدأت الأعمال", {"val": "en-US", "bidi": "hi-IN"}) is None
    assert choose_language("text", {"val": "none"}) is None
    assert choose_language("text", {}) is None
