"""Records handed to workers: their stages run again, the store and the runs follow, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from docmill.audit import compare
from docmill.deployment import Deployment
from docmill.documents import Cleaned, Document
from docmill.errors import ConfigError, UnavailableError
from docmill.records import Record
from docmill.reprocessing import (
    Admitted,
    Rereader,
    Rerunning,
    admit_reruns,
    judge_noted,
    run_of_reruns,
    work_here,
)
from docmill.stages.stage import PerDocument
from docmill.stores.store import Change
from tests.factories import make_document
from tests.reprocessing.conftest import PIPELINE
from tests.test_worker import FERRY, Bench

OTHER = "A letter from the mountains tells of snow that fell for nine days and of the mules that carried bread."


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("DOCMILL_KEEP_CONTENT", "true")
    return Bench(server, namespace, tmp_path / "out", PIPELINE)


def cleans(bench: Bench, made: Callable[[Document], str]) -> None:
    """Let another version of the stage that cleans make these texts."""

    def annotate(document: Document) -> Cleaned:
        return Cleaned(text=made(document), encoding="utf-8")

    needs = bench.deployment.stage("clean").needs
    bench.deployment._stages["clean"] = PerDocument("clean", "9", Cleaned, annotate, needs)


def admitted(deployed: Deployment, reruns: Rerunning, stages: set[str]) -> Admitted:
    rereader = Rereader(deployed.store, deployed.settings.limits, deployed.settings.fields)
    return admit_reruns(deployed, reruns, deployed.store.located(), lambda _: stages, rereader)


def reprocessed(bench: Bench, *stages: str) -> dict[str, Record]:
    """The records after these stages were run again over all, by a worker."""
    with run_of_reruns(bench.deployment.ledger, " ".join(stages)) as reruns:
        admitted(bench.deployment, reruns, set(stages))
        work_here(bench.deployment, reruns.run)
    judge_noted(bench.deployment)
    return bench.records()


def test_the_stage_that_cleans_runs_again_over_kept_content_and_all_that_depends_on_it(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(OTHER, "mem://b", encoding="utf-8"))
    bench.work()
    before = bench.records()
    cleans(bench, lambda document: document.content.decode().upper())
    after = reprocessed(bench, "clean")
    assert {uri: record.text for uri, record in after.items()} == {"mem://a": FERRY.upper(), "mem://b": OTHER.upper()}
    for uri, record in after.items():
        old = before[uri]
        assert (record.id, record.run, record.source) == (old.id, old.run, old.source)
        assert [(step.stage, step.version == "9") for step in record.provenance] == [
            (stage, stage == "clean") for stage in PIPELINE
        ]
    assert compare(bench.deployment).findings == []


def test_stages_that_need_not_run_again_do_not(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    before = bench.records()["mem://a"]
    after = reprocessed(bench, "entities")["mem://a"]
    assert after.provenance[:3] == before.provenance[:3]
    assert after.provenance[3] != before.provenance[3]
    assert compare(bench.deployment).findings == []


def test_an_original_whose_text_changed_leaves_the_index_and_its_duplicates_are_judged_again(bench: Bench) -> None:
    for uri in ("mem://a", "mem://b", "mem://c"):
        bench.enqueue(make_document(FERRY, uri))
        bench.work()
    assert [bench.records()[f"mem://{one}"].status for one in "abc"] == ["kept", "duplicate", "duplicate"]
    cleans(bench, lambda document: OTHER if document.source.uri == "mem://a" else document.content.decode())
    after = reprocessed(bench, "clean")
    first, second, third = (after[f"mem://{one}"] for one in "abc")
    assert (first.text, first.status) == (OTHER, "kept")
    assert {second.status, third.status} == {"kept", "duplicate"}
    original, copy = (second, third) if second.status == "kept" else (third, second)
    assert copy.dedup
    assert copy.dedup.duplicate_of == original.id
    assert original.entities is not None
    bench.enqueue(make_document(f"{FERRY} ", "mem://d"), make_document(f"{OTHER} ", "mem://e"))
    cleans(bench, lambda document: document.content.decode().strip())
    bench.work()
    found = bench.records()
    names = [one.dedup and one.dedup.duplicate_of for one in (found["mem://d"], found["mem://e"])]
    assert names == [original.id, first.id]
    assert compare(bench.deployment).findings == []


def test_documents_that_become_copies_of_each_other_are_judged(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(OTHER, "mem://b"))
    bench.work()
    cleans(bench, lambda _: OTHER)
    after = reprocessed(bench, "clean")
    assert sorted(record.status for record in after.values()) == ["duplicate", "kept"]
    counts = bench.deployment.ledger.counts("r")
    assert (counts["records"], counts["kept"], counts["duplicate"], counts["documents"]) == ("2", "1", "1", "2")
    assert compare(bench.deployment).findings == []


def test_a_document_that_cannot_be_cleaned_again_keeps_its_record(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(OTHER, "mem://b"))
    bench.work()
    before = bench.records()

    def made(document: Document) -> str:
        if document.source.uri == "mem://a":
            raise ValueError("no such table")
        return "New."

    cleans(bench, made)
    after = reprocessed(bench, "clean")
    assert (after["mem://a"], after["mem://b"].text) == (before["mem://a"], "New.")
    ledger = bench.deployment.ledger
    (run,) = [name for name in ledger.runs() if name != "r"]
    assert ledger.client.hgetall(ledger.key("run", run, "left")) == {
        before["mem://a"].id.encode(): b"clean failed: no such table"
    }
    assert {name: ledger.counts(run)[name] for name in ("records", "replaced", "left")} == {
        "records": "2",
        "replaced": "1",
        "left": "1",
    }
    assert compare(bench.deployment).findings == []


def test_content_that_is_kept_nowhere_leaves_the_record_and_says_so(
    server: Path, namespace: str, tmp_path: Path
) -> None:
    bench = Bench(server, namespace, tmp_path / "out", PIPELINE)
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    before = bench.records()
    assert reprocessed(bench, "clean") == before
    ledger = bench.deployment.ledger
    (run,) = [name for name in ledger.runs() if name != "r"]
    (why,) = ledger.client.hgetall(ledger.key("run", run, "left")).values()
    assert why.startswith(b"cannot be read again: its content was not kept, and its source is no local file (mem://a)")
    assert compare(bench.deployment).findings == []


def test_a_record_that_was_replaced_meanwhile_is_left_and_told(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    (old,) = bench.records().values()
    meanwhile = old.model_copy(update={"title": "Stored meanwhile"})
    with run_of_reruns(bench.deployment.ledger, "x") as reruns:
        admitted(bench.deployment, reruns, {"entities"})
        assert bench.deployment.store.replace([Change(old, meanwhile)])
        work_here(bench.deployment, reruns.run)
    assert list(bench.records().values()) == [meanwhile]
    assert bench.deployment.ledger.counts(reruns.run)["left"] == "1"


def test_an_interrupted_command_goes_on_where_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        bench.enqueue(make_document(f"{FERRY} Number {number} of the year {1900 + number}.", f"mem://{number}"))
        bench.work()
    deployed, told = bench.deployment, []
    monkeypatch.setattr("docmill.reprocessing.admission.RECORDS_AT_ONCE", 2)

    def cut_off(record: Record) -> set[str]:
        told.append(record.id)
        if len(told) == 4:
            raise UnavailableError("cut off")
        return {"entities"}

    rereader = Rereader(deployed.store, deployed.settings.limits, deployed.settings.fields)
    with pytest.raises(UnavailableError), run_of_reruns(deployed.ledger, "x") as reruns:
        admit_reruns(deployed, reruns, deployed.store.located(), cut_off, rereader)
    assert {one.run for one in deployed.ledger.pending()} == {reruns.run}  # what was handed over is on its way
    assert not compare(deployed).findings
    with run_of_reruns(deployed.ledger, "x") as again:
        assert (again.run, again.is_resumed, len(again.dealt_with)) == (reruns.run, True, 2)
        assert admitted(deployed, again, {"entities"}).records == 4
        work_here(deployed, again.run)
    counts = deployed.ledger.counts(again.run)
    assert (counts["documents"], counts["replaced"], counts["records"]) == ("6", "6", "6")
    with run_of_reruns(deployed.ledger, "x") as anew:
        assert not anew.is_resumed
        assert anew.run != again.run
    assert compare(deployed).findings == []


def test_the_same_command_twice_at_once_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docmill.reprocessing.admission.HOLD_SECONDS", 1)
    monkeypatch.setattr("docmill.reprocessing.admission.EVERY_SECONDS", 0.2)
    ledger = bench.deployment.ledger
    with (
        run_of_reruns(ledger, "x"),
        run_of_reruns(ledger, "another"),
        pytest.raises(ConfigError, match="the same command is at work elsewhere"),
        run_of_reruns(ledger, "x"),
    ):
        pytest.fail("both went on")
    with run_of_reruns(ledger, "x"):
        pass  # it is free again


def test_a_batch_that_is_done_twice_counts_once(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    before = dict(bench.deployment.ledger.counts("r"))
    cleans(bench, lambda _: OTHER)
    deployed, sent = bench.deployment, list[tuple[str, str]]()
    with run_of_reruns(deployed.ledger, "x") as reruns:
        admitted(deployed, reruns, {"clean"})
        (batch,) = deployed.ledger.pending()
        worker = replace(deployed.worker, publish=lambda batch, stage, *_: sent.append((batch, stage)))
        for stage in (*PIPELINE, "store"):
            worker.work(batch.batch, stage)
            worker.work(batch.batch, stage)
    assert deployed.ledger.counts("r") == before
    assert bench.records()["mem://a"].text == OTHER
    assert compare(deployed).findings == []


def test_records_of_runs_that_the_ledger_does_not_know_are_replaced_and_no_run_is_made_up(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    ledger = bench.deployment.ledger
    ledger.client.delete(*(ledger.key("run", "r", *more) for more in ((), ("account",), ("names",))))
    ledger.client.zrem(ledger.key("runs"), "r")
    cleans(bench, lambda _: OTHER)
    assert reprocessed(bench, "clean")["mem://a"].text == OTHER
    assert [name for name in ledger.runs() if not name.startswith("reprocess-")] == []
    assert ledger.counts("r") == {}
    assert compare(bench.deployment).findings == []
