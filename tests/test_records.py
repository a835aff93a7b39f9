"""A record gathers what the stages found, its offsets name their text, and quarantine gives back what was handed in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from docmill.documents import (
    Cause,
    Cleaned,
    Converted,
    Deduplicated,
    Entities,
    Entity,
    Failure,
    Filterable,
    Language,
    Mention,
    Provenance,
    Removed,
    Repeated,
    Segment,
    Status,
    now,
)
from docmill.records import Quarantined, Record, outcome_of
from tests.factories import make_cleaned_document, make_document, make_entry, make_failure, make_language, make_record

ANY_TEXT = st.text(st.characters(codec="utf-8"))
UNIQUE = Deduplicated(status="unique", cluster="c", content_sha256="0" * 64)


def recorded(text: str, **parts: Any) -> Record:
    """A record of this text, validated."""
    return Record(id="i", run="r", status=Status.KEPT, source=make_document().source, text=text, **parts)


def entity(start: int, end: int, text: str) -> Entity:
    """An entity mentioned once."""
    return Entity(id="e", type="LOC", name="n", confidence=1, mentions=[Mention(start=start, end=end, text=text)])


def language(start: int, end: int) -> Language:
    """An annotation with one segment."""
    segment = Segment(start=start, end=end, code="en", confidence=1)
    return Language(code="en", script="Latn", direction="ltr", confidence=1, segments=[segment])


def test_a_record_gathers_what_the_stages_found() -> None:
    class Mood(Filterable):
        mood: str

    document = (
        make_document(encoding="ascii")
        .annotated("clean", Cleaned(title="T", text="Cairo", encoding="utf-8", removed=[Removed(text="x", reason="y")]))
        .annotated("language", language(0, 5))
        .annotated("dedup", UNIQUE)
        .annotated("entities", Entities(entities=[entity(0, 5, "Cairo")]))
        .annotated("mood", Mood(mood="calm", filtered="too calm"))
    )
    provenance = [Provenance(stage="clean", version="1", seconds=0, worker="w", finished_at=now())]
    record = Record.of(document, provenance)
    assert (record.id, record.title, record.text) == (document.id, "T", "Cairo")
    assert (record.status, record.reason) == (Status.FILTERED, "too calm")
    assert record.source.encoding == "utf-8"
    assert record.language == language(0, 5)
    assert record.dedup == UNIQUE
    assert [found.name for found in record.entities] == ["n"]
    assert record.annotations == {"mood": {"filtered": "too calm", "mood": "calm"}}
    assert record.provenance == provenance


def test_a_record_without_annotations_is_a_record() -> None:
    record = Record.of(make_document(), [])
    assert record.text == ""
    assert record.language is record.dedup is None


@given(text=ANY_TEXT, data=st.data())
def test_offsets_that_name_their_text_are_accepted_and_survive_json(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    record = recorded(text, entities=[entity(start, end, text[start:end])], language=language(start, end))
    back = Record.model_validate_json(record.model_dump_json())
    assert back == record
    assert back.text[start:end] == back.entities[0].mentions[0].text


@pytest.mark.parametrize(
    "wrong",
    [
        entity(0, 5, "Kairo"),
        entity(1, 6, "Cairo"),
        entity(5, 0, "C"),
        entity(0, 99, "Cairo"),
        entity(5, 0, ""),
    ],
)
def test_a_mention_that_differs_from_the_text_is_refused(wrong: Entity) -> None:
    with pytest.raises(ValidationError, match="differs from the text"):
        recorded("Cairo", entities=[wrong])


@pytest.mark.parametrize(("start", "end"), [(0, 6), (3, 2), (6, 6)])
def test_a_segment_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValidationError, match="lies outside the text of 5 code points"):
        recorded("Cairo", language=language(start, end))


@pytest.mark.parametrize("pages", [[1, 0], [0, 6], [-1], [0, 3, 2]])
def test_pages_out_of_order_or_outside_the_text_are_refused(pages: list[int]) -> None:
    assert recorded("Cairo", pages=[0, 3, 3, 5]).pages == [0, 3, 3, 5]
    with pytest.raises(ValidationError, match="pages begin out of order, or outside the text"):
        recorded("Cairo", pages=pages)


def test_pages_still_begin_where_they_do_when_paragraphs_are_taken_out_of_the_text() -> None:
    text = "One.\n\nSeen before.\n\nTwo.\n\nSeen, too.\n\nThree."
    starts = [0, text.index("Two"), text.index("Three")]
    seen = [
        Repeated(start=text.index(one), end=text.index(one) + len(one), first_seen="o")
        for one in ("Seen before.", "Seen, too.")
    ]
    found = UNIQUE.model_copy(update={"paragraphs": seen, "paragraphs_removed": True})
    document = make_document().annotated("clean", Cleaned(text=text, pages=starts)).annotated("dedup", found)
    record = Record.of(document, [])
    assert "Seen" not in record.text
    assert [record.text[start:].split("\n")[0] for start in record.pages] == ["One.", "Two.", "Three."]


def test_what_a_file_was_converted_to_is_in_the_text_alone() -> None:
    document = make_document(media_type="application/pdf")
    document = document.annotated("convert", Converted(format="text", pages=["Cairo"]))
    record = Record.of(document.annotated("clean", Cleaned(text="Cairo", pages=[0])), [])
    assert record.annotations == {}
    assert (record.text, record.pages, record.source.media_type) == ("Cairo", [0], "application/pdf")


def test_offsets_count_code_points_not_bytes_or_utf16_units() -> None:
    text = "🦊 القاهرة"
    recorded(text, entities=[entity(2, 9, "القاهرة")])


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "ignore")))
def test_quarantine_gives_back_the_bytes(content: bytes) -> None:
    document = make_document(content, failure=Failure(stage="clean", error="StageError", message="m", attempts=3))
    entry = Quarantined.of(document, "b1")
    back = Quarantined.model_validate_json(entry.model_dump_json())
    assert back == entry
    assert back.content_encoding == ("utf-8" if _is_utf8(content) else "base64")
    again = back.document()
    assert (again.id, again.content, again.failure) == (document.id, content, None)
    assert again.source == document.source


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_quarantine_tells_where_and_why() -> None:
    document = make_document(failure=Failure(stage="clean", error="StageError", message="m", attempts=3))
    entry = Quarantined.of(document, "b1")
    assert (entry.batch, entry.stage, entry.error, entry.message, entry.attempts) == (
        "b1",
        "clean",
        "StageError",
        "m",
        3,
    )
    assert Quarantined.of(make_document(), "b1").error == "Unknown"


def entities_about(text: str, named: str) -> Entities:
    """Entities whose one mention says `named` at the beginning of a text."""
    mention = Mention(start=0, end=len(text), text=named)
    return Entities(entities=[Entity(id="e", type="LOC", name=named, confidence=1, mentions=[mention])])


def test_a_failure_after_cleaning_makes_a_partial_record_and_one_before_it_goes_to_quarantine() -> None:
    failure = make_failure("language")
    cleaned = make_cleaned_document("Cairo").with_failure(failure, for_good=False)
    record = outcome_of(cleaned, "b", {})
    assert isinstance(record, Record)
    assert (record.text, record.status, record.failures) == ("Cairo", Status.KEPT, [failure])
    entry = outcome_of(make_document().with_failure(make_failure("mine"), for_good=False), "b", {})
    assert isinstance(entry, Quarantined)
    assert (entry.stage, entry.cause) == ("mine", Cause.ERROR)


def test_an_annotation_that_fits_no_record_is_left_out_and_the_others_are_kept() -> None:
    """In the index already, the document may be the original of others: it must have a record."""
    language = make_language(segments=[Segment(start=0, end=5, code="en", confidence=1)])
    document = make_cleaned_document("Cairo", language=language)
    document = document.annotated("entities", entities_about("Cairo", "Paris")).annotated("mine", Filterable())
    record = outcome_of(document, "b", {})
    assert isinstance(record, Record)
    assert (record.language, record.entities, list(record.annotations)) == (language, [], ["mine"])
    assert [(one.stage, one.error, one.cause) for one in record.failures] == [
        ("entities", "ValidationError", Cause.ERROR)
    ]


def test_a_record_of_schema_1_0_is_read_and_is_whole() -> None:
    old = json.loads(make_record().model_dump_json()) | {"schema_version": "1.0"}
    del old["failures"]
    record = Record.model_validate_json(json.dumps(old))
    assert (record.schema_version, record.failures) == ("1.0", [])


def test_a_quarantine_entry_of_schema_1_0_is_read() -> None:
    old = json.loads(make_entry().model_dump_json()) | {"schema_version": "1.0"}
    del old["cause"]
    assert Quarantined.model_validate_json(json.dumps(old)).cause is Cause.ERROR


def test_a_cleaned_document_that_an_older_release_marked_as_failed_gets_a_partial_record() -> None:
    """It may be an original in the index; later stages passed it by."""
    near = Deduplicated(status="near", duplicate_of="o", similarity=0.9, cluster="o", content_sha256="0" * 64)
    document = make_cleaned_document("Cairo", language=make_language()).annotated("dedup", near)
    old = replace(document, failures=(make_failure("mine"),), verdict=Status.FAILED)
    step = Provenance(stage="mine", version="1", seconds=0.1, worker="w", finished_at=now())
    steps = dict.fromkeys(("clean", "language", "dedup", "mine", "entities"), step)
    record = outcome_of(old, "b", steps)
    assert isinstance(record, Record)
    assert record.status is Status.DUPLICATE
    assert [(one.stage, one.cause) for one in record.failures] == [("mine", Cause.ERROR), ("entities", Cause.NEEDS)]
