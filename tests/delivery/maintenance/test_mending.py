"""A repair changes a ledger only where nothing else has changed it meanwhile."""

from __future__ import annotations

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Ledger
from docmill.delivery.maintenance.mending import give_lease, note_outcomes, put_entries, set_counts
from docmill.delivery.quarantine import Quarantine
from tests.factories import make_entry

ID = "1" * 32


def admitted(ledger: Ledger) -> None:
    ledger.admit("b", "r", ("store",), [ID], {"sources": b"s", "contents": b"c", "states": b"k"})


def test_an_outcome_is_noted_behind_the_others(ledger: Ledger) -> None:
    admitted(ledger)
    note_outcomes(ledger, "r", {ID: Outcome.KEPT})
    assert [entry.outcome for entry in ledger.account("r").entries()] == [Outcome.PENDING, Outcome.KEPT]


def test_counts_are_set_unless_the_account_has_grown(ledger: Ledger) -> None:
    admitted(ledger)
    assert set_counts(ledger, "r", {"records": 7}, 1)
    assert ledger.counts("r")["records"] == "7"
    assert not set_counts(ledger, "r", {"records": 8}, 0)
    assert ledger.counts("r")["records"] == "7"


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
