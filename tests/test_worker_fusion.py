"""A worker that goes on with the batch it has in hand: the same records and counts, and nothing lost where it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import Annotation, Document, Failure, Language
from docmill.errors import UnavailableError
from docmill.records import Record
from docmill.settings import Fields, Limits
from docmill.sources import read
from docmill.stages.stage import PerDocument
from tests.factories import make_document
from tests.test_worker import FERRY, Bench, replaced

ROOT = Path(__file__).parents[1]
STAGES = ("clean", "language", "dedup", "entities")
EVERY = (*STAGES, "store")


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    made = Bench(server, namespace, tmp_path / "out", STAGES)
    made.served = EVERY
    return made


def timeless(record: Record) -> dict[str, Any]:
    """A record without what differs between two runs over the same document."""
    told = record.model_dump(exclude={"provenance": True, "source": {"received_at"}})
    return told | {"steps": [(step.stage, step.version) for step in record.provenance]}


def counted(bench: Bench) -> dict[str, str]:
    """The counts of the run but for times."""
    counts = bench.deployment.ledger.counts("r")
    return {name: count for name, count in counts.items() if not name.startswith("seconds:") and "_ms" not in name}


def test_a_batch_passes_all_stages_by_one_message_with_the_records_and_counts_of_five(
    server: Path, namespace: str, tmp_path: Path
) -> None:
    documents = list(read([str(ROOT / "seeds")], limits=Limits(), fields=Fields()))
    found = []
    for number, served in enumerate([("convert", *EVERY), ()]):
        bench = Bench(server, f"{namespace}{number}", tmp_path / f"out{number}", ("convert", *STAGES))
        bench.served = served
        for part in (
            bench.deployment.producer().by_route(one for one in documents if isinstance(one, Document)).values()
        ):
            bench.enqueue(*part)
            assert len(bench.work()) == (1 if served else len(bench.deployment.producer()._route_of(part[0])))
        found.append(({record.id: timeless(record) for record in bench.records().values()}, counted(bench)))
    (fused, fused_counts), (single, single_counts) = found
    assert fused == single
    assert len(fused) > 40
    assert fused_counts == single_counts


def test_one_message_tells_the_stages_that_a_batch_passed_and_how_many_failed(bench: Bench) -> None:
    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    bench = replaced(bench, PerDocument("language", "1", Language, annotate))
    unread = Failure(stage="source", error="ValueError", message="broken line", attempts=1)
    batch = bench.enqueue(make_document(FERRY, "mem://a"), make_document("{half", "mem://b", failure=unread))
    assert bench.worker.work(batch, "clean", EVERY) == {
        "stages": "clean, language, dedup, entities, store",
        "stored": 1,
        "quarantined": 1,
        "partial": 1,
        "failed": 1,
    }


def test_a_worker_goes_on_as_far_as_it_serves_the_next_stage(bench: Bench) -> None:
    bench.served = ("clean", "language", "entities", "store")
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    assert bench.worker.work(batch, "clean", bench.served) == {"stages": "clean, language", "done": 1}
    assert bench.sent[1:] == [(batch, "dedup")]
    assert bench.worker.work(batch, "dedup", bench.served) == {
        "stages": "dedup, entities, store",
        "stored": 1,
    }
    assert [step.stage for step in bench.records()["mem://a"].provenance] == list(STAGES)


def test_it_yields_to_work_that_goes_before_and_goes_on_where_it_left_off(bench: Bench) -> None:
    waiting = [False, True, False, False]
    bench.worker = replace(bench.worker, waits=lambda _: waiting.pop(0))
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"))
    assert bench.work() == ["clean", "dedup"]
    assert [bench.records()[f"mem://{name}"].status for name in "ab"] == ["kept", "duplicate"]


def test_a_worker_that_is_being_stopped_ends_the_stage_it_is_at_and_leaves_the_next_to_others(bench: Bench) -> None:
    bench.deployment.board.stop()
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    assert bench.worker.work(batch, "clean", EVERY) == {"done": 1}
    assert bench.sent[1:] == [(batch, "language")]


def test_a_setting_turns_it_off(bench: Bench) -> None:
    bench.worker = replace(bench.worker, fuses=False)
    bench.enqueue(make_document(FERRY, "mem://a"))
    assert bench.work() == list(EVERY)


@pytest.mark.parametrize("dies_in", STAGES[1:])
def test_a_worker_that_dies_at_a_stage_leaves_the_batch_at_work_there(
    bench: Bench, dies_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends."""

    batch = bench.enqueue(make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"))
    ledger = bench.deployment.ledger
    stage = bench.deployment.stage

    def dying(name: str) -> Any:
        if name == dies_in:
            raise Killed
        return stage(name)

    with monkeypatch.context() as patch:
        patch.setattr(type(ledger), "expire", lambda *_: None)  # nobody is left to tell it
        with pytest.raises(Killed):
            replace(bench.worker, stage=dying).work(batch, "clean", EVERY)
    (pending,) = ledger.pending()
    assert (pending.stage, pending.running, pending.attempts) == (dies_in, True, 1)
    assert ledger.expired() == []  # its lease holds
    ledger.expire_all()
    assert [(one.batch, one.stage, one.running) for one in ledger.expired()] == [(batch, dies_in, True)]
    bench.sent = [(batch, dies_in)]
    assert bench.work() == [dies_in]
    assert [bench.records()[f"mem://{name}"].status for name in "ab"] == ["kept", "duplicate"]
    counts = ledger.counts("r")
    assert {counts[f"passed:{name}"] for name in EVERY} == {"2"}
    assert ledger.pending_bytes() == 0


def test_a_lease_belongs_to_the_claim_of_the_stage_at_work(bench: Bench) -> None:
    """What the parent of the worker asks for about the stage before changes nothing."""
    ledger = bench.deployment.ledger
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    first = ledger.claim(batch, "clean", "w", ["states"])
    assert not isinstance(first, str)
    second = ledger.go_on(first, {}, "w", documents=1, seconds=0.0, failed=0)
    assert second is not None
    assert second.holder != first.holder
    ledger.expire(batch, "clean", first.holder)
    assert ledger.expired() == []
    assert ledger.go_on(first, {}, "w", documents=1, seconds=0.0, failed=0) is None
    ledger.expire(batch, "language", second.holder)
    assert [(one.stage, one.attempts) for one in ledger.expired()] == [("language", 1)]


def test_a_store_out_of_reach_gives_the_batch_back_at_the_store_and_blames_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("the disk is full")

    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    with monkeypatch.context() as patch:
        patch.setattr(bench.deployment.store, "write", away)
        assert bench.worker.work(batch, "clean", EVERY) == {"error": "the disk is full"}
    account = bench.deployment.ledger.load(batch)
    assert (account["stage"], account["attempts"]) == (b"store", b"0")
    bench.deployment.ledger.expire_all()
    bench.sent = [(batch, "store")]
    bench.work()
    assert len(bench.records()) == 1
