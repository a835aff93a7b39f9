"""A verb before a person's name is no part of it."""

from __future__ import annotations

import pytest

from docmill.stages.entities import extract
from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.tokens import tokenize
from docmill.stages.entities.verbs_beside_names import without_verbs

VERBS = ("زار", "سيزور", "زارت", "طالب", "شن", "سافر", "أدان", "شيع", "ولد", "شكر", "دشن", "نعى")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("before", ["أفادت المصادر: ", "انتهى الاجتماع. ", ""])
def test_no_verb_is_named_with_the_person_behind_it(verb: str, before: str) -> None:
    text = f"{before}{verb} أحمد الشناوي الملك عبد الله"
    persons = [mention.text for one in extract(text, "ar").entities if one.type == "PER" for mention in one.mentions]
    assert not [name for name in persons if verb in name.split()]
    assert any(name.startswith("أحمد") for name in persons)


def test_a_name_begins_behind_the_verb_and_a_verb_alone_is_no_name() -> None:
    text = "عاجل: زار سعد الحريري الرياض. غادر القاهرة."
    whole = Prediction(text.index("زار"), text.index(" الرياض"), "PER", 0.5)
    alone = Prediction(text.index("غادر"), text.index(" القاهرة"), "PER", 0.5)
    place = Prediction(text.index("القاهرة"), text.index("القاهرة") + 7, "LOC", 0.9)
    kept = without_verbs(tokenize(text), [whole, alone, place])
    assert [text[one.start : one.end] for one in kept] == ["سعد الحريري", "القاهرة"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("قالت أم صالح تشعل فانوسا كل مساء", "صالح"),
        ("كان خالد العلي يصلح الدراجات", "خالد العلي"),
        ("ومضى يحيى يعقوب حقي", "يحيى يعقوب حقي"),
        ("وصل يحيى يعيش", "يحيى يعيش"),
    ],
)
def test_a_name_ends_before_the_verb_that_follows_it_unless_its_verb_stands_before_it(text: str, name: str) -> None:
    start = text.index(name)
    whole = Prediction(start, len(text), "PER", 0.5)
    (kept,) = without_verbs(tokenize(text), [whole])
    assert text[kept.start : kept.end] == name
