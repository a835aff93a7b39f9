"""`docmill quarantine retry` and `drop` against a worker that is at least as quick as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from docmill.deployment import Deployment
from docmill.documents import Cleaned, Document, Failure
from docmill.memory import RedisIndex
from docmill.queues import Queues
from docmill.settings import load
from docmill.stages.dedup import fingerprint
from docmill.stages.index import Rules
from docmill.stages.stage import PerDocument
from tests.factories import make_document
from tests.test_worker import FERRY, Bench

Command = Callable[..., str]


class Interruption(BaseException):
    """The command is cut off here."""


def refuse(_document: Document) -> Cleaned:
    raise ValueError("this stage cannot bear it")


def accept(_document: Document) -> Cleaned:
    return Cleaned(text="borne")


@pytest.fixture
def deployment(
    server: Path, namespace: str, tmp_path: Path, docmill: Command, monkeypatch: pytest.MonkeyPatch
) -> Deployment:
    """A deployment with one document in quarantine."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/out")
    monkeypatch.setenv("DOCMILL_PIPELINE", '["clean"]')
    made = Deployment(load())
    work_at_once(made, refuse, monkeypatch)
    made.enqueue([make_document("poison", "mem://a")], run="r")
    return made


def work_at_once(
    deployment: Deployment, annotate: Callable[[Document], Cleaned], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let batches be worked off in the moment they are published."""
    stage = PerDocument("clean", "1", Cleaned, annotate, needs=frozenset({"content"}))

    def publish(_queues: Queues, batch: str, name: str, *_: object) -> None:
        worker = replace(deployment.worker, stage=lambda _: stage, publish=deployment.queues.publish)
        worker.work(batch, name)

    monkeypatch.setattr(Queues, "publish", publish)


def held(docmill: Command) -> list[str]:
    return [entry["message"] for entry in json.loads(docmill("quarantine", "list", "--json"))]


def counts(deployment: Deployment) -> tuple[int, ...]:
    found = deployment.ledger.counts("r")
    names = ("documents", "records", "quarantined", "dropped")
    return tuple(int(float(found.get(name, 0))) for name in names)


def test_a_document_that_fails_again_at_once_is_still_quarantined(deployment: Deployment, docmill: Command) -> None:
    assert held(docmill) == ["this stage cannot bear it"]
    docmill("quarantine", "retry", "--all")
    assert held(docmill) == ["this stage cannot bear it"]
    assert counts(deployment) == (1, 0, 1, 0)


def test_a_retry_that_is_cut_off_counts_no_document_twice(
    deployment: Deployment, docmill: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:

        def cut_off(_queues: Queues, *_: object) -> None:
            raise Interruption

        patch.setattr(Queues, "publish", cut_off)
        with pytest.raises(Interruption):
            docmill("quarantine", "retry", "--all")
    work_at_once(deployment, accept, monkeypatch)
    for pending in deployment.ledger.pending():
        deployment.queues.publish(pending.batch, pending.stage, pending.run, pending.documents)
    assert held(docmill) == []
    assert counts(deployment) == (1, 1, 0, 0)
    assert not list((tmp_path / "out" / "quarantine").glob("*.jsonl"))


def test_what_is_dropped_is_counted_as_such(deployment: Deployment, docmill: Command) -> None:
    docmill("quarantine", "drop", "--all", "--yes")
    assert held(docmill) == []
    assert counts(deployment) == (1, 0, 0, 1)
    deployment.enqueue([make_document("poison", "mem://a")], run="r")
    assert counts(deployment) == (2, 0, 1, 1)


def test_counts_that_went_wrong_are_recounted(deployment: Deployment, docmill: Command) -> None:
    deployment.ledger.count("r", "quarantined", 5)
    state = json.loads(docmill("status", "--run", "r", "--recount", "--json"))
    assert (state["documents"], state["quarantined"], state["dropped"]) == (1, 1, 0)


def test_what_is_dropped_leaves_the_index_and_its_duplicate_becomes_the_original(
    server: Path, namespace: str, tmp_path: Path, docmill: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a release before schema 1.1 left it: an original of the index was quarantined behind dedup."""
    bench = Bench(server, namespace, tmp_path / "out")
    failure = Failure(stage="entities", error="ValueError", message="m")
    lost = make_document(FERRY, "mem://lost", failure=failure)
    index = RedisIndex(bench.deployment.ledger.client, namespace)
    index.check_and_insert("all", [fingerprint(lost.id, FERRY)[0]], Rules())
    bench.enqueue(lost, make_document(FERRY, "mem://copy"))
    bench.work()
    copy = bench.records()["mem://copy"].dedup
    assert copy
    assert copy.duplicate_of == lost.id
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/out")
    monkeypatch.setenv("DOCMILL_PIPELINE", '["clean", "language", "dedup"]')
    docmill("quarantine", "drop", lost.id, "--yes")
    assert bench.records()["mem://copy"].status == "kept"
    later = make_document(FERRY, "mem://later")
    bench.enqueue(later)
    bench.work()
    assert [record.dedup and record.dedup.cluster for record in bench.records().values()] == [
        bench.records()["mem://copy"].id
    ] * 2
