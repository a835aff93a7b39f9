"""Counts that went wrong are right again after a recount, from facts alone."""

from __future__ import annotations

import pytest

from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.maintenance.recount import recount_run
from docmill.delivery.quarantine import Quarantine, pack_entry
from docmill.documents import Document
from docmill.errors import ConfigError
from tests.factories import make_documents, make_entry

NAMES = ("documents", "records", "kept", "duplicate", "quarantined", "dropped", "batches", "ended")


def counts(ledger: Ledger) -> dict[str, int]:
    found = ledger.counts("r")
    return {name: int(float(found.get(name, 0))) for name in NAMES}


def admit(ledger: Ledger, documents: list[Document], batch: str) -> None:
    ledger.admit(batch, "r", ("store",), [one.id for one in documents], {"states": b"k"})


def end(ledger: Ledger, batch: str, outcomes: dict[str, Outcome], entries: dict[str, bytes]) -> None:
    claim = ledger.claim(batch, "store", "w", [])
    assert isinstance(claim, Claim)
    added = {str(outcome): list(outcomes.values()).count(outcome) for outcome in outcomes.values()}
    added["records"] = sum(outcome in RECORDED for outcome in outcomes.values())
    ledger.complete(claim, added, names={}, outcomes=outcomes, quarantined=entries, seconds=0)


@pytest.fixture
def worked(ledger: Ledger) -> Ledger:
    """A run with two records, one document dropped and enqueued anew, one in quarantine and one on its way."""
    one, two, three, four = make_documents(4)
    admit(ledger, [one, two, three], "first")
    entry = make_entry("three", "first").model_copy(update={"id": three.id, "run": "r"})
    outcomes = {one.id: Outcome.KEPT, two.id: Outcome.DUPLICATE, three.id: Outcome.QUARANTINED}
    end(ledger, "first", outcomes, {three.id: pack_entry(entry)})
    (held,) = Quarantine(ledger).held()
    assert ledger.drop("r", [held.key]) == 1
    admit(ledger, [three], "second")
    end(ledger, "second", {three.id: Outcome.QUARANTINED}, {three.id: pack_entry(entry)})
    admit(ledger, [four], "third")
    return ledger


def test_right_counts_are_left_as_they_are(worked: Ledger) -> None:
    before = counts(worked)
    assert before == {
        "documents": 5,
        "records": 2,
        "kept": 1,
        "duplicate": 1,
        "quarantined": 1,
        "dropped": 1,
        "batches": 3,
        "ended": 2,
    }
    assert recount_run(worked, "r") == {}
    assert counts(worked) == before


def test_wrong_counts_are_made_anew(worked: Ledger) -> None:
    before = counts(worked)
    for name in ("records", "quarantined", "dropped", "ended"):
        worked.count("r", name, 7)
    wrong = {name: (before[name] + 7, before[name]) for name in ("records", "quarantined", "dropped", "ended")}
    assert recount_run(worked, "r") == wrong
    assert counts(worked) == before


def test_a_run_that_is_not_there_is_told(ledger: Ledger) -> None:
    with pytest.raises(ConfigError, match="no run named 'r'"):
        recount_run(ledger, "r")


def test_a_run_from_before_accounts_is_not_recounted(worked: Ledger) -> None:
    worked.client.hdel(worked.key("run", "r"), "accounted")
    with pytest.raises(ConfigError, match="before accounts were kept"):
        recount_run(worked, "r")
