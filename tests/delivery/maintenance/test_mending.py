"""A repair changes a ledger only where nothing else has changed it meanwhile."""

from __future__ import annotations

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Ledger
from docmill.delivery.maintenance.mending import give_lease, note_accounted, note_outcomes, put_entries
from docmill.delivery.quarantine import Quarantine
from tests.factories import make_entry

ID = "1" * 32


def admitted(ledger: Ledger) -> None:
    ledger.admit("b", "r", ("store",), [ID], {"sources": b"s", "contents": b"c", "states": b"k"})


def test_an_outcome_is_noted_behind_the_others(ledger: Ledger) -> None:
    admitted(ledger)
    note_outcomes(ledger, "r", {ID: Outcome.KEPT})
    assert [entry.outcome for entry in ledger.account("r").entries()] == [Outcome.PENDING, Outcome.KEPT]


def test_a_document_no_account_tells_of_is_accounted_for_and_known(ledger: Ledger) -> None:
    admitted(ledger)
    other = "2" * 32
    note_accounted(ledger, other, "r", None, Outcome.KEPT, {"records": 1, "kept": 1})
    note_accounted(ledger, other, "r", Outcome.QUARANTINED, Outcome.KEPT, {"records": 1})
    counts = ledger.counts("r")
    assert {name: counts[name] for name in ("documents", "accounted", "records", "kept", "quarantined")} == {
        "documents": "2",
        "accounted": "2",
        "records": "2",
        "kept": "1",
        "quarantined": "-1",
    }
    assert ledger.seen([other]) == [True]


def test_an_entry_that_is_put_back_is_listed_as_it_was(ledger: Ledger) -> None:
    entries = [make_entry("q"), make_entry("r")]
    put_entries(ledger, entries)
    put_entries(ledger, entries)
    assert sorted(Quarantine(ledger).entries(), key=lambda entry: entry.id) == sorted(entries, key=lambda one: one.id)


def test_a_batch_without_a_lease_is_due_and_a_lease_without_a_batch_goes(ledger: Ledger) -> None:
    admitted(ledger)
    assert not give_lease(ledger, "b")
    ledger.client.zrem(ledger.key("leases"), "b")
    assert give_lease(ledger, "b")
    assert [one.batch for one in ledger.expired()] == ["b"]
    ledger.client.delete(ledger.key("batch", "b"))
    assert give_lease(ledger, "b")
    assert ledger.pending() == []
