"""The documents of a run with their outcomes now, from its account alone."""

from __future__ import annotations

from docmill.audit.outcomes import outcomes_of
from docmill.delivery.account import Outcome, pack_entry_of
from docmill.delivery.ledger import Ledger
from tests.audit.conftest import RUN, Bench, broken, copy, originals

ONE, TWO = "1" * 32, "2" * 32


def test_they_come_each_once_in_the_order_they_ended(bench: Bench) -> None:
    found = list(outcomes_of(bench.ledger, RUN))
    admitted = [document.id for document in [*originals(), copy(), broken()]]
    kept = [Outcome.KEPT] * len(originals())
    assert found == list(zip(admitted, [*kept, Outcome.DUPLICATE, Outcome.QUARANTINED], strict=True))


def test_outcomes_are_chosen(bench: Bench) -> None:
    chosen = {Outcome.DUPLICATE, Outcome.DROPPED}
    assert list(outcomes_of(bench.ledger, RUN, chosen)) == [(copy().id, Outcome.DUPLICATE)]


def test_the_last_entry_of_a_document_counts(ledger: Ledger) -> None:
    for outcome in (Outcome.PENDING, Outcome.QUARANTINED, Outcome.PENDING):
        ledger.client.rpush(ledger.key("run", "r", "account"), pack_entry_of(outcome, [ONE, TWO]))
    ledger.client.rpush(ledger.key("run", "r", "account"), pack_entry_of(Outcome.KEPT, [TWO]))
    assert list(outcomes_of(ledger, "r")) == [(ONE, Outcome.PENDING), (TWO, Outcome.KEPT)]


def test_a_run_without_an_account_has_none(ledger: Ledger) -> None:
    assert list(outcomes_of(ledger, "none")) == []
