"""What the page of runs shows: the state of a deployment, or what a run left. Tested by tests/viewer/test_runs.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from docmill.delivery.ledger import PendingBatch
from docmill.deployment import Deployment
from docmill.errors import ConfigError, DocmillError
from docmill.masking import mask
from docmill.monitoring.looking import View

__all__ = ["RunLooks", "RunState", "StuckBatch"]

STUCK_SECONDS: Final = 30  # ten leases: by then the reconciler has sent a batch again three times
MOST_STUCK: Final = 20
MOST_LOOKED_AT: Final = 10_000
MOST_SUMMARY: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class StuckBatch:
    """A batch that has been at its stage for long, and what is known of why."""

    batch: str
    run: str
    stage: str
    documents: int
    seconds: float
    attempts: int
    worker: str
    why: str


@dataclass
class RunState:
    """What is known now: `live` as `docmill status --json` has it, or the `summary` of a run that ended."""

    live: dict[str, Any] | None = None
    stuck: list[StuckBatch] = field(default_factory=list)
    summary: dict[str, Any] | None = None
    trouble: str = ""
    heading: str = "The ledger is out of reach"  # of the trouble


class RunLooks:
    """Looks at the ledger of a deployment that may come and go: `deployment` returns None where none is there."""

    def __init__(self, deployment: Callable[[], Deployment | None], summary: Path | None = None) -> None:
        self._deployment = deployment
        self._summary = summary
        self._view: View | None = None

    def look(self, name: str | None = None) -> RunState:
        """Return the state of one run, or of the latest."""
        try:
            deployment = self._deployment()
            if deployment is None:
                self._view = None
                return RunState(summary=self._read_summary())
            if self._view is None or self._view.deployment is not deployment:
                self._view = View(deployment)
            live = self._view.look(name)
            return RunState(live=live, stuck=_stuck(deployment))
        except ConfigError as error:
            told = mask(str(error))
            return RunState(summary=self._read_summary(), trouble=told, heading="There is nothing to show")
        except DocmillError as error:
            self._view = None
            return RunState(summary=self._read_summary(), trouble=mask(str(error)))

    def _read_summary(self) -> dict[str, Any] | None:
        """Return what the last `docmill run` said of itself in its folder."""
        if self._summary is None:
            return None
        try:
            with self._summary.open("rb") as file:
                found = orjson.loads(file.read(MOST_SUMMARY))
        except (OSError, orjson.JSONDecodeError):
            return None
        return found if isinstance(found, dict) and isinstance(found.get("stages"), dict) else None


def _stuck(deployment: Deployment) -> list[StuckBatch]:
    """Return the batches that have been at one stage for long, the longest first."""
    now = deployment.ledger.now_ms()
    long = [
        one
        for one in deployment.ledger.pending(MOST_LOOKED_AT)
        if one.stage_ms and now - one.stage_ms > 1000 * STUCK_SECONDS
    ]
    long.sort(key=lambda one: one.stage_ms)
    served = {stage for worker in deployment.workers_seen.present() for stage in worker.stages}
    return [
        StuckBatch(
            one.batch,
            one.run,
            one.stage,
            one.documents,
            (now - one.stage_ms) / 1000,
            one.attempts,
            one.worker,
            _why(one, served),
        )
        for one in long[:MOST_STUCK]
    ]


def _why(batch: PendingBatch, served: set[str]) -> str:
    """Return the likeliest reason why a batch stays where it is."""
    if batch.error:
        return mask(batch.error)
    if batch.stage not in served:
        return f"no worker that was seen serves {batch.stage}"
    if batch.running:
        return "a worker holds it and gives signs of life"
    if batch.attempts:
        return f"its worker ended {batch.attempts} {'time' if batch.attempts == 1 else 'times'}"
    return "it waits behind others"
