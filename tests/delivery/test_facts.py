"""Facts are asked of the ledger alone, and their totals only grow: each document and batch counts once."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.delivery.facts import LedgerFacts, StageFacts, read_facts
from docmill.delivery.ledger import BATCHES_A_CALL, SECONDS_BOUNDS, Claim, Ledger
from docmill.delivery.maintenance.pruning import prune_run
from docmill.delivery.quarantine import Quarantine
from docmill.delivery.workers_seen import WorkerSeen, WorkersSeen
from docmill.documents import Document
from tests.audit.conftest import RUN, Bench, broken, copy, originals
from tests.factories import make_document, make_failure

ROUTE = ("clean", "store")


def facts_of(bench: Bench) -> LedgerFacts:
    return read_facts(bench.ledger, bench.deployment.workers_seen)


def admit(ledger: Ledger, batch: str, documents: int = 1) -> None:
    ids = [f"{batch:0>24}{number:08x}" for number in range(documents)]
    assert ledger.admit(batch, "r", ROUTE, ids, {"states": bytes(documents)}) is None


def seen(ledger: Ledger) -> WorkersSeen:
    return WorkersSeen(ledger.client, ledger.key("workers").removesuffix(":workers"))


def test_backlog_is_told_by_stage_with_no_worker_at_work(ledger: Ledger) -> None:
    for number in range(4):
        admit(ledger, f"b{number}", documents=number + 1)
    assert isinstance(ledger.claim("b0", "clean", "w", []), Claim)
    passed = ledger.claim("b3", "clean", "w", [])
    assert isinstance(passed, Claim)
    ledger.advance(passed, {}, documents=4, seconds=0.2)
    ledger.client.hset(ledger.key("batch", "b1"), "stage_ms", ledger.now_ms() - 90_000)

    facts = read_facts(ledger, seen(ledger))
    clean, store = facts.stages["clean"], facts.stages["store"]
    assert (clean.waiting, clean.waiting_batches, clean.at_work, clean.at_work_batches) == (5, 2, 1, 1)
    assert clean.oldest_seconds == pytest.approx(90, abs=30)
    assert (store.waiting, store.at_work) == (4, 0)
    assert facts.workers == []
    assert (facts.reconciled_ms, facts.reconciled_seconds, facts.has_reconciler) == (0, None, False)
    assert facts.memory > 0


def test_a_backlog_larger_than_one_call_is_summed_up(ledger: Ledger) -> None:
    for number in range(BATCHES_A_CALL + 7):
        admit(ledger, f"b{number}")
    assert read_facts(ledger, seen(ledger)).stages["clean"].waiting == BATCHES_A_CALL + 7


def test_workers_are_counted_by_stage(ledger: Ledger) -> None:
    workers = seen(ledger)
    workers.announce(WorkerSeen("one@host", ("clean", "store")))
    workers.announce(WorkerSeen("two@host", ("clean",)))
    facts = read_facts(ledger, workers)
    assert {stage: facts.workers_of(stage) for stage in ("clean", "store", "dedup")} == {
        "clean": 2,
        "store": 1,
        "dedup": 0,
    }


def test_a_round_of_the_reconciler_is_noted_with_what_it_did(ledger: Ledger) -> None:
    ledger.note_round(30, {"sent_again:clean": 2})
    ledger.note_round(30, {"sent_again:clean": 1})
    facts = read_facts(ledger, seen(ledger))
    assert facts.has_reconciler
    assert facts.reconciled_seconds is not None
    assert facts.totals.by("sent_again") == {"clean": 3}


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.0101, 100.0, 101.0])
def test_seconds_count_in_each_bound_that_they_do_not_exceed(ledger: Ledger, seconds: float) -> None:
    admit(ledger, "b")
    claim = ledger.claim("b", "clean", "w", [])
    assert isinstance(claim, Claim)
    ledger.advance(claim, {}, documents=1, seconds=seconds)
    stage = read_facts(ledger, seen(ledger)).totals.stages()["clean"]
    assert stage.within == {bound: int(seconds <= float(bound)) for bound in SECONDS_BOUNDS}
    assert (stage.batches, stage.seconds) == (1, seconds)


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    return Bench(server, namespace, tmp_path / "out")


def test_what_was_admitted_has_ended_or_is_on_its_way_whatever_is_done_to_it(bench: Bench) -> None:
    def balance() -> tuple[int, int]:
        facts = facts_of(bench)
        there = sum(one.waiting + one.at_work for one in facts.stages.values())
        assert facts.totals.of("admitted") == sum(facts.totals.ended().values()) + there
        return facts.totals.of("admitted"), there

    bench.enqueue([*originals(), copy(), broken()])
    assert balance() == (6, 6)
    bench.work()
    assert balance() == (6, 0)
    poison = make_document("words", "mem://poison", failure=make_failure("clean"))
    bench.enqueue([poison])
    bench.work()
    (held,) = Quarantine(bench.ledger).find([poison.id])
    assert bench.ledger.drop(RUN, [held.key]) == 1
    assert prune_run(bench.ledger, RUN, bench.ledger.now_ms() + 1)
    assert balance() == (7, 0)


def test_totals_tell_ends_kinds_and_causes(bench: Bench) -> None:
    bench.enqueue([*originals(), copy(), broken(), make_document("", "mem://empty")])
    bench.work()
    totals = facts_of(bench).totals
    assert totals.ended() == {
        "kept": 4,
        "duplicate": 1,
        "filtered": 1,
        "quarantined": 1,
        "replaced": 0,
        "left": 0,
    }
    assert totals.by_cause("quarantined") == {("source", "error"): 1}
    assert (totals.of("exact"), totals.of("near")) == (1, 0)
    stages = totals.stages()
    assert set(stages) == {"clean", "language", "dedup", "store"}
    assert {stage.passed for stage in stages.values()} == {7}
    assert (stages["clean"].tried, stages["store"].tried) == (6, 7)
    assert {stage.batches for stage in stages.values()} == {1}


def test_a_batch_that_is_stored_twice_counts_once(bench: Bench) -> None:
    bench.enqueue([Document.make(b"some words", uri="mem://a", media_type="text/plain")])
    sent = list(bench.sent)
    bench.work()
    before = facts_of(bench).totals.raw
    bench.sent += sent
    bench.work()
    assert facts_of(bench).totals.raw == before


def test_what_is_nowhere_is_nothing() -> None:
    assert StageFacts() == StageFacts(0, 0, 0, 0, None)
