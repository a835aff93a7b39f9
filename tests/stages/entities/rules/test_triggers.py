"""Names are found beside trigger words."""

from __future__ import annotations

import pytest

from docmill.stages.entities.rules.triggers import trigger_words
from tests.stages.entities.by_rules import mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("على ضفاف نهر الخابور قرب القرية", "LOC", "نهر الخابور"),
        ("قالت وزارة الدفاع الأميركية", "ORG", "وزارة الدفاع الأميركية"),
        ("قصف الجيش السوري مواقع", "ORG", "الجيش السوري"),
        ("مقر اللواء 93 شمالا", "ORG", "اللواء 93"),
        ("ذكرت وكالة “هاوار” أن", "ORG", "هاوار"),
        ("then Mr. Quillfeather spoke", "PER", "Quillfeather"),
        ("bei der Quarzmann GmbH arbeiten", "ORG", "Quarzmann GmbH"),
        ("studied at the University of Qarmat in", "ORG", "University of Qarmat"),
    ],
)
def test_names_are_found_beside_trigger_words(text: str, kind: str, name: str) -> None:
    assert name in mentions(text, kind)


def test_single_trigger_words_are_told_by_type() -> None:
    assert "نهر" in trigger_words("LOC")
    assert not trigger_words("LOC") & trigger_words("PER")
