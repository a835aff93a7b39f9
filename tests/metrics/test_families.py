"""Metrics have a bounded number of labels, whatever a ledger holds, and are there before anything happened."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from docmill.delivery.facts import LedgerFacts, LedgerTotals, StageFacts
from docmill.delivery.workers_seen import WorkerSeen
from docmill.memory.contents import ScopeSize
from docmill.metrics.families import Sizes, metrics_of

STAGES = ("clean", "dedup", "store")
HOSTILE = 'x"} 1\n\x1b[31m'


def facts(
    totals: Mapping[str, str], stages: Mapping[str, StageFacts] | None = None, limit: int | None = None
) -> LedgerFacts:
    return LedgerFacts(
        now_ms=1_000_000,
        stages=stages or {},
        totals=LedgerTotals(totals),
        pending_bytes=5,
        quarantined=3,
        partial=2,
        memory=100,
        memory_limit=limit,
        reconciled_ms=999_000,
        has_reconciler=True,
        workers=[WorkerSeen("a@b", ("clean", "store"))],
    )


def samples(found: LedgerFacts | None, sizes: Sizes | None = None) -> dict[str, float]:
    """The samples as Prometheus reads them: name with labels, and value."""

    class Once(Collector):
        def collect(self) -> list[Metric]:
            return list(metrics_of(found, sizes or Sizes(10, ScopeSize("main", 4, 3, 200)), STAGES))

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    told: dict[str, float] = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        assert family.name.startswith("docmill_")
        assert family.documentation.endswith(".")
        for one in family.samples:
            name = one.name + "".join(f"{{{key}={value}}}" for key, value in sorted(one.labels.items()))
            assert name not in told, "a sample stands twice"
            told[name] = one.value
    return told


def test_what_alerts_look_at_is_there_before_anything_happened() -> None:
    told = samples(facts({}))
    for stage in STAGES:
        for name in ("documents_waiting", "documents_at_work", "oldest_seconds", "workers"):
            assert f"docmill_{name}{{stage={stage}}}" in told
        assert told[f"docmill_stage_documents_total{{outcome=failed}}{{stage={stage}}}"] == 0
        assert told[f"docmill_stage_seconds_count{{stage={stage}}}"] == 0
    assert told["docmill_quarantined_total{cause=error}{stage=source}"] == 0
    assert told["docmill_documents_ended_total{outcome=kept}"] == 0
    assert told["docmill_workers{stage=clean}"] == 1
    assert told["docmill_workers{stage=dedup}"] == 0
    assert told["docmill_reconciled_timestamp_seconds"] == 999
    assert "docmill_redis_memory_limit_bytes" not in told


def test_totals_become_counters_by_stage_outcome_and_cause() -> None:
    totals = {
        "admitted": "10",
        "kept": "4",
        "passed:clean": "10",
        "tried:clean": "9",
        "failed:clean": "2",
        "seconds:clean": "1.5",
        "within:0.1:clean": "3",
        "within:more:clean": "1",
        "quarantined:clean:timeout": "2",
        "partial:dedup:needs": "1",
        "near": "5",
        "sent_again:clean": "7",
    }
    told = samples(facts(totals, {"clean": StageFacts(6, 2, 1, 1, 12.5)}, limit=400))
    assert told["docmill_documents_admitted_total"] == 10
    assert told["docmill_documents_ended_total{outcome=quarantined}"] == 2
    outcomes = {one: told[f"docmill_stage_documents_total{{outcome={one}}}{{stage=clean}}"] for one in OUTCOMES}
    assert outcomes == {"done": 7, "failed": 2, "passed_over": 1}
    buckets = {bound: told[f"docmill_stage_seconds_bucket{{le={bound}}}{{stage=clean}}"] for bound in BOUNDS}
    assert buckets == {"0.03": 0, "0.1": 3, "100": 3, "+Inf": 4}
    assert told["docmill_stage_seconds_sum{stage=clean}"] == 1.5
    assert told["docmill_quarantined_total{cause=timeout}{stage=clean}"] == 2
    assert told["docmill_partial_total{cause=needs}{stage=dedup}"] == 1
    assert told["docmill_duplicates_total{kind=near}"] == 5
    assert told["docmill_batches_sent_again_total{stage=clean}"] == 7
    assert told["docmill_documents_waiting{stage=clean}"] == 6
    assert told["docmill_oldest_seconds{stage=clean}"] == 12.5
    assert told["docmill_redis_memory_limit_bytes"] == 400
    assert told["docmill_index_documents{kind=original}"] == 4


OUTCOMES = ("done", "failed", "passed_over")
BOUNDS = ("0.03", "0.1", "100", "+Inf")


def test_no_stranger_makes_a_label() -> None:
    """Whatever stages and causes a ledger names beside those installed are one: `other`."""
    hostile = {f"{kind}:{HOSTILE}{n}": "1" for kind in ("passed", "tried", "sent_again", "divided") for n in range(50)}
    hostile |= {f"quarantined:{HOSTILE}{n}:{HOSTILE}": "1" for n in range(50)}
    hostile |= {f"within:1:{HOSTILE}{n}": "1" for n in range(50)}
    there = {f"{HOSTILE}{n}": StageFacts(1, 1, 0, 0, float(n)) for n in range(50)}
    told = samples(facts(hostile, there))
    assert len(told) < len(samples(facts({}))) + 40
    assert told["docmill_quarantined_total{cause=other}{stage=other}"] == 50
    assert told["docmill_stage_documents_total{outcome=done}{stage=other}"] == 50
    assert told["docmill_stage_seconds_count{stage=other}"] == 50
    assert told["docmill_documents_waiting{stage=other}"] == 50
    assert told["docmill_oldest_seconds{stage=other}"] == 49
    assert "31m" not in str(told)


def test_a_server_out_of_reach_is_told_by_the_only_metrics_left() -> None:
    assert samples(None, Sizes(10, None)) == {
        "docmill_ledger_up": 0,
        "docmill_index_up": 0,
        "docmill_high_water_bytes": 10,
    }
