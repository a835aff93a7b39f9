"""docmill's tagger is a backend: it names what plain sentences name, and reads texts of any length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.errors import ConfigError
from docmill.stages.entities.backends.docmill import load
from docmill.stages.entities.extraction import prepare


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        ("ar", "وقال رئيس الوزراء حسن المرزوقي إن الاجتماع سيعقد غدا في القاهرة.", "PER", "حسن المرزوقي"),
        ("en", "Yesterday Margaret Holloway flew to Lisbon with her brother.", "PER", "Margaret Holloway"),
        ("de", "Gestern sprach Thomas Bergmann in Hamburg vor vielen Gästen.", "PER", "Thomas Bergmann"),
        ("fr", "Monsieur Jean Dupont est arrivé à Paris hier soir.", "LOC", "Paris"),
        ("pt", "O presidente João Ferreira visitou Lisboa na semana passada.", "LOC", "Lisboa"),
        ("tr", "Yazar Orhan Kemal 1914'te Adana şehrinde doğdu.", "PER", "Orhan Kemal"),
        ("ru", "Вчера президент Дмитрий Соколов приехал в Москву.", "PER", "Дмитрий Соколов"),
        ("zh", "他昨天从北京出发前往上海。", "LOC", "北京"),
        ("sv", "I går reste Anders Lindqvist till Stockholm.", "LOC", "Stockholm"),
    ],
)
def test_each_model_names_what_a_plain_sentence_names(language: str, text: str, kind: str, name: str) -> None:
    (found,) = load(language, "", {})([prepare(text)])
    assert (kind, name) in {(one.type, text[one.start : one.end]) for one in found}


@pytest.mark.parametrize("language", ["ar", "en", "zh"])
@given(text=st.text(max_size=200))
@settings(max_examples=40)
def test_any_text_is_tagged_within_its_bounds(language: str, text: str) -> None:
    (found,) = load(language, "", {})([prepare(text)])
    assert all(0 <= one.start < one.end <= len(text) and 0 <= one.confidence <= 1 for one in found)


def test_a_language_without_a_model_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="no docmill model for 'xx'"):
        load("xx", "", {})


def test_a_book_is_tagged_in_parts_and_every_offset_is_its_own() -> None:
    sentence = "وصل رئيس الوزراء حسن المرزوقي إلى القاهرة اليوم. "
    text = sentence * 3000
    (found,) = load("ar", "", {})([prepare(text)])
    places = [one for one in found if one.type == "LOC"]
    assert len(places) >= 2900
    assert {text[one.start : one.end] for one in places} <= {"القاهرة", "لقاهرة"}
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_an_abbreviation_keeps_its_last_full_stop() -> None:
    text = "Yesterday Margaret Holloway of the U.S. flew to Lisbon."
    (found,) = load("en", "", {})([prepare(text)])
    assert "U.S." in {text[one.start : one.end] for one in found}
