"""Where the gazetteer and a backend disagree, the surer one is believed."""

from __future__ import annotations

import pytest

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.extraction import combine, prepare
from docmill.stages.entities.merging import merge_predictions


def test_a_word_that_is_something_else_as_often_names_its_place_only_where_a_backend_finds_one() -> None:
    text = "Florence met Victor in Marseille."
    reading = prepare(text)
    assert [m.text for e in combine(reading, None) if e.type == "LOC" for m in e.mentions] == ["Marseille"]
    place = next(e for e in combine(reading, [Prediction(0, 8, "LOC", 0.6)]) if e.name == "Florence")
    assert place.links["iso3166"] == "IT"
    person = next(e for e in combine(reading, [Prediction(0, 8, "PER", 0.4)]) if e.name == "Florence")
    assert person.type == "PER"


def test_a_financial_sum_is_not_the_state_of_mali() -> None:
    assert not [e for e in combine(prepare("طلب مبلغ مالي قدره 605 أورو"), []) if e.type == "LOC"]


def test_a_backend_that_finds_something_else_at_a_well_known_name_is_believed() -> None:
    text = "they met at Einstein College"
    (entity,) = combine(prepare(text), [Prediction(12, 28, "ORG", 0.9)])
    assert (entity.type, entity.name) == ("ORG", "Einstein College")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("تنظيم الدولة “داعش", ["تنظيم الدولة", "داعش"]),
        ('جامعة آستون " ( Aston University', ["جامعة آستون", "Aston University"]),
        ("Caves ) , ( Lions", ["Caves", "Lions"]),
        ("Roy ( Keane", ["Roy", "Keane"]),
        ("Stone” Avenue", ["Stone", "Avenue"]),
        ("Stone» The «Bill» May", ["Stone", "The «Bill» May"]),
    ],
)
def test_a_name_is_split_at_a_mark_whose_other_half_is_outside(text: str, parts: list[str]) -> None:
    spans = merge_predictions(text, [], [], [Prediction(0, len(text), "ORG", 0.9)])
    assert [text[span.start : span.end] for span in spans] == parts


def test_a_quoted_nickname_does_not_split_its_name() -> None:
    for text in (
        'William "Buckshot" May',
        'William Herbert " Buckshot " May',
        "Division (Defense) North",
        "Al «B» May",
        "Zlatan ”Ibra” Ibrahimović",
        "William »Bill« May",
        "William »Bill» May",
    ):
        (span,) = merge_predictions(text, [], [], [Prediction(0, len(text), "PER", 0.9)])
        assert text[span.start : span.end] == text


def test_no_name_goes_on_over_an_empty_line() -> None:
    assert merge_predictions("Ada\n\nQuill", [], [], [Prediction(0, 10, "PER", 0.9)]) == []
