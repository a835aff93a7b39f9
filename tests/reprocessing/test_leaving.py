"""Documents leave the index, and their duplicates are judged again; what was cut off is done by the next call."""

from __future__ import annotations

import pytest

from docmill.reprocessing import LeftIndex, leave_index
from tests.factories import make_document
from tests.test_worker import FERRY, Bench


def test_duplicates_of_a_forgotten_original_are_judged_again_and_the_first_is_their_original(bench: Bench) -> None:
    """At no moment names a stored duplicate a document without a record."""
    named = f"{FERRY} It is run by Hellenic Seaways in Greece."
    for uri in ("mem://a", "mem://b", "mem://c"):
        bench.enqueue(make_document(named, uri))
        bench.work()
    bench.enqueue(make_document("Another text, of which there is no copy at all in this small store.", "mem://d"))
    bench.work()
    first, second, other = (bench.records()[f"mem://{name}"] for name in "abd")
    assert leave_index(bench.deployment, [first.id]) == LeftIndex(1, 2, [])
    bench.deployment.store.remove([first.id])
    found = bench.records()
    assert set(found) == {"mem://b", "mem://c", "mem://d"}
    assert (found["mem://b"].status, found["mem://c"].status) == ("kept", "duplicate")
    assert found["mem://b"].entities  # which it went without as a duplicate
    copy = found["mem://c"].dedup
    assert copy
    assert copy.duplicate_of == second.id
    assert found["mem://d"] == other


def test_a_duplicate_on_its_way_is_judged_again_once_it_has_a_record(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    batch = bench.enqueue(make_document(FERRY, "mem://b"))
    for stage in ("clean", "language", "dedup"):
        bench.worker.work(batch, stage)
    original = bench.records()["mem://a"]
    left = leave_index(bench.deployment, [original.id], patience_seconds=0.1)
    assert (left.documents, left.judged, len(left.on_their_way)) == (1, 0, 1)
    bench.work()
    copy = bench.records()["mem://b"].dedup
    assert copy
    assert copy.duplicate_of == original.id  # which has its record still
    assert leave_index(bench.deployment, [original.id]) == LeftIndex(0, 1, [])
    assert bench.records()["mem://b"].status == "kept"
    assert leave_index(bench.deployment, [original.id]) == LeftIndex(0, 0, [])


def test_what_is_cut_off_between_index_and_store_is_done_by_the_next_call(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for uri in ("mem://a", "mem://b"):
        bench.enqueue(make_document(FERRY, uri))
        bench.work()
    original = bench.records()["mem://a"]

    def cut_off(_records: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bench.deployment.store, "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            leave_index(bench.deployment, [original.id])
    assert bench.records()["mem://b"].status == "duplicate"
    assert leave_index(bench.deployment, [original.id]).judged == 1
    assert bench.records()["mem://b"].status == "kept"
