"""Old runs are told from those that are at work, active again, or have documents in quarantine."""

from __future__ import annotations

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.maintenance.pruning import documents_ended, prune_run, runs_before

IDS = [f"{number}" * 32 for number in range(3)]


def ended(ledger: Ledger, outcomes: dict[str, Outcome]) -> None:
    ledger.admit("b", "r", ("store",), list(outcomes), {"states": b"k" * len(outcomes)})
    claim = ledger.claim("b", "store", "me", [])
    assert isinstance(claim, Claim)
    quarantined = {one: b"e" for one, outcome in outcomes.items() if outcome is Outcome.QUARANTINED}
    counts = {"quarantined": len(quarantined)}
    ledger.complete(claim, counts, names={}, outcomes=outcomes, quarantined=quarantined, seconds=0)


def test_a_run_counts_as_old_once_it_has_ended(ledger: Ledger) -> None:
    ledger.admit("b", "r", ("store",), IDS[:1], {"states": b"k"})
    later = ledger.now_ms() + 1000
    assert runs_before(ledger, later) == []
    assert not prune_run(ledger, "r", later)
    assert ledger.runs() == ["r"]


def test_a_run_that_is_active_again_is_left(ledger: Ledger) -> None:
    ended(ledger, {IDS[0]: Outcome.KEPT})
    earlier = ledger.now_ms() - 1000
    assert runs_before(ledger, earlier) == []
    assert not prune_run(ledger, "r", earlier)
    assert runs_before(ledger, earlier + 2000) == ["r"]
    assert prune_run(ledger, "r", earlier + 2000)
    assert ledger.runs() == []


def test_a_run_with_documents_in_quarantine_has_not_ended(ledger: Ledger) -> None:
    ended(ledger, {IDS[0]: Outcome.KEPT, IDS[1]: Outcome.QUARANTINED})
    assert runs_before(ledger, ledger.now_ms() + 1000) == []


def test_documents_that_ended_come_as_ids(ledger: Ledger) -> None:
    ended(ledger, {IDS[0]: Outcome.KEPT, IDS[1]: Outcome.QUARANTINED, IDS[2]: Outcome.DROPPED})
    assert list(documents_ended(ledger, "r")) == [[IDS[0], IDS[1]]]
