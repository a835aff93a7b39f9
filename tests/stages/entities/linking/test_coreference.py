"""Short forms take the identity of full names."""

from __future__ import annotations

from docmill.stages.entities.linking.coreference import merge_short_forms
from docmill.stages.entities.spans import Span
from tests.stages.entities.by_rules import found


def test_spelling_variants_and_vowel_signs_are_one_entity() -> None:
    text = "قوات سوريا الديموقراطية (قسد) ثم قوات سوريا الديمقراطية، وقُوّات سُوريا الدِّيمُقراطيّة"
    assert len(found(text, "ORG")["ORG:sdf"].mentions) == 4


def test_a_last_name_is_a_mention_of_the_full_name() -> None:
    text = "أكد وزير الخارجية الروسي سيرغي لافروف ذلك. وقال لافروف إن الحل قريب."
    (person,) = found(text, "PER").values()
    assert person.name == "سيرغي لافروف"
    assert [mention.text for mention in person.mentions] == ["سيرغي لافروف", "لافروف"]


def test_a_short_form_takes_the_key_and_links_of_the_full_name_and_keeps_its_confidence() -> None:
    text = "John Quill. Quill."
    full = Span(0, 10, "PER", "PER:own:1", 0.9, {"own": "1"})
    short = Span(12, 17, "PER", "PER:x", 0.5)
    assert merge_short_forms(text, [full, short]) == [full, full._replace(start=12, end=17, confidence=0.5)]


def test_two_things_that_the_gazetteer_tells_apart_are_never_merged() -> None:
    text = "Lake Quill, Quill"
    spans = [Span(0, 10, "LOC", "LOC:geonames:1", 0.9), Span(12, 17, "LOC", "LOC:geonames:2", 0.9)]
    assert merge_short_forms(text, spans) == spans
