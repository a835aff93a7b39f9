"""A quarantined document keeps its raw content and its reason until it is retried or dropped."""

from __future__ import annotations

import pytest

from docmill.delivery.ledger import Claim, Ledger, batch_id
from docmill.delivery.payload import Codec
from docmill.delivery.quarantine import Held, Quarantine, pack_entry
from docmill.producer.admission import Producer
from docmill.records import Quarantined
from tests.factories import make_document, make_documents, make_failure


def quarantined(ledger: Ledger, content: bytes, run: str) -> Quarantined:
    document = make_document(content, f"mem://{run}", run=run, failure=make_failure())
    entry = Quarantined.of(document, "b")
    batch = batch_id(run, ("store",), [document.id])
    ledger.admit(batch, run, ("store",), [document.id], {"states": b"x"})
    claim = ledger.claim(batch, "store", "w", [])
    assert isinstance(claim, Claim)
    ledger.complete(
        claim, {"quarantined": 1}, names={}, outcomes={}, quarantined={entry.id: pack_entry(entry)}, seconds=0
    )
    return entry


def test_an_entry_comes_back_as_it_was_handed_in(ledger: Ledger) -> None:
    entry = quarantined(ledger, b"\xff\xfe\x00raw", "one")
    found = Quarantine(ledger).get(entry.id)
    assert found == entry
    assert found.document().content == b"\xff\xfe\x00raw"
    assert found.document().failure is None
    assert found.document().id == entry.id


@pytest.mark.parametrize("order", [1, -1])
def test_entries_of_one_moment_are_listed_in_the_order_they_came(ledger: Ledger, order: int) -> None:
    """A batch's entries are written in one step, at one time of the server: their ids must not decide."""
    entries = [Quarantined.of(one.with_failure(make_failure(), for_good=True), "b") for one in make_documents(200)]
    entries.sort(key=lambda entry: entry.id, reverse=order < 0)
    for start in range(0, len(entries), 50):
        part = entries[start : start + 50]
        ids = [entry.id for entry in part]
        batch = batch_id("r", ("store",), ids)
        ledger.admit(batch, "r", ("store",), ids, {"states": b"x" * 50})
        claim = ledger.claim(batch, "store", "w", [])
        assert isinstance(claim, Claim)
        ledger.complete(
            claim, {}, names={}, outcomes={}, quarantined={entry.id: pack_entry(entry) for entry in part}, seconds=0
        )
    assert [entry.id for entry in Quarantine(ledger).entries()] == [entry.id for entry in entries]


def test_entries_are_listed_by_run(ledger: Ledger) -> None:
    one, two = quarantined(ledger, b"1", "one"), quarantined(ledger, b"2", "two")
    quarantine = Quarantine(ledger)
    assert [entry.id for entry in quarantine.entries()] == [one.id, two.id]
    assert [entry.id for entry in quarantine.entries("two")] == [two.id]
    assert [held.entry.id for held in quarantine.find([two.id, "0" * 32])] == [two.id]


def test_dropping_takes_entry_counts_and_the_seen_document_in_one_step(ledger: Ledger) -> None:
    entry = quarantined(ledger, b"1", "one")
    (held,) = Quarantine(ledger).held("one")
    assert ledger.drop("one", [held.key, ("0" * 32, 1.0)]) == 1
    assert ledger.drop("one", [held.key]) == 0
    assert len(Quarantine(ledger)) == 0
    assert Quarantine(ledger).get(entry.id) is None
    assert ledger.seen([entry.id]) == [False]
    assert (ledger.counts("one")["quarantined"], ledger.counts("one")["dropped"]) == ("0", "1")


def retried(ledger: Ledger, held: Held, sent: list[tuple[str, str]]) -> list[Held]:
    producer = Producer(ledger, Codec(), lambda batch, stage, *_: sent.append((batch, stage)), ("store",), 1 << 20, 1)
    return producer.readmit(held.entry.run, [held])


def test_a_retry_releases_and_admits_in_one_step(ledger: Ledger) -> None:
    entry = quarantined(ledger, b"raw", "one")
    (held,) = Quarantine(ledger).held()
    sent: list[tuple[str, str]] = []
    assert retried(ledger, held, sent) == [held]
    assert len(Quarantine(ledger)) == 0
    ((batch, stage),) = sent
    fields = ledger.load(batch)
    (document,) = Codec().unpack("one", fields, {})
    assert (stage, document.content, document.failure) == ("store", b"raw", None)
    assert Codec().former(fields) == {"b": [entry.id]}
    counts = ledger.counts("one")
    assert (counts["documents"], counts["quarantined"], counts["batches"]) == ("1", "0", "2")


def test_a_retry_that_was_read_before_the_document_failed_again_leaves_the_new_entry(ledger: Ledger) -> None:
    quarantined(ledger, b"raw", "one")
    (held,) = Quarantine(ledger).held()
    sent: list[tuple[str, str]] = []
    retried(ledger, held, sent)
    claim = ledger.claim(sent[0][0], "store", "w", [])
    assert isinstance(claim, Claim)
    failed_again = held.entry.model_copy(update={"batch": claim.batch, "message": "again"})
    packed = {held.entry.id: pack_entry(failed_again)}
    ledger.complete(claim, {"quarantined": 1}, names={}, outcomes={}, quarantined=packed, seconds=0)
    assert retried(ledger, held, sent) == []  # the same retry, interrupted and begun anew from what it had read
    assert ledger.drop("one", [held.key]) == 0
    assert [entry.message for entry in Quarantine(ledger).entries()] == ["again"]
    assert len(sent) == 1
    counts = ledger.counts("one")
    assert (counts["quarantined"], counts["batches"], counts["ended"]) == ("1", "2", "2")
