"""The state of a deployment as the ledger tells it: what waits, what runs, what is done, what is stuck, and who works.

Tested by tests/cli/commands/test_status.py.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from docmill.delivery.facts import LedgerFacts, StageFacts, read_facts
from docmill.delivery.messages import HIGH, queue_name
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE
from docmill.errors import no_such_run
from docmill.monitoring.run_counts import Counts, read_counts

__all__ = ["View"]

INDEX_SECONDS = 60  # between two looks at the size of the index
MOST_LOOKS = 20  # remembered, and runs whose looks are
RATE_SECONDS = 1.0  # at least, that a rate is over: several people may look at one time


@dataclass
class View:
    """Look at a deployment, again and again.

    Rates are over the time since the last look at the same run that is a second old; at the first look, and once a run
    has ended, since its start. The size of the dedup index is looked up each minute, since this asks for the memory of
    each of its keys.
    """

    deployment: Deployment
    with_index: bool = False
    _looks: dict[str, list[tuple[float, Counts]]] = field(default_factory=dict)
    _index: tuple[float, dict[str, int]] | None = None

    def look(self, name: str | None) -> dict[str, Any]:
        """Return the state of one run, or of the latest, and of the whole deployment.

        Raises:
            ConfigError: there is no run of this name.
            UnavailableError: the server is out of reach.
        """
        deployment = self.deployment
        ledger = deployment.ledger
        runs = ledger.runs()
        if name is not None and name not in runs:
            raise no_such_run(name, runs)
        run = name or (runs[0] if runs else None)
        counts = read_counts(ledger, run) if run else Counts({})
        seconds, before = self._since(run or "", counts)
        route = _route(counts, deployment)
        facts = read_facts(ledger, deployment.workers_seen)
        total = counts.of("documents")
        return {
            "run": run,
            "runs": runs[:20],
            "documents": total,
            "records": counts.of("records"),
            "partial": counts.of("partial"),
            "failed_stages": counts.partial_causes(),
            "quarantined": counts.of("quarantined"),
            "dropped": counts.of("dropped"),
            "skipped": counts.skipped(),
            "contents": counts.of("contents"),
            "contents_bytes": counts.of("contents_bytes"),
            "replaced": counts.of("replaced"),
            "left": counts.of("left"),
            "quarantined_in_all": facts.quarantined,
            "partial_in_all": facts.partial,
            "done": bool(run) and counts.ended,
            "pending_bytes": facts.pending_bytes,
            "memory_bytes": facts.memory,
            "memory_limit_bytes": facts.memory_limit,
            "stages": {
                stage: _stage(counts, before, seconds, stage)
                | {"queue_batches": _queued(deployment, stage)}
                | _there(facts, stage)
                for stage in _with_backlog(route, facts)
            },
            "totals": _totals(facts),
            "workers": [{"name": one.name, "stages": list(one.stages)} for one in facts.workers],
            "server": asdict(facts.server),
            "reconciler": facts.has_reconciler,
            "reconciled_seconds": facts.reconciled_seconds,
            **({"index": self._index_size()} if self.with_index else {}),
        }

    def _index_size(self) -> dict[str, int]:
        if self._index is None or time.monotonic() - self._index[0] > INDEX_SECONDS:
            from docmill.memory import client_of  # noqa: PLC0415 - it imports numpy
            from docmill.memory.contents import whole_size  # noqa: PLC0415 - as above

            settings = self.deployment.settings
            found = whole_size(client_of(settings.dedup_url), settings.index)
            sizes = {"originals": found.originals, "duplicates": found.duplicates, "bytes": found.bytes}
            self._index = time.monotonic(), sizes
        return self._index[1]

    def _since(self, run: str, counts: Counts) -> tuple[float, Counts]:
        """Return over how many seconds the rates of a run are, and its counts before them; remember its counts now."""
        now = time.monotonic()
        looks = self._looks.pop(run, [])
        old = [one for one in looks if now - one[0] >= RATE_SECONDS][-1:]
        self._looks[run] = [*old, *(one for one in looks if now - one[0] < RATE_SECONDS), (now, counts)][-MOST_LOOKS:]
        while len(self._looks) > MOST_LOOKS:
            del self._looks[next(iter(self._looks))]
        if old and not counts.ended:  # what has ended keeps its rate over all
            return now - old[0][0], old[0][1]
        end = counts.of("ended_ms") if counts.ended else time.time() * 1000
        return max(0.001, (end - counts.of("started_ms")) / 1000), Counts({})


def _queued(deployment: Deployment, stage: str) -> int:
    """Return how many messages wait for a stage, of whatever priority."""
    return sum(deployment.depth(queue_name(stage, priority)) for priority in (HIGH, ""))


def _route(counts: Counts, deployment: Deployment) -> Sequence[str]:
    """Return the stages that batches of a run pass, in order; those of the pipeline where nothing was admitted."""
    named = counts.tally("routed:")
    if not named:
        return counts.raw["route"].split(",") if "route" in counts.raw else deployment.route
    stages = dict.fromkeys([*deployment.queue_names, *named])
    return [*(one for one in stages if one in named and one != STORE_STAGE), STORE_STAGE]


def _with_backlog(route: Sequence[str], facts: LedgerFacts) -> Sequence[str]:
    """Return the stages of a run, and before the store those where batches of other runs are."""
    return [*dict.fromkeys([*route[:-1], *(stage for stage in facts.stages if stage != STORE_STAGE)]), *route[-1:]]


def _there(facts: LedgerFacts, stage: str) -> dict[str, Any]:
    """Return what of all runs is at a stage, and how many workers serve it."""
    there = facts.stages.get(stage, StageFacts())
    oldest = there.oldest_seconds
    return {
        "waiting": there.waiting,
        "in_flight": there.at_work,
        "oldest_seconds": None if oldest is None else round(oldest, 1),
        "workers": facts.workers_of(stage),
    }


def _totals(facts: LedgerFacts) -> dict[str, Any]:
    """Return what was counted over all runs."""
    totals = facts.totals
    causes = {
        kind: {f"{stage}:{cause}": number for (stage, cause), number in totals.by_cause(kind).items()}
        for kind in ("quarantined", "partial")
    }
    return {
        "admitted": totals.of("admitted"),
        "ended": totals.ended(),
        "duplicates": {kind: totals.of(kind) for kind in ("exact", "near")},
        "quarantined": causes["quarantined"],
        "partial": causes["partial"],
        "sent_again": totals.by("sent_again"),
        "divided": totals.by("divided"),
    }


def _stage(counts: Counts, before: Counts, seconds: float, stage: str) -> dict[str, Any]:
    total, done = counts.to_pass(stage), counts.of(f"passed:{stage}")
    rate = (done - before.of(f"passed:{stage}")) / seconds
    return {
        "done": done,
        "failed": counts.of(f"failed:{stage}"),
        "per_second": round(rate, 2),
        "eta_seconds": 0 if done >= total else round((total - done) / rate) if rate > 0 else None,
    }
