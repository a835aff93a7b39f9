"""Marks never move a letter, and nothing in a text is obeyed."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Entity, LanguageShare, Mention, Segment
from docmill.records import Record
from docmill.text.display import escaped
from docmill.viewer.rendering.marked_text import paragraphs, shown_text
from tests.factories import make_language, make_record

QUOTE = "قالت ليلى: “we sail tomorrow” ثم مضت"


class Elements(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def record_of(text: str, spans: list[tuple[int, int]], **more: object) -> Record:
    entities = [
        Entity(
            id=f"e{at}",
            type="LOC",
            name=text[start:end] or "x",
            confidence=1,
            mentions=[Mention(start=start, end=end, text=text[start:end])],
        )
        for at, (start, end) in enumerate(spans)
    ]
    return make_record(text=text, entities=entities, **more)


def bare(markup: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", markup))


@given(st.data(), st.text(max_size=60))
def test_without_its_marks_the_text_is_what_it_was(data: st.DataObject, text: str) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(sorted).map(tuple), max_size=5))
    hits = data.draw(st.lists(st.tuples(places, places).map(sorted).map(tuple), max_size=3))
    shown = [bare(one.markup) for one in paragraphs(record_of(text, spans), hits)]
    assert "".join(shown) == "".join(escaped(line) for line in text.split("\n") if line.strip())


def test_markup_and_marks_of_direction_are_shown_and_not_obeyed() -> None:
    text = '<script>alert(1)</script> \u202e"><img src=x onerror=alert(1)>'
    (line,) = paragraphs(record_of(text, [(0, 8), (20, 40)]), [(3, 30)])
    assert set(Elements(line.markup).tags) <= {"a", "mark"}
    assert "\u202e" not in line.markup


def test_a_joiner_within_a_persian_word_stays_though_a_mark_ends_before_it() -> None:
    text = "بازارچه\u200cهای مرزی"
    (line,) = paragraphs(record_of(text, [(0, 7)]))
    assert bare(line.markup) == text
    assert shown_text("a\u200cb", 1, 2) == "\\u200c"


def test_a_quotation_in_another_language_is_isolated_and_does_not_turn_its_line() -> None:
    start, end = QUOTE.index("we"), QUOTE.index("”")
    segments = [
        Segment(start=0, end=start, code="ar", confidence=1),
        Segment(start=start, end=end, code="en", confidence=1),
        Segment(start=end, end=len(QUOTE), code="ar", confidence=1),
    ]
    shares = [LanguageShare(code="ar", script="Arab", share=0.5), LanguageShare(code="en", script="Latn", share=0.5)]
    language = make_language(segments=segments, shares=shares)
    (line,) = paragraphs(record_of(QUOTE, [], language=language))
    assert (line.code, line.direction, line.label) == ("ar", "rtl", "ar · en")
    assert '<bdi dir="ltr" lang="en">we sail tomorrow</bdi>' in line.markup


def test_a_segment_that_holds_words_of_what_is_around_it_moves_none_of_them() -> None:
    segments = [Segment(start=0, end=len(QUOTE) - 5, code="en", confidence=1)]
    segments.append(Segment(start=len(QUOTE) - 5, end=len(QUOTE), code="ar", confidence=1))
    shares = [LanguageShare(code="ar", script="Arab", share=0.5), LanguageShare(code="en", script="Latn", share=0.5)]
    (line,) = paragraphs(record_of(QUOTE, [], language=make_language(segments=segments, shares=shares)))
    assert line.direction == "rtl"
    assert re.findall("<bdi[^>]*>([^<]*)</bdi>", line.markup) == ["we sail tomorrow"]
    assert line.markup.startswith('<span lang="en">قالت ليلى: “')


def test_the_full_stop_of_a_quotation_stands_at_its_end_wherever_its_sentences_begin() -> None:
    text = "وقالت Helen Marwood للصحفيين: “We expected it. We are checking.” وأضافت أنهم “سعداء”."
    begin, end = text.index("وقالت"), text.index("وأضافت")
    segments = [Segment(start=begin, end=end, code="en", confidence=1)]
    segments.append(Segment(start=end, end=len(text), code="ar", confidence=1))
    shares = [LanguageShare(code="ar", script="Arab", share=0.5), LanguageShare(code="en", script="Latn", share=0.5)]
    (line,) = paragraphs(record_of(text, [], language=make_language(segments=segments, shares=shares)))
    assert re.findall("<bdi[^>]*>[^<]*</bdi>", line.markup) == [
        '<bdi dir="ltr" lang="en">We expected it. We are checking.</bdi>'
    ]


def test_a_line_all_in_another_language_runs_as_that_does() -> None:
    text = "العربية هنا\nAll in English"
    segments = [Segment(start=0, end=11, code="ar", confidence=1), Segment(start=12, end=26, code="en", confidence=1)]
    shares = [LanguageShare(code="ar", script="Arab", share=0.5), LanguageShare(code="en", script="Latn", share=0.5)]
    found = list(paragraphs(record_of(text, [], language=make_language(segments=segments, shares=shares))))
    assert [(one.code, one.direction) for one in found] == [("ar", "rtl"), ("en", "ltr")]


def test_pages_are_numbered_where_they_begin() -> None:
    found = list(paragraphs(record_of("one\ntwo\nthree", [], pages=[0, 4, 8])))
    assert [one.page for one in found] == [1, 2, 3]


def test_a_language_that_is_no_code_becomes_no_attribute() -> None:
    (line,) = paragraphs(record_of("words", [], language=make_language('x" onload="y')))
    assert line.code == "und"


def test_twenty_thousand_entities_in_one_line_are_each_marked_once() -> None:
    count = 20_000
    text = "ab " * count
    record = record_of(text, [(0, len(text) - 1), *((3 * number, 3 * number + 2) for number in range(1, count))])
    (line,) = paragraphs(record)
    assert line.markup.count("<a ") == 1  # of two that lie over each other, the first
    (line,) = paragraphs(record_of(text, [(3 * number, 3 * number + 2) for number in range(count)]), [(1, 4)])
    assert line.markup.count("<a ") == count + 2
    assert line.markup.count("<mark>") == 3
    assert bare(line.markup) == text


def test_one_entity_over_all_lines_is_marked_in_each() -> None:
    text = "ab\n" * 5000
    spans = [(3 * number, 3 * number + 2) for number in range(5000)]
    found = list(paragraphs(record_of(text, [(0, len(text)), *spans])))
    assert {one.markup.count("<a ") for one in found} == {1}
    assert max(len(one.markup) for one in found) < 2000  # though its name is as long as the text
