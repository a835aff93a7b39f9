"""A payload gives back what was packed, whatever bytes and scripts it holds."""

from __future__ import annotations

import json
from dataclasses import replace

import zstandard
from hypothesis import given
from hypothesis import strategies as st

from docmill.delivery.payload import Codec
from docmill.documents import Cause, Cleaned, Deduplicated, Document, Failure, Provenance, Status, now
from tests.factories import make_document, make_failure

KINDS = {"clean": Cleaned}
CODEC = Codec()
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def made(content: bytes, uri: str = "mem://a") -> Document:
    return make_document(content, uri, metadata={"كاتب": [1, None, "ل"]})


def provenance() -> Provenance:
    return Provenance(stage="clean", version="1", seconds=0.1, worker="w", finished_at=now())


@given(st.lists(st.binary(max_size=60), max_size=6), TEXT)
def test_documents_and_annotations_round_trip(contents: list[bytes], text: str) -> None:
    documents = [
        made(content, f"mem://{place}").annotated("clean", Cleaned(text=text)) for place, content in enumerate(contents)
    ]
    fields = CODEC.pack_documents(documents) | CODEC.pack_annotations("clean", Cleaned, documents, provenance())
    assert CODEC.unpack("r", fields, KINDS) == [replace(document, run="r") for document in documents]


def test_states_tell_failed_filtered_and_kept_apart() -> None:
    kept = made(b"1").annotated("clean", Cleaned(text="x"))
    filtered = made(b"2").annotated("clean", Cleaned(text="", filtered="no text"))
    failed = made(b"3").with_failure(make_failure(), for_good=True)
    near = Deduplicated(status="near", duplicate_of="o", similarity=0.9, cluster="o", content_sha256="0" * 64)
    fields = CODEC.pack_documents([kept, filtered, failed, kept.annotated("dedup", near)])
    assert fields["states"] == b"kfxd"  # as it is stored: batches pending during an update keep their meaning
    found = CODEC.unpack("r", fields, {})
    assert [one.status for one in found] == [Status.KEPT, Status.FILTERED, Status.FAILED, Status.DUPLICATE]


def test_failures_that_cost_an_annotation_come_back_with_the_status() -> None:
    failures = [make_failure("language"), make_failure("dedup").model_copy(update={"cause": Cause.NEEDS})]
    partial = made(b"1").annotated("clean", Cleaned(text="x"))
    for failure in failures:
        partial = partial.with_failure(failure, for_good=False)
    (found,) = CODEC.unpack("", CODEC.pack_documents([partial]), {})
    assert (found.status, list(found.failures)) == (Status.KEPT, failures)


def test_a_batch_admitted_by_a_release_before_schema_1_1_is_read() -> None:
    """Its failures field holds one failure for a place, without a cause; the letter x stands for it."""
    documents = [made(b"1"), made(b"2")]
    fields = CODEC.pack_documents(documents)
    old = {"1": {"stage": "source", "error": "ValueError", "message": "broken line", "attempts": 1}}
    fields |= {"states": b"kx", "failures": zstandard.compress(json.dumps(old).encode())}
    kept, failed = CODEC.unpack("", fields, {})
    assert kept == documents[0]
    assert failed.status is Status.FAILED
    assert failed.failure == Failure(stage="source", error="ValueError", message="broken line")
    (first, second) = CODEC.split(fields)
    assert CODEC.unpack("", first.fields, {}) + CODEC.unpack("", second.fields, {}) == [kept, failed]


def test_contents_are_left_out_where_they_were_not_loaded() -> None:
    fields = CODEC.pack_documents([made(b"abc")])
    del fields["contents"]
    (document,) = CODEC.unpack("r", fields, {})
    assert document.content == b""
    assert document.source.bytes == 3


@given(st.integers(2, 9))
def test_the_halves_of_a_batch_hold_its_documents_in_order(count: int) -> None:
    documents = [made(bytes([place]), f"mem://{place}") for place in range(count)]
    documents[-1] = documents[-1].with_failure(make_failure("source"), for_good=True)
    done = [one if one.failure else one.annotated("clean", Cleaned(text="t")) for one in documents]
    fields = CODEC.pack_documents(done) | CODEC.pack_annotations("clean", Cleaned, done, provenance())
    found = CODEC.split(fields)
    parts = [CODEC.unpack("", half.fields, KINDS) for half in found]
    assert [one for part in parts for one in part] == done
    assert [len(part) for part in parts] == [half.documents for half in found]
    assert all(parts)
