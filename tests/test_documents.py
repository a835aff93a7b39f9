"""The vocabulary keeps its promises: ids, statuses, times."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from docmill.documents import (
    Annotation,
    Cleaned,
    Deduplicated,
    Failure,
    Filterable,
    Language,
    Place,
    Source,
    Status,
    halves,
    now,
    replace_lone_surrogates,
)
from tests.factories import make_document, make_failure

RFC3339_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PLACES = st.none() | st.builds(Place, member=st.none() | st.text(min_size=1), line=st.none() | st.integers(1, 10**9))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=ZONES)  # noqa: DTZ001 - ZONES adds one
UNIQUE = Deduplicated(status="unique", cluster="c", content_sha256="0" * 64)
NEAR = Deduplicated(status="near", duplicate_of="o", similarity=0.9, cluster="o", content_sha256="0" * 64)


@given(content=st.binary(), uri=st.text(), place=PLACES)
def test_the_same_document_has_the_same_id(content: bytes, uri: str, place: Place | None) -> None:
    first = make_document(content, uri, place)
    second = make_document(
        content, uri, place, media_type="text/html", encoding="cp1256", metadata={"seen": "elsewhere"}
    )
    assert first.id == second.id
    assert re.fullmatch("[0-9a-f]{32}", first.id)


Identity = tuple[bytes, str, Place | None]


@given(
    first=st.tuples(st.binary(), st.text(), PLACES),
    second=st.tuples(st.binary(), st.text(), PLACES),
)
def test_other_content_uri_or_place_has_another_id(first: Identity, second: Identity) -> None:
    assume("\0" not in first[1] + second[1])  # no URI holds one, and it parts the id's pieces
    assume(all(place is None or "\0" not in (place.member or "") for place in (first[2], second[2])))
    alike = (*first[:2], first[2] or Place()) == (*second[:2], second[2] or Place())
    assert (make_document(*first).id == make_document(*second).id) == alike


def test_an_id_never_changes_between_releases() -> None:
    document = make_document(b"text", "file:///a.zip", Place(member="b.jsonl", line=2))
    assert document.id == "1fbd470be411541dfa915822518716ce"


def test_an_undecodable_file_name_has_an_id() -> None:
    assert make_document(uri="file:///\udcff").id != make_document(uri="file:///\udcfe").id


@given(st.binary())
def test_a_source_tells_size_and_digest_of_the_bytes(content: bytes) -> None:
    source = make_document(content).source
    assert source.bytes == len(content)
    assert re.fullmatch("[0-9a-f]{64}", source.sha256)


@pytest.mark.parametrize(
    ("annotations", "status"),
    [
        ({}, Status.KEPT),
        ({"clean": Cleaned(text="x"), "dedup": UNIQUE}, Status.KEPT),
        ({"clean": Cleaned(text="x"), "dedup": NEAR}, Status.DUPLICATE),
        ({"clean": Cleaned(text="", filtered="empty")}, Status.FILTERED),
        ({"clean": Cleaned(text="", filtered="empty"), "dedup": NEAR}, Status.FILTERED),
        ({"dedup": NEAR, "late": Filterable(filtered="why")}, Status.DUPLICATE),
    ],
)
def test_the_first_verdict_counts(annotations: dict[str, Annotation], status: Status) -> None:
    document = make_document()
    for stage, annotation in annotations.items():
        document = document.annotated(stage, annotation)
    assert document.status is status


def test_a_failed_document_is_failed_whatever_stages_found() -> None:
    failure = Failure(stage="source", error="E", message="m", attempts=1)
    found = make_document(failure=failure).annotated("dedup", NEAR)
    assert (found.status, found.failure) == (Status.FAILED, failure)


def test_a_failure_after_the_text_is_there_changes_no_verdict() -> None:
    failure = make_failure("entities")
    found = make_document().annotated("dedup", NEAR).with_failure(failure, for_good=False)
    assert (found.status, found.failures, found.failure) == (Status.DUPLICATE, (failure,), None)


@given(st.lists(st.integers(), min_size=2))
def test_the_halves_of_a_batch_hold_it_in_order_and_are_as_like_as_can_be(items: list[int]) -> None:
    first, second = halves(items)
    assert [*first, *second] == items
    assert 0 <= len(second) - len(first) <= 1


def test_annotating_leaves_the_document_as_it_was() -> None:
    document = make_document()
    later = document.annotated("clean", Cleaned(text="x"))
    assert document.annotations == {}
    assert later.find(Cleaned) == Cleaned(text="x")
    assert later.find(Language) is None


@given(MOMENTS)
def test_times_are_rfc3339_in_utc(moment: datetime) -> None:
    source = make_document().source.model_dump() | {"received_at": moment}
    written = json.loads(Source.model_validate(source).model_dump_json())["received_at"]
    assert RFC3339_Z.fullmatch(written)
    read = datetime.fromisoformat(written)
    assert abs(read - moment) < timedelta(milliseconds=1)


def test_a_time_without_zone_is_utc() -> None:
    source = Source.model_validate(make_document().source.model_dump() | {"received_at": "2024-02-29T12:00:00"})
    assert source.received_at == datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_now_has_milliseconds() -> None:
    moment = now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


def test_models_are_closed_and_immutable() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Place.model_validate({"lin": 1})
    with pytest.raises(ValidationError, match="frozen"):
        make_document().source.uri = "other"


def test_what_json_cannot_hold_is_replaced_or_refused_at_the_door() -> None:
    made = make_document(uri="file:///\udcff.txt", metadata={"a\ud800": ["\udfff", 1]})
    assert made.source.uri == "file:///\ufffd.txt"
    assert made.source.metadata == {"a\ufffd": ["\ufffd", 1]}
    deep: dict[str, object] = {}
    for _ in range(1000):
        deep = {"a": deep}
    refused = make_document(metadata=deep)
    assert refused.failure is not None
    assert "nested deeper" in refused.failure.message


@given(st.text(st.characters(codec=None, categories=["L", "Cs"]), max_size=20))
def test_a_cleaned_text_is_unicode_from_the_start_so_offsets_into_it_hold_when_stored(text: str) -> None:
    cleaned = Cleaned(text=text).text
    assert cleaned == replace_lone_surrogates(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert Cleaned(text="a\ud83d\ude00b\ud800c").text == "a\U0001f600b\ufffdc"


def test_what_is_told_of_a_document_can_be_written_as_json() -> None:
    failure = Failure.of("clean", ValueError("\ud800"))
    assert Failure.model_validate_json(failure.model_dump_json()) == failure
    half = "\ud800"
    cleaned = Cleaned(text="x", title=half, authors=[half], site=half, metadata={"description": half, "tags": [half]})
    assert Cleaned.model_validate_json(cleaned.model_dump_json()) == cleaned
    assert (cleaned.title, cleaned.authors, cleaned.metadata["tags"]) == ("\ufffd", ["\ufffd"], ["\ufffd"])


def test_metadata_that_json_has_no_type_for_becomes_text() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    made = make_document(metadata={"at": moment, "ok": True, "no": None, "x": 1.5})
    assert made.source.metadata == {"at": "2026-03-02 00:00:00+00:00", "ok": True, "no": None, "x": 1.5}
    assert json.loads(made.source.model_dump_json())["metadata"] == made.source.metadata
