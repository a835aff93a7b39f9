"""A snippet is of the text itself, with what was found in it marked."""

from __future__ import annotations

from docmill.viewer.index.words import terms_of
from docmill.viewer.rendering.snippets import snippet_of

LONG = "كلمة أخرى هنا " * 40 + "ثم وصلنا إلى المَدِينَةِ القديمة " + "ومضى الوقت " * 40


def test_the_hit_is_shown_with_its_vowels_and_marked() -> None:
    shown = snippet_of(LONG, terms_of("المدينة"))
    assert "<mark>المَدِينَةِ</mark>" in shown
    assert shown.startswith("… ")
    assert len(shown) < 400


def test_without_a_hit_it_is_the_beginning() -> None:
    assert snippet_of("short text", []) == "short text"
    assert snippet_of(LONG, terms_of("nowhere")).startswith("كلمة")


def test_markup_in_a_text_is_shown() -> None:
    assert "<script" not in snippet_of("<script>alert(1)</script> ferry", terms_of("ferry"))
