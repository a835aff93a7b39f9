"""All patterns are looked for together."""

from __future__ import annotations

import pytest

from docmill.stages.entities.patterns.finder import find_patterns
from tests.stages.entities.by_rules import extract_by_rules


@pytest.mark.parametrize(
    "text",
    ["2016-13-45", "call 12345678", "a@b", "#1", "1.2.3.4", "v10.2.3.4", "300.1.1.1", "DE00 3704 0044 0532 0130 00"],
)
def test_what_only_resembles_a_pattern_is_none(text: str) -> None:
    assert extract_by_rules(text) == []


def test_patterns_of_every_kind_are_found_in_one_text() -> None:
    text = "2016-05-27: a@example.org or https://example.org #news @docmill: $5, 3.5%, 10.2.3.4, +966 11 456 7890"
    kinds = {span.type for span in find_patterns(text)}
    assert kinds == {"DATE", "EMAIL", "URL", "HASHTAG", "HANDLE", "MONEY", "PERCENT", "IP", "PHONE"}


def test_national_numbers_are_read_only_where_a_country_is_told_and_found_elsewhere_by_a_cue() -> None:
    text = "Tel. 020 7946 0958"
    assert [span.links for span in find_patterns(text, ["GB"])] == [{"e164": "+442079460958"}]
    assert [(span.type, span.links) for span in find_patterns(text)] == [("PHONE", {})]
    assert [span.type for span in find_patterns("at 020 7946 0958", ["GB"])] == ["PHONE"]
    assert find_patterns("at 020 7946 0958") == []
