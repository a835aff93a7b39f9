"""Spans become entities: one a thing, with its acronym and every mention."""

from __future__ import annotations

from docmill.stages.entities.linking.resolution import build_entities, find_further_mentions
from docmill.stages.entities.spans import Span
from docmill.stages.entities.tokens import tokenize
from tests.stages.entities.by_rules import found


def test_a_bracketed_acronym_is_a_mention_of_its_organisation() -> None:
    text = "The University of Qarmat (UQ) opened. Later UQ closed."
    (organisation,) = found(text, "ORG").values()
    assert organisation.name == "University of Qarmat"
    assert [mention.text for mention in organisation.mentions][-1] == "UQ"


def test_one_name_has_the_type_that_most_of_its_mentions_have() -> None:
    text = "Quill and Quill and Quill"
    spans = [Span(0, 5, "PER", "PER:a", 0.5), Span(10, 15, "ORG", "ORG:b", 0.9), Span(20, 25, "PER", "PER:a", 0.5)]
    (entity,) = build_entities(text, spans)
    assert (entity.id, len(entity.mentions)) == ("PER:a", 3)


def test_an_entity_goes_by_its_fullest_name() -> None:
    text = "Quill, then Ada Quill, then Quill"
    spans = [Span(0, 5, "PER", "PER:a", 0.5), Span(12, 21, "PER", "PER:a", 0.5), Span(28, 33, "PER", "PER:a", 0.5)]
    (entity,) = build_entities(text, spans)
    assert entity.name == "Ada Quill"


def test_what_is_too_long_for_a_name_is_not_looked_for_again() -> None:
    """A text of single letters is one name to the tagger, and each part of it was compared with each place."""
    for words, times in ((3, 1), (16, 1), (17, 0)):
        name = " ".join(f"W{number}" for number in range(words))
        tokens = tokenize(f"{name}. {name}.")
        span = Span(0, len(name), "ORG", "ORG:it", 0.5, {})
        assert len([one for one in find_further_mentions(tokens, [span]) if one.end - one.start == len(name)]) == times


def test_forms_that_begin_with_the_same_words_are_each_found_again() -> None:
    text = "Ahmed Salem Nasser; Ahmed Nasser. Then Ahmed Salem Nasser, Ahmed and Nasser; last Ahmed Salem"
    spans = [Span(0, 18, "PER", "PER:a", 0.5), Span(20, 32, "PER", "PER:b", 0.5)]
    found = find_further_mentions(tokenize(text), spans)
    names = ["Ahmed", "Nasser", "Ahmed", "Nasser"]  # in the names that are known already
    assert [text[one.start : one.end] for one in sorted(found, key=lambda one: (one.start, one.end))] == [
        *(*names, "Ahmed", "Ahmed Salem Nasser", "Nasser", "Ahmed", "Nasser", "Ahmed"),
    ]


def test_words_that_arabic_text_is_full_of_are_not_the_name_again() -> None:
    """The preposition على is folded as the name علي is; what a backend itself finds there stands all the same."""
    text = "الحسن الثاني وعلي وعبد الله. في الأسبوع الثاني اتفقوا على ما شاء الله"
    names = [("الحسن الثاني", 0.9), ("علي", 0.7), ("عبد الله", 0.9)]
    spans = [Span(text.index(name), text.index(name) + len(name), "PER", f"PER:{name}", sure) for name, sure in names]
    assert [text[one.start : one.end] for one in find_further_mentions(tokenize(text), spans)] == ["الحسن"]


def test_a_last_name_stands_for_its_person_though_it_is_a_common_word() -> None:
    text = "نجيب محفوظ كاتب. ولد محفوظ في القاهرة"
    for confidence, times in ((0.9, 1), (0.5, 0)):
        found = find_further_mentions(tokenize(text), [Span(0, 10, "PER", "PER:a", confidence)])
        assert [text[one.start : one.end] for one in found if one.start > 10] == ["محفوظ"] * times
