"""What is true of a whole deployment now, asked of its ledger alone: with no worker at work, and whoever the broker is.

`docmill status`, the metrics and whatever else looks on read it here, so that all of them say the same. It costs a
look at each batch on its way, of some three microseconds, and some small keys, however many documents were processed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docmill.delivery.ledger import SECONDS_BOUNDS, Backlog, Ledger
from docmill.delivery.quarantine import Quarantine
from docmill.delivery.server.state import ServerState, read_memory, read_state
from docmill.delivery.workers_seen import WorkerSeen, WorkersSeen

__all__ = ["ENDS", "LedgerFacts", "LedgerTotals", "StageFacts", "StageTotals", "read_facts"]

ENDS = ("kept", "duplicate", "filtered", "quarantined", "replaced", "left")
"""How a document that was admitted ends: with a record of one of three statuses, in quarantine, or, where its stages
were run again, with its record replaced or left as it was. So many were admitted as have ended or are on their way."""


@dataclass(frozen=True, slots=True)
class StageTotals:
    """What a stage did in all runs.

    `passed` documents came through it, of which it tried `tried` (a duplicate passes the entities without a try) and
    failed on `failed`. `within` tells by the upper bound, in seconds, how many batches took no longer, `batches` how
    many there were; the last of the bounds hold all that the ones before hold. `seconds` is their sum.
    """

    passed: int
    tried: int
    failed: int
    seconds: float
    batches: int
    within: Mapping[str, int]

    @classmethod
    def nothing(cls) -> StageTotals:
        """Return the totals of a stage that no batch passed."""
        return cls(0, 0, 0, 0.0, 0, dict.fromkeys(SECONDS_BOUNDS, 0))

    def joined(self, other: StageTotals) -> StageTotals:
        """Return the totals of this stage and another."""
        return StageTotals(
            self.passed + other.passed,
            self.tried + other.tried,
            self.failed + other.failed,
            self.seconds + other.seconds,
            self.batches + other.batches,
            {bound: number + other.within[bound] for bound, number in self.within.items()},
        )


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """What a ledger counted in all runs since it keeps totals: they only grow, whatever is pruned or retried."""

    raw: Mapping[str, str]

    def of(self, name: str) -> int:
        """Return a count; 0 where nothing was counted."""
        return int(float(self.raw.get(name, 0)))

    def by(self, kind: str) -> dict[str, int]:
        """Return the counts of a kind by what stands behind its name and a colon."""
        start = f"{kind}:"
        return {name.removeprefix(start): int(number) for name, number in self.raw.items() if name.startswith(start)}

    def by_cause(self, kind: str) -> dict[tuple[str, str], int]:
        """Return the counts of `quarantined` or `partial` documents by stage and cause."""
        found: dict[tuple[str, str], int] = {}
        for name, number in self.by(kind).items():
            stage, _, cause = name.rpartition(":")
            found[stage, cause] = number
        return found

    def ended(self) -> dict[str, int]:
        """Return how many documents ended in each of the ways of `ENDS`."""
        return {name: self.of(name) for name in ENDS} | {"quarantined": sum(self.by("quarantined").values())}

    def stages(self) -> dict[str, StageTotals]:
        """Return what each stage did that any batch passed."""
        return {stage: self._stage(stage) for stage in self.by("passed")}

    def _stage(self, stage: str) -> StageTotals:
        within, batches = {}, 0
        for bound in SECONDS_BOUNDS:
            batches += self.of(f"within:{bound}:{stage}")
            within[bound] = batches
        return StageTotals(
            self.of(f"passed:{stage}"),
            self.of(f"tried:{stage}"),
            self.of(f"failed:{stage}"),
            float(self.raw.get(f"seconds:{stage}", 0)),
            batches + self.of(f"within:more:{stage}"),
            within,
        )


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What is at a stage: documents and batches that wait for a worker or are at work.

    `oldest_seconds` is for how long the batch that is there longest has been there; None where nothing is there.
    """

    waiting: int = 0
    waiting_batches: int = 0
    at_work: int = 0
    at_work_batches: int = 0
    oldest_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The state of a deployment.

    `stages` are those where something is. `memory_limit` is None where the server has none. `reconciled_ms` is the
    moment of the last whole round of a reconciler, by the server's clock, which says `now_ms`; 0 is never.
    """

    now_ms: int
    stages: Mapping[str, StageFacts]
    totals: LedgerTotals
    pending_bytes: int
    quarantined: int
    partial: int
    memory: int
    memory_limit: int | None
    reconciled_ms: int
    has_reconciler: bool
    workers: list[WorkerSeen]
    server: ServerState = field(default_factory=ServerState)

    @property
    def reconciled_seconds(self) -> float | None:
        """Seconds since the last whole round of a reconciler; None where there was none."""
        return max(0.0, (self.now_ms - self.reconciled_ms) / 1000) if self.reconciled_ms else None

    def workers_of(self, stage: str) -> int:
        """Return how many workers serve a stage."""
        return sum(stage in worker.stages for worker in self.workers)


def read_facts(ledger: Ledger, workers: WorkersSeen) -> LedgerFacts:
    """Ask a ledger's server for the state of its deployment.

    Raises:
        UnavailableError: it is out of reach.
    """
    totals = LedgerTotals(ledger.totals())
    backlog, now_ms = ledger.backlog(), ledger.now_ms()
    memory, limit = read_memory(ledger.client)
    return LedgerFacts(
        now_ms=now_ms,
        stages=_stages(backlog, now_ms),
        totals=totals,
        pending_bytes=ledger.pending_bytes(),
        quarantined=len(Quarantine(ledger)),
        partial=ledger.partial_count(),
        memory=memory,
        memory_limit=limit,
        reconciled_ms=totals.of("reconciled_ms"),
        has_reconciler=ledger.has_reconciler(),
        workers=workers.present(),
        server=read_state(ledger.client),
    )


def _stages(backlog: Sequence[Backlog], now_ms: int) -> dict[str, StageFacts]:
    found = {}
    for stage in dict.fromkeys(one.stage for one in backlog):
        waits = [one for one in backlog if one.stage == stage and not one.running]
        works = [one for one in backlog if one.stage == stage and one.running]
        since = min((one.since_ms for one in (*waits, *works) if one.since_ms), default=now_ms)
        found[stage] = StageFacts(
            waiting=sum(one.documents for one in waits),
            waiting_batches=sum(one.batches for one in waits),
            at_work=sum(one.documents for one in works),
            at_work_batches=sum(one.batches for one in works),
            oldest_seconds=max(0.0, (now_ms - since) / 1000),
        )
    return found
