"""A quarantined document keeps its raw content and its reason until it is retried or dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docmill.delivery.ledger import Claim, Ledger, batch_id
from docmill.delivery.quarantine import Quarantine, pack_entry
from docmill.records import Quarantined

from tests.factories import make_document, make_documents, make_failure


def quarantined(ledger: Ledger, content: bytes, run: str) -> Quarantined:
    document = make_document(content, f"mem://{run}", run=run, failure=make_failure())
    entry = Quarantined.of(document, "b")
    batch = batch_id(run, ("store",), [document.id])
    ledger.admit(batch, run, ("store",), [document.id], {"states": b"x"})
    claim = ledger.claim(batch, "store", "w", [])
    assert isinstance(claim, Claim)
    ledger.complete(claim, {"quarantined": 1}, names={}, quarantined={entry.id: pack_entry(entry)}, seconds=0)
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
    entries = [Quarantined.of(replace(one, failure=make_failure()), "b") for one in make_documents(200)]
    entries.sort(key=lambda entry: entry.id, reverse=order < 0)
    for start in range(0, len(entries), 50):
        part = entries[start : start + 50]
        ids = [entry.id for entry in part]
        batch = batch_id("r", ("store",), ids)
        ledger.admit(batch, "r", ("store",), ids, {"states": b"x" * 50})
        claim = ledger.claim(batch, "store", "w", [])
        assert isinstance(claim, Claim)
        ledger.complete(claim, {}, names={}, quarantined={entry.id: pack_entry(entry) for entry in part}, seconds=0)
    assert [entry.id for entry in Quarantine(ledger).entries()] == [entry.id for entry in entries]


def test_entries_are_listed_by_run_and_dropped_by_id(ledger: Ledger) -> None:
    one, two = quarantined(ledger, b"1", "one"), quarantined(ledger, b"2", "two")
    quarantine = Quarantine(ledger)
    assert [entry.id for entry in quarantine.entries()] == [one.id, two.id]
    assert [entry.id for entry in quarantine.entries("two")] == [two.id]
    assert quarantine.drop([one.id, "0" * 32]) == 1
    assert len(quarantine) == 1
    assert quarantine.get(one.id) is None
