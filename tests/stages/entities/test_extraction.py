"""Who and what is found in a whole text, and that every mention stands where it says."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stages.entities.by_rules import extract_by_rules

PIECES = st.one_of(
    st.sampled_from(
        ["الرقة", "والموصل", "وزارة ", "الدفاع ", "نهر ", "لافروف ", "سيرغي ", "مُحَمَّدٌ ", "ﷺ", "莫斯科", "ß"]
    ),
    st.sampled_from(
        ["Moscow", " University of ", "Mr. ", "John ", "Smith", "W.H.O", "WHO", "1/2/2016", "$5", "#", "@"]
    ),
    st.sampled_from(["(", ")", "\n\n", " ", "“", "”", "\u200f", "\ud800"]),
)


@settings(max_examples=250)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_every_mention_stands_where_it_says_and_none_overlap(text: str) -> None:
    spans = []
    for entity in extract_by_rules(text):
        assert entity.mentions
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text != ""
            spans.append((mention.start, mention.end))
    spans.sort()
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_the_reference_document(shared: Path) -> None:
    path = shared / "seeds" / "000_340ae3065157fa21.txt"
    want = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    lines = path.read_text(encoding="utf-8").split("\n")
    entities = extract_by_rules("\n".join([want["title"], *(lines[number] for number in want["body_lines"])]))
    right = [
        entity
        for kind, groups in want["entities"].items()
        for forms in groups
        for entity in entities
        if entity.type == kind and {mention.text for mention in entity.mentions} & set(forms)
    ]
    assert sum(entity.type == "LOC" for entity in right) == 12
    assert len(right) >= 22
    assert len(entities) - len(right) <= 3
    assert not any("Share" in entity.name for entity in extract_by_rules(path.read_text(encoding="utf-8")))
