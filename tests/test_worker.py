"""What a worker does with a message: real ledger, real stages, real store, no Celery."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import zstandard

from docmill import settings
from docmill.delivery.ledger import PartialRecord, batch_id
from docmill.delivery.messages import HIGH, stage_of
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import Annotation, Cause, Converted, Document, Entities, Failure, Language, Status
from docmill.errors import StoreError, UnavailableError
from docmill.records import Quarantined, Record
from docmill.stages.convert.converters import CONVERTERS, Converter
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.stage import PerDocument, Stage
from tests.factories import make_document

FERRY = "The night ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast."


class Bench:
    """A worker whose messages are kept in a list until they are worked off."""

    def __init__(
        self, server: Path, namespace: str, out: Path, pipeline: Sequence[str] = ("clean", "language", "dedup")
    ) -> None:
        self.sent: list[tuple[str, str]] = []
        self.served: Sequence[str] = ()  # the stages to which the worker goes on with a batch in hand
        chosen = settings.load(
            redis_url=f"unix://{server}?db=0",
            namespace=namespace,
            index=namespace,
            store_url=f"file://{out}",
            pipeline=tuple(pipeline),
            delivery=settings.Delivery(lease_seconds=0.5),
        )
        self.deployment = Deployment(chosen)
        self.worker = replace(self.deployment.worker, publish=self._send)

    def _send(self, batch: str, queue: str, *_: object) -> None:
        self.sent.append((batch, queue))

    def enqueue(self, *documents: Document, priority: str = "") -> str:
        replace(self.deployment.producer(priority=priority), publish=self._send).admit("r", documents)
        return batch_id("r", self.deployment.route, [document.id for document in documents])

    def work(self) -> list[str]:
        done = []
        while self.sent:
            batch, queue = self.sent.pop(0)
            self.worker.work(batch, stage_of(queue), self.served)
            done.append(queue)
        return done

    def records(self) -> dict[str, Record]:
        return {record.source.uri: record for record in self.deployment.store.records()}


def replaced(bench: Bench, stage: Stage) -> Bench:
    """The bench with a stage in the place of the one of its name, behind dedup where it has none."""
    pipeline = dict.fromkeys([*bench.deployment.settings.pipeline, stage.name])
    chosen = bench.deployment.settings
    made = Bench.__new__(Bench)
    made.sent = []
    made.served = bench.served
    made.deployment = Deployment(chosen.model_copy(update={"pipeline": tuple(pipeline)}))
    made.deployment._stages[stage.name] = stage
    made.worker = replace(made.deployment.worker, publish=made._send)
    return made


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    return Bench(server, namespace, tmp_path / "out")


def test_a_batch_passes_its_stages_in_order_and_ends_in_the_store(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"), make_document("", "mem://c"))
    assert bench.work() == ["clean", "language", "dedup", "store"]
    found = bench.records()
    assert [found[f"mem://{name}"].status for name in "abc"] == ["kept", "duplicate", "filtered"]
    copy = found["mem://b"].dedup
    assert copy
    assert copy.duplicate_of == found["mem://a"].id
    assert [step.stage for step in found["mem://c"].provenance] == ["clean"]
    counts = bench.deployment.ledger.counts("r")
    assert {name: counts[name] for name in ("records", "unique", "exact", "filtered", "language:en")} == {
        "records": "3",
        "unique": "1",
        "exact": "1",
        "filtered": "1",
        "language:en": "2",
    }


def test_a_batch_of_high_priority_passes_queues_of_its_own_and_is_sent_again_to_them(bench: Bench) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"), priority=HIGH)
    bench.worker.work(batch, "clean")
    bench.deployment.ledger.kick()
    sent: list[tuple[str, str]] = []
    reconciler = replace(bench.deployment.reconciler(), publish=lambda batch, queue, *_: sent.append((batch, queue)))
    reconciler.once()
    assert sent == [(batch, "language.high")]
    bench.sent.pop(0)
    assert bench.work() == ["language.high", "dedup.high", "store.high"]
    assert bench.records()["mem://a"].language
    assert bench.deployment.ledger.pending_bytes() == 0


def test_a_queue_of_high_priority_shows_nothing_lost_in_the_usual_one(bench: Bench) -> None:
    """Each queue is first in, first out by itself: what overtakes in the other has not overtaken its message."""
    ledger = bench.deployment.ledger
    bench.enqueue(make_document(FERRY, "mem://usual"))
    time.sleep(0.005)
    high = bench.enqueue(make_document(FERRY, "mem://high"), priority=HIGH)
    bench.worker.work(high, "clean")
    ledger.expire_all()
    assert {(one.queue, one.lost) for one in ledger.expired()} == {("clean", False), ("language.high", False)}


def test_messages_delivered_twice_change_nothing(bench: Bench) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    for stage in ("clean", "clean", "language", "clean", "dedup", "store", "store", "dedup"):
        bench.worker.work(batch, stage)
    assert len(bench.records()) == 1
    assert bench.deployment.ledger.counts("r")["records"] == "1"
    assert bench.records()["mem://a"].status == "kept"


def test_a_document_its_reader_could_not_read_goes_to_quarantine_and_its_neighbour_goes_on(bench: Bench) -> None:
    failure = Failure(stage="source", error="ValueError", message="broken line", attempts=1)
    bench.enqueue(make_document(FERRY, "mem://a"), make_document("{half", "mem://b", failure=failure))
    bench.work()
    assert list(bench.records()) == ["mem://a"]
    (entry,) = Quarantine(bench.deployment.ledger).entries("r")
    assert (entry.stage, entry.message, entry.content) == ("source", "broken line", "{half")


def test_a_worker_tells_what_became_of_the_documents_of_each_message(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    bench = replaced(bench, PerDocument("language", "1", Language, annotate))
    unread = Failure(stage="source", error="ValueError", message="broken line", attempts=1)
    batch = bench.enqueue(make_document(FERRY, "mem://a"), make_document("{half", "mem://b", failure=unread))

    def away(*_: object) -> None:
        raise UnavailableError("the disk is full")

    told = [bench.worker.work(batch, stage) for stage in ("clean", "language", "dedup", "clean")]
    assert told == [{"done": 1}, {"done": 0, "failed": 1}, {"done": 0}, {"nothing to do": "moved"}]
    with monkeypatch.context() as patch:
        patch.setattr(bench.deployment.store, "write", away)
        assert bench.worker.work(batch, "store") == {"error": "the disk is full"}
    bench.deployment.ledger.expire(batch, "store")
    assert bench.worker.work(batch, "store") == {"stored": 1, "quarantined": 1, "partial": 1}


def test_a_stage_that_fails_costs_its_annotation_and_an_original_keeps_its_record(bench: Bench) -> None:
    """The original is in the index when a later stage fails on it: its copies must not name what has no record."""

    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    bench = replaced(bench, PerDocument("entities", "1", Entities, annotate, frozenset({"clean", "language"})))
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    bench.enqueue(make_document(FERRY, "mem://b"))
    bench.work()
    found = bench.records()
    first, copy = found["mem://a"], found["mem://b"]
    assert [(one.stage, one.error, one.cause) for one in first.failures] == [("entities", "ValueError", Cause.ERROR)]
    assert (first.text, first.status, first.language and first.language.code) == (FERRY, "kept", "en")
    assert copy.dedup
    assert copy.dedup.duplicate_of == first.id
    assert copy.failures == []
    ledger = bench.deployment.ledger
    counts = ledger.counts("r")
    assert (counts["records"], counts["partial"], counts["partial:entities:error"]) == ("2", "1", "1")
    assert counts["quarantined"] == "0"
    assert ledger.partial() == {first.id: PartialRecord("r", {"entities": "error"})}


def test_a_batch_that_a_release_before_schema_1_1_admitted_is_worked_off(bench: Bench) -> None:
    """During a rolling upgrade: one failure for a place and no cause, the letter x for its document."""
    good, bad = make_document(FERRY, "mem://a"), make_document("{half", "mem://b")
    fields = bench.deployment.codec.pack_documents([good, bad])
    old = {"1": {"stage": "source", "error": "ValueError", "message": "broken line", "attempts": 1}}
    fields |= {"states": b"kx", "failures": zstandard.compress(json.dumps(old).encode())}
    bench.deployment.ledger.admit("b", "r", bench.deployment.route, [good.id, bad.id], fields)
    bench.sent.append(("b", "clean"))
    bench.work()
    assert bench.records()["mem://a"].status == "kept"
    (entry,) = Quarantine(bench.deployment.ledger).entries("r")
    assert (entry.id, entry.stage, entry.message, entry.cause) == (bad.id, "source", "broken line", Cause.ERROR)


def test_a_stage_whose_need_failed_is_counted_with_its_cause(bench: Bench) -> None:
    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    bench = replaced(bench, PerDocument("language", "1", Language, annotate))
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"))
    bench.work()
    counts = bench.deployment.ledger.counts("r")
    assert (counts["partial"], counts["partial:language:error"], counts["partial:dedup:needs"]) == ("2", "2", "2")
    assert (counts["failed:language"], counts["failed:dedup"]) == ("2", "0")
    assert {record.status for record in bench.records().values()} == {Status.KEPT}  # not in the index, no duplicates


def test_a_store_out_of_reach_loses_nothing_and_blames_nobody(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    batch, _ = bench.sent[0]

    def away(batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        raise UnavailableError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(bench.deployment.store, "write", away)
        assert bench.work() == ["clean", "language", "dedup", "store"]
    assert bench.records() == {}
    account = bench.deployment.ledger.load(batch)
    assert (account["stage"], account["attempts"]) == (b"store", b"0")
    bench.deployment.ledger.expire(batch, "store")
    bench.worker.work(batch, "store")
    assert len(bench.records()) == 1


def test_a_batch_whose_message_could_not_be_sent_or_used_is_due_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = bench.deployment.ledger
    batch = bench.enqueue(make_document(FERRY, "mem://a"))

    def away(*_: object, **__: object) -> None:
        raise UnavailableError("the broker is out of reach")

    assert ledger.expired() == []  # it waits for its turn, for some leases
    with monkeypatch.context() as patch:
        patch.setattr(type(ledger), "claim", away)
        bench.worker.work(batch, "clean")
    assert [one.batch for one in ledger.expired()] == [batch]
    replace(bench.worker, publish=away).work(batch, "clean")
    assert [(one.batch, one.stage) for one in ledger.expired()] == [(batch, "language")]


def test_a_store_that_refuses_keeps_the_batch_for_the_operator(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"))

    def refuse(batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        raise StoreError("no permission")

    monkeypatch.setattr(bench.deployment.store, "write", refuse)
    bench.work()
    assert [pending.batch for pending in bench.deployment.ledger.pending()] == [batch]


def test_the_route_of_a_batch_is_fixed_at_its_admission(server: Path, namespace: str, tmp_path: Path) -> None:
    """A pipeline changed while batches are on their way changes those that come after."""
    first = Bench(server, namespace, tmp_path / "out", ["clean", "language"])
    batch = first.enqueue(make_document(FERRY, "mem://a"))
    later = Bench(server, namespace, tmp_path / "out", ["clean", "dedup"])
    later.worker.work(batch, "clean")
    assert later.sent == [(batch, "language")]
    later.work()
    assert later.records()["mem://a"].language


def outdate(bench: Bench, batch: str, stage: str) -> None:
    """Write a stage's annotations as another release would have: with a field that this one does not know."""
    ledger = bench.deployment.ledger
    found = json.loads(zstandard.decompress(ledger.load(batch)[f"a:{stage}"]))
    packed = zstandard.compress(json.dumps([one and {**one, "of_another_release": 1} for one in found]).encode())
    ledger.client.hset(ledger.key("batch", batch), f"a:{stage}", packed)


def test_a_stage_whose_annotations_cannot_be_read_any_more_runs_again(bench: Bench) -> None:
    batch = bench.enqueue(
        make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"), make_document("", "mem://c")
    )
    for stage in ("clean", "language", "dedup"):
        bench.worker.work(batch, stage)
    outdate(bench, batch, "dedup")
    outdate(bench, batch, "language")
    bench.sent = [(batch, "store")]
    assert bench.work() == ["store", "language", "dedup", "store"]
    found = bench.records()
    assert [found[f"mem://{name}"].status for name in "abc"] == ["kept", "duplicate", "filtered"]
    assert all(found[f"mem://{name}"].language for name in "ab")
    counts = bench.deployment.ledger.counts("r")
    assert {counts[f"passed:{stage}"] for stage in bench.deployment.route} == {"3"}
    assert bench.deployment.ledger.pending_bytes() == 0


def test_the_first_of_several_stages_that_cannot_be_read_runs_again(bench: Bench) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"), make_document("", "mem://c"))
    for stage in ("clean", "language"):
        bench.worker.work(batch, stage)
    outdate(bench, batch, "clean")
    bench.sent = [(batch, "dedup")]
    assert bench.work() == ["dedup", "clean", "language", "dedup", "store"]
    assert [bench.records()[f"mem://{name}"].status for name in "ac"] == ["kept", "filtered"]


def test_releases_that_do_not_understand_each_other_do_not_send_a_batch_round_for_ever(bench: Bench) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    ledger = bench.deployment.ledger
    for _ in range(30):
        bench.sent.clear()
        account = ledger.load(batch)
        if not account:
            break
        stage = account["stage"].decode()
        bench.worker.work(batch, stage)
        if stage == "language":
            outdate(bench, batch, "language")
    assert ledger.load(batch) == {}
    record = bench.records()["mem://a"]
    assert record.text
    assert (record.failures[0].stage, record.failures[0].error) == ("language", "UnreadableError")
    counts = ledger.counts("r")
    assert {counts[f"passed:{stage}"] for stage in bench.deployment.route} == {"1"}


def test_a_batch_of_a_newer_docmill_is_given_back_and_a_newer_worker_takes_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    ledger = bench.deployment.ledger
    ledger.client.hset(ledger.key("batch", batch), "format", 3)
    for _ in range(5):  # more often than a batch may kill its worker
        told = bench.worker.work(batch, "clean")
        assert "format 3, and this docmill knows formats up to 2: it is left to a newer worker" in str(told)
        ledger.expire_all()
        assert [(one.batch, one.stage) for one in ledger.expired()] == [(batch, "clean")]
    (pending,) = ledger.pending()
    assert pending.attempts <= 1
    assert "left to a newer worker" in pending.error
    assert bench.records() == {}
    monkeypatch.setattr("docmill.delivery.payload.VERSION", 3)  # the other worker is upgraded
    ledger.expire_all()
    bench.work()
    assert list(bench.records()) == ["mem://a"]
    assert not ledger.pending()


def test_a_batch_with_a_failure_of_a_kind_unknown_here_is_given_back(bench: Bench) -> None:
    batch = bench.enqueue(make_document(FERRY, "mem://a"))
    ledger = bench.deployment.ledger
    failures = {0: [{"stage": "convert", "error": "E", "cause": "cosmic_ray", "message": "m", "attempts": 1}]}
    packed = zstandard.ZstdCompressor().compress(json.dumps(failures).encode())
    ledger.client.hset(ledger.key("batch", batch), "failures", packed)
    told = bench.worker.work(batch, "clean")
    assert "holds what this docmill does not know" in str(told)
    ledger.client.hdel(ledger.key("batch", batch), "failures")
    ledger.expire_all()
    bench.work()
    assert list(bench.records()) == ["mem://a"]


def test_content_is_kept_beside_records_up_to_a_size_and_counted(bench: Bench) -> None:
    bench.worker = replace(bench.worker, keep_bytes=len(FERRY))
    kept, larger = make_document(FERRY, "mem://a"), make_document(f"{FERRY} {FERRY} More.", "mem://b")
    failure = Failure(stage="source", error="ValueError", message="broken line", attempts=1)
    broken = make_document("{half", "mem://c", failure=failure)
    bench.enqueue(kept, larger, broken)
    bench.work()
    found = bench.deployment.store.contents({one.id: "" for one in (kept, larger, broken)})
    assert {one: document.content for one, document in found.items()} == {kept.id: FERRY.encode()}
    counts = bench.deployment.ledger.counts("r")
    assert counts["contents"] == "1"
    assert int(counts["contents_bytes"]) > 0


def make_converter(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make a module of a converter: of any file it makes two pages, and one file kills it."""

    def convert(content: bytes, limits: ConvertLimits) -> Converted:
        if content == b"%PDF abort":
            os.abort()
        return Converted(format="text", pages=[FERRY + " ", "Page two."])

    module = ModuleType(name)
    module.convert = convert  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)


def test_a_file_is_converted_on_its_way_and_one_that_kills_its_converter_is_quarantined_alone(
    server: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_converter(monkeypatch, "made_converter")
    monkeypatch.setitem(CONVERTERS, "application/pdf", Converter("made_converter", "convert", "pdf"))
    bench = Bench(server, namespace, tmp_path, ("convert", "clean", "language"))
    files = [
        make_document(b"%PDF abort", "mem://abort", media_type="application/pdf"),
        make_document(b"%PDF whole", "mem://whole", media_type="application/pdf"),
        make_document(FERRY, "mem://text"),
    ]
    bench.enqueue(*files)
    assert sorted(bench.work()) == ["clean", "clean", "convert", "language", "language", "store", "store"]
    found = bench.records()
    assert found.keys() == {"mem://whole", "mem://text"}
    whole = found["mem://whole"]
    assert (whole.source.media_type, whole.pages) == ("application/pdf", [0, len(FERRY) + 1])
    assert [step.stage for step in whole.provenance] == ["convert", "clean", "language"]
    assert [step.stage for step in found["mem://text"].provenance] == ["clean", "language"]
    assert whole.annotations == {}
    (entry,) = bench.deployment.store.entries([files[0].id]).values()
    assert (entry.stage, entry.error, entry.cause) == ("convert", "ConverterLost", Cause.SIGNAL)
    assert entry.document().content == b"%PDF abort"


def test_a_file_quarantined_for_want_of_an_extra_is_converted_by_a_retry(
    server: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONVERTERS, "application/pdf", Converter("not_installed_yet", "convert", "pdf"))
    bench = Bench(server, namespace, tmp_path, ("convert", "clean", "language"))
    bench.enqueue(make_document(b"%PDF", media_type="application/pdf"))
    bench.work()
    (held,) = Quarantine(bench.deployment.ledger).held("r")
    assert (held.entry.stage, held.entry.error) == ("convert", "MissingExtraError")
    assert "pip install 'docmill[pdf]'" in held.entry.message

    make_converter(monkeypatch, "not_installed_yet")
    replace(bench.deployment.producer(), publish=bench._send).readmit("r", [held])
    assert bench.work() == ["convert", "clean", "language", "store"]
    assert [record.pages for record in bench.records().values()] == [[0, len(FERRY) + 1]]
    assert bench.deployment.store.entries([held.entry.id]) == {}
