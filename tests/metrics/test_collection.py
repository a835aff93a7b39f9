"""What is scraped is read from the ledger at most once a second, whoever asks how often, and is true of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.metrics import collection
from docmill.metrics.collection import DeploymentCollector
from tests.audit.conftest import Bench, broken, copy, originals


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    return Bench(server, namespace, tmp_path / "out")


def value(collector: DeploymentCollector, name: str, **labels: str) -> float:
    (found,) = (
        sample.value
        for family in collector.collect()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    )
    return found


def test_metrics_agree_with_what_was_done(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(collection, "INDEX_SECONDS", 0.0)
    collector = DeploymentCollector(bench.deployment)
    bench.enqueue([*originals(), copy(), broken()])
    assert value(collector, "docmill_documents_waiting", stage="clean") == 6
    bench.work()
    assert value(collector, "docmill_documents_waiting", stage="clean") == 0
    assert value(collector, "docmill_documents_ended_total", outcome="kept") == 4
    assert value(collector, "docmill_quarantined_total", stage="source", cause="error") == 1
    assert value(collector, "docmill_quarantine_documents") == 1
    assert value(collector, "docmill_duplicates_total", kind="exact") == 1
    assert value(collector, "docmill_index_documents", kind="original") == 4
    assert value(collector, "docmill_index_documents", kind="duplicate") == 1
    assert value(collector, "docmill_index_bytes") > 0
    assert value(collector, "docmill_pending_bytes") == 0


def test_scrapes_within_a_second_are_one_look(bench: Bench) -> None:
    collector = DeploymentCollector(bench.deployment)
    first = collector.collect()
    bench.enqueue(originals())
    assert collector.collect() is first
