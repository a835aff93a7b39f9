"""Each part of a text is read by the model of its own language."""

from __future__ import annotations

from docmill.documents import Segment
from docmill.stages.entities import extract
from docmill.stages.entities.extraction import prepare
from docmill.stages.entities.language_parts import parts_by_language
from docmill.stages.language import identify
from tests.factories import make_language

ARABIC = "التقى رئيس الوزراء حسن المرزوقي أمس في الرباط وفدا من التجار."
ENGLISH = "Margaret Holloway sang in the town hall yesterday, and everyone listened to her with joy."
FRENCH = "Le maire a remercié François Dubreuil pour son travail dans les écoles de la ville."


def test_a_document_in_three_languages_keeps_the_names_of_each() -> None:
    text = "\n\n".join([ENGLISH, ARABIC, FRENCH])
    found = {(one.type, one.name) for one in extract(text, identify(text)).entities}
    assert {("PER", "Margaret Holloway"), ("PER", "حسن المرزوقي"), ("PER", "François Dubreuil")} <= found


def test_parts_hold_all_tokens_in_order_and_their_predictions_point_into_the_whole_text() -> None:
    text = f"{ENGLISH} 🙂\n\n{ARABIC}"
    prepared = prepare(text)
    border = text.index(ARABIC)
    segments = [
        Segment(start=0, end=border, code="en", confidence=1),
        Segment(start=border, end=len(text), code="ar", confidence=1),
    ]
    parts = parts_by_language(prepared, "en", make_language("en", segments=segments))
    assert [part.code for part in parts] == ["en", "ar"]
    assert [word for part in parts for word in part.prepared.tokens.words] == prepared.tokens.words
    assert parts[1].prepared.tokens.span(0, 0)[0] == border


def test_a_segment_too_short_to_tell_is_read_with_the_rest() -> None:
    text = f"{ENGLISH}\nOui.\n{ENGLISH}"
    first, last = len(ENGLISH) + 1, len(ENGLISH) + 6
    borders = [(0, first, "en"), (first, last, "fr"), (last, len(text), "en")]
    segments = [Segment(start=start, end=end, code=code, confidence=1) for start, end, code in borders]
    (part,) = parts_by_language(prepare(text), "en", make_language("en", segments=segments))
    assert (part.code, part.start, part.end) == ("en", 0, len(text))
