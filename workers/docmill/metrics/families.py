"""What the facts of a deployment are called in Prometheus.

Names and units follow https://prometheus.io/docs/practices/naming/. Values of labels are names of stages that are
installed, and words of docmill's own; whatever else a ledger holds is `other`, so that their number is bounded and
nothing that a stranger wrote is among them. Each series that an alert looks at is there from the start, since
Prometheus sees no increase in one that appears.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from docmill.delivery.facts import LedgerFacts, LedgerTotals, StageFacts, StageTotals
from docmill.documents import STORE_STAGE, Cause
from docmill.memory.contents import ScopeSize

__all__ = ["Sizes", "metrics_of"]

Family = TypeVar("Family", CounterMetricFamily, GaugeMetricFamily)
OTHER = "other"
SOURCE = "source"  # the stage that readers' failures name
CAUSES = tuple(str(cause) for cause in Cause)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What no ledger tells: the bytes at which producers stop, and what the dedup index holds, where that answers."""

    high_water_bytes: int
    index: ScopeSize | None


def metrics_of(facts: LedgerFacts | None, sizes: Sizes, stages: Collection[str]) -> Iterator[Metric]:
    """Yield the metrics of a deployment with these stages; without `facts` those that tell that its server is away."""
    yield _gauge("docmill_ledger_up", "1 where the ledger's server answers, else 0.", int(facts is not None))
    yield _gauge("docmill_index_up", "1 where the server of the dedup index answers.", int(sizes.index is not None))
    yield _gauge("docmill_high_water_bytes", "Pending bytes at which producers stop.", sizes.high_water_bytes)
    if sizes.index:
        index = GaugeMetricFamily("docmill_index_documents", "Documents in the dedup index.", labels=["kind"])
        index.add_metric(["original"], sizes.index.originals)
        index.add_metric(["duplicate"], sizes.index.duplicates)
        yield index
        yield _gauge("docmill_index_bytes", "Memory of the dedup index in its server.", sizes.index.bytes)
    if facts:
        yield from _now(facts, stages)
        yield from _ever(facts.totals, stages)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _now(facts: LedgerFacts, stages: Collection[str]) -> Iterator[Metric]:
    there = {stage: facts.stages.get(stage, StageFacts()) for stage in dict.fromkeys([*stages, *facts.stages])}
    for name, told, of in (
        ("docmill_documents_waiting", "Documents that wait for a worker, by stage.", "waiting"),
        ("docmill_documents_at_work", "Documents at work, by stage.", "at_work"),
        ("docmill_batches_waiting", "Batches that wait for a worker, by stage.", "waiting_batches"),
        ("docmill_batches_at_work", "Batches at work, by stage.", "at_work_batches"),
    ):
        numbers = {stage: getattr(one, of) for stage, one in there.items()}
        yield _by_stage(GaugeMetricFamily(name, told, labels=["stage"]), numbers, stages)
    oldest = GaugeMetricFamily(
        "docmill_oldest_seconds", "For how long the batch that is at a stage longest has been there.", labels=["stage"]
    )
    ages: dict[str, float] = {}
    for stage, one in there.items():
        ages[_label(stage, stages)] = max(ages.get(_label(stage, stages), 0.0), one.oldest_seconds or 0.0)
    for stage, seconds in ages.items():
        oldest.add_metric([stage], seconds)
    yield oldest
    served = {stage: facts.workers_of(stage) for stage in stages}
    told = "Workers seen within the last seconds, by stage they serve."
    yield _by_stage(GaugeMetricFamily("docmill_workers", told, labels=["stage"]), served, stages)
    yield _gauge("docmill_pending_bytes", "Bytes of the payloads of all batches on their way.", facts.pending_bytes)
    yield _gauge("docmill_quarantine_documents", "Documents in quarantine now.", facts.quarantined)
    yield _gauge("docmill_partial_records", "Partial records that wait for a new try now.", facts.partial)
    yield _gauge("docmill_redis_memory_bytes", "Memory that the ledger's server uses.", facts.memory)
    if facts.memory_limit:
        yield _gauge("docmill_redis_memory_limit_bytes", "Its maxmemory; absent without one.", facts.memory_limit)
    troubles, dangers = len(facts.server.troubles), len(facts.server.dangers)
    yield _gauge("docmill_redis_troubles", "Reasons for which the ledger's server refuses writes now.", troubles)
    yield _gauge("docmill_redis_dangers", "Settings by which the ledger's server would lose documents.", dangers)
    yield _gauge(
        "docmill_reconciled_timestamp_seconds",
        "When a reconciler ended its last whole round, by the clock of the ledger's server; 0 is never.",
        facts.reconciled_ms / 1000,
    )


def _ever(totals: LedgerTotals, stages: Collection[str]) -> Iterator[Metric]:
    yield _counter("docmill_documents_admitted", "Documents admitted, again or anew.", totals.of("admitted"))
    ended = CounterMetricFamily("docmill_documents_ended", "Documents that ended, by outcome.", labels=["outcome"])
    for outcome, number in totals.ended().items():
        ended.add_metric([outcome], number)
    yield ended
    duplicates = CounterMetricFamily("docmill_duplicates", "Duplicates found, by kind.", labels=["kind"])
    for kind in ("exact", "near"):
        duplicates.add_metric([kind], totals.of(kind))
    yield duplicates
    yield from _of_stages(totals, stages)
    for kind, told in (
        ("quarantined", "Documents that came into quarantine, by the stage that failed and the cause."),
        ("partial", "Failures of stages in records that were stored without them, by stage and cause."),
    ):
        yield _by_cause(f"docmill_{kind}", told, totals.by_cause(kind), stages)
    for kind, told in (
        ("sent_again", "Batches sent again since their worker fell silent or their message was lost, by stage."),
        ("divided", "Batches divided since they kept ending their worker, by stage."),
    ):
        counted = CounterMetricFamily(f"docmill_batches_{kind}", told, labels=["stage"])
        yield _by_stage(counted, totals.by(kind), stages)


def _of_stages(totals: LedgerTotals, stages: Collection[str]) -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "docmill_stage_documents",
        "Documents that passed a stage: done, failed, or passed over (a duplicate has no entities sought).",
        labels=["stage", "outcome"],
    )
    seconds = HistogramMetricFamily("docmill_stage_seconds", "Seconds a batch spent in a stage.", labels=["stage"])
    found: dict[str, StageTotals] = {}
    nothing = StageTotals.nothing()
    for stage, one in (dict.fromkeys(stages, nothing) | totals.stages()).items():
        name = _label(stage, stages)
        found[name] = one.joined(found[name]) if name in found else one
    for stage, one in found.items():
        counted.add_metric([stage, "done"], one.tried - one.failed)
        counted.add_metric([stage, "failed"], one.failed)
        counted.add_metric([stage, "passed_over"], one.passed - one.tried)
        buckets = [(bound, float(number)) for bound, number in one.within.items()]
        seconds.add_metric([stage], [*buckets, ("+Inf", one.batches)], one.seconds)
    yield counted
    yield seconds


def _counter(name: str, told: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(name, told, value=value)


def _by_stage(family: Family, numbers: Mapping[str, int], stages: Collection[str]) -> Family:
    """Give a family, whose label is the stage, its numbers, and return it."""
    for stage, number in _merged(numbers, stages).items():
        family.add_metric([stage], number)
    return family


def _by_cause(
    name: str, told: str, numbers: Mapping[tuple[str, str], int], stages: Collection[str]
) -> CounterMetricFamily:
    known = (SOURCE, *(stage for stage in stages if stage != STORE_STAGE))
    counts: Counter[tuple[str, str]] = Counter({(stage, cause): 0 for stage in known for cause in CAUSES})
    for (stage, cause), number in numbers.items():
        counts[_label(stage, known), cause if cause in CAUSES else OTHER] += number
    family = CounterMetricFamily(name, told, labels=["stage", "cause"])
    for labels, number in counts.items():
        family.add_metric(labels, number)
    return family


def _merged(numbers: Mapping[str, int], stages: Collection[str]) -> dict[str, int]:
    """Return numbers by stage with zeros where there is none, what is of unknown stages summed up."""
    counts: Counter[str] = Counter(dict.fromkeys(stages, 0))
    for stage, number in numbers.items():
        counts[_label(stage, stages)] += number
    return dict(counts)


def _label(stage: str, stages: Collection[str]) -> str:
    return stage if stage in stages else OTHER
