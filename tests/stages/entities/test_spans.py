"""How overlaps are settled, and what makes an id."""

from __future__ import annotations

from docmill.stages.entities.spans import Span, name_key, resolve_overlaps


def _span(start: int, end: int, confidence: float = 0.5, kind: str = "LOC") -> Span:
    return Span(start, end, kind, f"{kind}:{start}-{end}", confidence)


def test_the_longest_span_stands() -> None:
    assert resolve_overlaps([_span(0, 5, 0.9), _span(0, 9), _span(6, 9, 0.9)]) == [_span(0, 9)]


def test_of_equally_long_spans_the_surest_stands_then_the_first() -> None:
    assert resolve_overlaps([_span(0, 5), _span(0, 5, 0.9, "ORG")]) == [_span(0, 5, 0.9, "ORG")]
    assert resolve_overlaps([_span(3, 8), _span(0, 5)]) == [_span(0, 5)]


def test_spans_that_touch_both_stand_in_the_order_of_the_text() -> None:
    assert resolve_overlaps([_span(5, 9), _span(0, 5)]) == [_span(0, 5), _span(5, 9)]


def test_spellings_that_fold_alike_have_one_id() -> None:
    assert name_key("ORG", "الجيش الأميركي") == name_key("ORG", "الجيش  الاميركي") != name_key("LOC", "الجيش الاميركي")
