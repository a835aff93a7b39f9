"""A record gathers what the stages found, its offsets name their text, and quarantine gives back what was handed in."""

from __future__ import annotations

from typing import Any

import pytest
from docmill.documents import (
    Cleaned,
    Deduplicated,
    Entities,
    Entity,
    Failure,
    Filterable,
    Language,
    Mention,
    Provenance,
    Removed,
    Segment,
    Status,
    now,
)
from docmill.records import Quarantined, Record
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.factories import make_document

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
