"""The reconciler brings every batch to its end: lost messages, dead workers and poison documents included."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from docmill.delivery.ledger import BATCHES_A_CALL, Claim, Ledger
from docmill.delivery.payload import Codec
from docmill.delivery.reconciler import Reconciler
from docmill.documents import Cause, Cleaned, Deduplicated, Document, Provenance, Status, now
from docmill.errors import UnavailableError
from docmill.producer.admission import Producer
from tests.factories import make_document, make_documents

ROUTE = ("clean", "store")
LEASE = 0.35


class Bench:
    """A ledger, a list in place of the broker, and a reconciler."""

    def __init__(self, ledger: Ledger, waiting: int = 0) -> None:
        self.ledger = ledger
        self.sent: list[tuple[str, str]] = []
        self.reconciler = Reconciler(ledger, Codec(), self._send, lambda _: waiting, max_attempts=3)

    def _send(self, batch: str, stage: str, *_: object) -> None:
        self.sent.append((batch, stage))

    def admit(self, count: int) -> list[str]:
        documents = make_documents(count)
        Producer(self.ledger, Codec(), self._send, ROUTE, 1 << 20, 1).admit("r", documents)
        return [document.id for document in documents]

    def take(self) -> Claim:
        batch, stage = self.sent.pop(0)
        claim = self.ledger.claim(batch, stage, "w", ["sources", "states", "failures"])
        assert isinstance(claim, Claim)
        return claim


def test_a_lost_message_is_sent_again_after_its_lease(ledger: Ledger) -> None:
    bench = Bench(ledger)
    bench.admit(2)
    lost = bench.sent.pop()
    assert bench.reconciler.once() == 0
    time.sleep(LEASE)
    assert bench.reconciler.once() == 1
    assert bench.sent == [lost]


def look(bench: Bench, batch: str) -> bool:
    """Let a batch's lease run out and the reconciler look at it; return whether it was given a single new lease."""
    ledger = bench.ledger
    ledger.client.zadd(ledger.key("leases"), {batch: 0})
    before = ledger.now_ms()
    bench.reconciler.once()
    (due,) = (one.due_ms for one in ledger.pending() if one.batch == batch)
    return before <= due - 300 <= ledger.now_ms()


def test_a_batch_that_waits_in_a_long_queue_is_not_sent_again(ledger: Ledger) -> None:
    """However often it is looked at, and each time it is looked at again after a lease."""
    bench = Bench(ledger, waiting=500)
    bench.admit(2)
    ((batch, _),) = bench.sent
    assert all(look(bench, batch) for _ in range(10))
    assert len(bench.sent) == 1


def test_a_message_that_was_overtaken_in_a_long_queue_is_lost_and_sent_again(ledger: Ledger) -> None:
    """As one is that a worker took from the queue, and died before it was at it."""
    bench = Bench(ledger, waiting=500)
    bench.admit(2)
    lost = bench.sent.pop()
    for _ in range(9):  # it has waited for long
        look(bench, lost[0])
    bench.admit(3)
    later = bench.take()
    look(bench, later.batch)
    bench.sent.clear()
    assert look(bench, lost[0])
    assert bench.sent == [lost]


def test_what_is_sent_again_before_all_that_wait_makes_none_of_them_lost(ledger: Ledger) -> None:
    bench = Bench(ledger, waiting=500)
    bench.admit(2)
    bench.admit(3)
    waiting, last = bench.sent
    ledger.kick()
    bench.reconciler.once()
    taken = ledger.claim(*last, "w", [])
    assert isinstance(taken, Claim)
    bench.sent.clear()
    ledger.client.hset(ledger.key("batch", waiting[0]), "republished", 0)
    look(bench, waiting[0])
    assert bench.sent == []


def test_a_batch_sent_back_to_an_earlier_stage_is_sent_though_the_queue_is_long(ledger: Ledger) -> None:
    """No message of it is on its way."""
    bench = Bench(ledger, waiting=500)
    Producer(ledger, Codec(), bench._send, ("clean", "language", "store"), 1 << 20, 1).admit("r", make_documents(2))
    first = bench.take()
    ledger.advance(first, {})
    bench.sent.append((first.batch, "language"))
    assert ledger.rewind(bench.take(), "clean", {})
    look(bench, first.batch)
    assert bench.sent == [(first.batch, "clean")]


def test_a_dead_workers_batch_goes_before_thousands_that_wait_and_are_looked_at(ledger: Ledger) -> None:
    bench = Bench(ledger, waiting=5000)
    for count in range(1, 1200):
        bench.ledger.admit(f"b{count}", "r", ROUTE, [f"{count:08x}".ljust(32, "0")], {"states": b"k"})
    claim = ledger.claim("b1", "clean", "w", [])
    assert isinstance(claim, Claim)
    ledger.client.zadd(ledger.key("leases"), {f"b{count}": count for count in range(2, 1200)})
    ledger.expire("b1", "clean", claim.holder)
    bench.reconciler.once()
    assert bench.sent == [("b1", "clean")]


def test_no_batch_that_waits_is_forgotten_while_new_leases_run_out(ledger: Ledger) -> None:
    bench = Bench(ledger, waiting=0)
    for count in range(1, 9):
        ledger.admit(f"b{count}", "r", ROUTE, [f"{count:08x}".ljust(32, "0")], {"states": b"k"})
    ledger.client.zadd(ledger.key("leases"), {f"b{count}": count for count in range(1, 9)})
    assert [one.batch for one in ledger.expired(most=2)] == ["b8", "b7", "b1", "b2"]
    assert [one.batch for one in ledger.expired(most=3)] == ["b6", "b5", "b4", "b3"]
    assert bench.sent == []


def test_a_dead_workers_batch_is_sent_again_even_when_the_queue_is_long(ledger: Ledger) -> None:
    bench = Bench(ledger, waiting=500)
    bench.admit(2)
    claim = bench.take()
    ledger.expire(claim.batch, "clean")
    bench.reconciler.once()
    assert bench.sent == [(claim.batch, "clean")]


def test_a_poison_document_is_found_by_halving_and_alone_goes_to_quarantine(ledger: Ledger) -> None:
    """Any batch that holds the poison kills its worker; every other document must come through."""
    bench = Bench(ledger)
    ids = bench.admit(7)
    poison = ids[4]
    survived: list[str] = []
    failed: list[str] = []
    for _ in range(60):
        while bench.sent:
            claim = bench.take()
            documents = Codec().unpack("r", claim.fields, {})
            names = [document.id for document in documents]
            if claim.stage == "store":
                failed += [document.id for document in documents if document.failure]
                survived += [document.id for document in documents if not document.failure]
                ledger.complete(claim, {}, names={}, outcomes={}, quarantined={}, seconds=0)
            elif poison in names:
                ledger.expire(claim.batch, claim.stage)
            else:
                ledger.advance(claim, {}, documents=len(names))
                bench.sent.append((claim.batch, "store"))
        bench.reconciler.once()
        if ledger.counts("r")["batches"] == ledger.counts("r").get("ended"):
            break
    assert failed == [poison]
    assert sorted(survived) == sorted(set(ids) - {poison})
    assert ledger.pending_bytes() == 0


def test_a_store_that_fails_blames_no_document(ledger: Ledger) -> None:
    bench = Bench(ledger)
    bench.admit(1)
    ledger.advance(bench.take(), {})
    batch = ledger.pending()[0].batch
    bench.sent.append((batch, "store"))
    for _ in range(5):
        claim = bench.take()
        ledger.expire(claim.batch, "store")
        bench.reconciler.once()
    assert bench.sent == [(batch, "store")]


def test_a_divided_batch_keeps_the_annotations_of_stages_nobody_here_knows(ledger: Ledger) -> None:
    """A stage taken out of the pipeline while batches are on their way: what it found still counts."""
    bench = Bench(ledger)
    documents = make_documents(4)
    copy = Deduplicated(status="exact", duplicate_of="o", similarity=1, cluster="o", content_sha256="0" * 64)
    route = ("dedup", "clean", "store")
    Producer(ledger, Codec(), bench._send, route, 1 << 20, 1).admit("r", documents)
    done = [document.annotated("dedup", copy) for document in documents]
    step = Provenance(stage="dedup", version="1", seconds=0, worker="w", finished_at=now())
    ledger.advance(bench.take(), Codec().pack_annotations("dedup", Deduplicated, done, step))
    bench.sent.append((ledger.pending()[0].batch, "clean"))
    for _ in range(3):
        claim = bench.take()
        ledger.expire(claim.batch, claim.stage)
        bench.reconciler.once()
    assert len(bench.sent) == 2
    parts = [ledger.load(batch) for batch, _ in bench.sent]
    kinds = {"dedup": Deduplicated}
    assert [one.annotations for part in parts for one in Codec().unpack("r", part, kinds)] == [{"dedup": copy}] * 4
    assert all(Provenance.model_validate_json(part["v:dedup"]) == step for part in parts)
    assert b"".join(part["states"] for part in parts) == b"dddd"


def test_a_stage_that_kills_its_worker_after_cleaning_is_left_out_for_the_poison_document(ledger: Ledger) -> None:
    """Its text is kept, and the next stage goes on with it."""
    bench = Bench(ledger)
    documents = [one.annotated("clean", Cleaned(text="x")) for one in make_documents(3)]
    step = Provenance(stage="clean", version="1", seconds=0.1, worker="w", finished_at=now())
    fields = Codec().pack_annotations("clean", Cleaned, documents, step)
    Producer(ledger, Codec(), bench._send, ("clean", "language", "mine", "store"), 1 << 20, 1).admit("r", documents)
    ledger.advance(bench.take(), fields)
    bench.sent.append((ledger.pending()[0].batch, "language"))
    poison, found = documents[1].id, dict[str, Document]()
    for _ in range(40):
        while bench.sent:
            claim = bench.take()
            here = Codec().unpack(
                "r", claim.fields | {"a:clean": ledger.load(claim.batch)["a:clean"]}, {"clean": Cleaned}
            )
            if claim.stage == "language" and poison in {one.id for one in here}:
                ledger.expire(claim.batch, "language")
            elif claim.stage == "language":
                ledger.advance(claim, {})
                bench.sent.append((claim.batch, "mine"))
            else:
                assert claim.stage == "mine"
                found |= {one.id: one for one in here}
        if len(found) == len(documents):
            break
        bench.reconciler.once()
    (failure,) = found[poison].failures
    assert (failure.stage, failure.cause, failure.attempts) == ("language", Cause.WORKER_LOST, 6)
    assert found[poison].status is Status.KEPT
    assert [found[one.id].failures for one in documents if one.id != poison] == [(), ()]
    assert all(one.find(Cleaned) for one in found.values())


def test_what_a_broker_out_of_reach_did_not_take_is_sent_as_soon_as_it_is_back(ledger: Ledger) -> None:
    bench = Bench(ledger)
    for _ in range(3):
        bench.admit(2)
    bench.admit(3)
    waiting = sorted(bench.sent)
    bench.sent.clear()

    def refuse(*_: object) -> None:
        raise UnavailableError("the broker is out of reach")

    cut_off = replace(bench.reconciler, publish=refuse)
    time.sleep(LEASE)
    for _ in range(4):
        with pytest.raises(UnavailableError):
            cut_off.once()
    bench.reconciler.once()
    assert sorted(bench.sent) == waiting


def test_a_dead_workers_batch_is_still_one_after_the_broker_was_out(ledger: Ledger) -> None:
    bench = Bench(ledger, waiting=500)
    bench.admit(2)
    claim = bench.take()
    ledger.expire(claim.batch, "clean")
    (expired,) = ledger.expired()
    ledger.put_back([expired])
    assert ledger.expired() == [expired]


def test_leases_doubled_before_the_broker_was_out_become_single_ones(ledger: Ledger) -> None:
    bench = Bench(ledger)
    bench.admit(2)
    ledger.kick()
    for _ in range(3):
        ledger.client.zadd(ledger.key("leases"), {bench.sent[0][0]: 0})
        ledger.client.hset(ledger.key("batch", bench.sent[0][0]), "unsent", 1)
        (last,) = ledger.expired()
    assert last.republished == 2
    ledger.hasten()
    time.sleep(LEASE)
    (expired,) = ledger.expired()
    assert expired.republished == 0


def test_more_leases_than_one_step_shortens_become_single_ones_all_the_same(ledger: Ledger) -> None:
    count = BATCHES_A_CALL + 20
    producer = Producer(ledger, Codec(), lambda *_: None, ROUTE, 1 << 20, 1)
    for number in range(count):
        producer.admit("r", [make_document(b"text", f"mem://{number}")])
    far = ledger.now_ms() + 1000 * 3600
    leases = ledger.key("leases")
    ledger.client.zadd(leases, dict.fromkeys(ledger.client.zrange(leases, 0, -1), far))
    ledger.hasten()
    assert ledger.client.zcount(leases, far, "+inf") == 0
    assert ledger.client.zcard(leases) == count


def test_a_batch_of_a_newer_docmill_is_not_divided_but_sent_again(ledger: Ledger) -> None:
    bench = Bench(ledger)
    bench.admit(4)
    claim = bench.take()
    ledger.client.hset(ledger.key("batch", claim.batch), mapping={"format": 9, "attempts": 5})
    ledger.expire(claim.batch, "clean")
    bench.reconciler.once()
    assert bench.sent == [(claim.batch, "clean")]
    assert [one.batch for one in ledger.pending()] == [claim.batch]
