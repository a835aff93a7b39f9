"""Stages run again over stored records: what they find is replaced, all else stays, and the ledger follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.delivery.ledger import PartialRecord
from docmill.documents import Annotation, Document, Entities, Language
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.reprocessing import reprocess
from docmill.stages.stage import PerDocument
from tests.factories import make_document
from tests.reprocessing.conftest import PIPELINE
from tests.test_worker import FERRY, Bench


def breaks(bench: Bench, name: str, yields: type[Annotation]) -> None:
    """Let a stage fail on every document, until the bench is told otherwise."""

    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    bench.deployment._stages[name] = PerDocument(name, "0", yields, annotate, bench.deployment.stage(name).needs)


def failed(record: Record) -> set[str]:
    return {failure.stage for failure in record.failures}


def test_a_failed_stage_that_runs_again_makes_a_partial_record_whole(bench: Bench) -> None:
    breaks(bench, "entities", Entities)
    bench.enqueue(make_document(f"{FERRY} It is run by Hellenic Seaways in Greece.", "mem://a"))
    bench.work()
    before = bench.records()["mem://a"]
    ledger = bench.deployment.ledger
    assert ledger.partial("r") == {before.id: PartialRecord("r", {"entities": "error"})}
    again = reprocess(bench.deployment, [before], failed)
    assert (again.records, again.partial) == (1, 1)  # it fails still
    bench.deployment._stages.clear()
    assert reprocess(bench.deployment, [before], failed).partial == 0
    after = bench.records()["mem://a"]
    assert after.entities
    assert after.failures == []
    changed = {"entities", "failures", "provenance"}
    assert after.model_dump(exclude=changed) == before.model_dump(exclude=changed)
    assert after.provenance[:3] == before.provenance
    assert after.provenance[3].stage == "entities"
    assert ledger.partial() == {}
    counts = ledger.counts("r")
    assert (counts["partial"], counts["partial:entities:error"], counts["records"]) == ("0", "0", "1")


def test_what_depends_on_a_stage_runs_again_and_a_new_verdict_is_counted(bench: Bench) -> None:
    breaks(bench, "language", Language)
    bench.enqueue(make_document(FERRY, "mem://a"), make_document(FERRY, "mem://b"))
    bench.work()
    assert {record.status for record in bench.records().values()} == {"kept"}
    bench.deployment._stages.clear()
    found = sorted(bench.deployment.store.records(), key=lambda record: record.source.uri)
    assert reprocess(bench.deployment, found, failed).partial == 0
    first, second = (bench.records()[uri] for uri in ("mem://a", "mem://b"))
    assert (first.status, second.status) == ("kept", "duplicate")
    assert second.dedup
    assert second.dedup.duplicate_of == first.id
    assert [step.stage for step in second.provenance] == ["clean", "language", "dedup"]
    counts = bench.deployment.ledger.counts("r")
    wanted = {"records": "2", "kept": "1", "duplicate": "1", "unique": "1", "exact": "1", "partial": "0"}
    assert {name: counts[name] for name in wanted} == wanted


def test_a_stage_that_reads_the_raw_content_or_is_not_there_is_refused(bench: Bench) -> None:
    bench.enqueue(make_document(FERRY, "mem://a"))
    bench.work()
    records = list(bench.deployment.store.records())
    with pytest.raises(ConfigError, match="clean reads the raw content"):
        reprocess(bench.deployment, records, lambda _: {"clean"})
    with pytest.raises(ConfigError, match="'shout' is not in the pipeline"):
        reprocess(bench.deployment, records, lambda _: {"shout"})
    assert list(bench.deployment.store.records()) == records


def test_paragraphs_taken_out_are_put_back_before_stages_run_again(
    server: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCMILL_STAGES__DEDUP__PARAGRAPHS", "remove")
    bench = Bench(server, namespace, tmp_path / "out", PIPELINE)
    repeated = "This paragraph stands in both of the two pages and has more than twelve words in all of it."
    for uri, own in (("mem://a", "one two three"), ("mem://b", "four five six")):
        words = " ".join(f"{word}{number}" for number in range(40) for word in own.split())
        bench.enqueue(make_document(f"{repeated}\n\n{words}", uri))
        bench.work()
    before = bench.records()["mem://b"]
    assert before.dedup
    assert before.dedup.paragraphs_removed
    assert repeated not in before.text
    reprocess(bench.deployment, [before], lambda _: {"entities"})
    after = bench.records()["mem://b"]
    changed = {"provenance"}
    assert after.model_dump(exclude=changed) == before.model_dump(exclude=changed)
