"""What `docmill status` shows: what waits, what runs, what is done, and who works.

Tested by tests/system/test_deployed.py.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from docmill.cli import watch
from docmill.cli.console import results
from docmill.cli.json_output import emit
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.settings import load

__all__ = ["render", "show_status"]

PING_SECONDS = 0.7  # how long workers have to answer; on one network they do within a tenth


def show_status(name: str | None, *, watching: bool, as_json: bool) -> None:
    """Show a run's stages and the workers seen; with `watching`, anew every second.

    Raises:
        ConfigError: a setting is wrong, or there is no run of this name.
        UnavailableError: the server is out of reach.
    """
    view = View(Deployment(load()))
    if as_json:
        emit(view.look(name))
    elif watching:
        with Live(console=results, auto_refresh=False) as live:
            while True:
                live.update(render(view.look(name)), refresh=True)
                time.sleep(1)
    else:
        results.print(render(view.look(name)))


@dataclass
class View:
    """What is seen of a deployment. Rates are over the time between two looks, or since a run's start at the first."""

    deployment: Deployment
    _last: tuple[float, watch.Counts] | None = None

    def look(self, name: str | None) -> dict[str, Any]:
        """The state of one run, or of the latest, and of the whole deployment.

        Raises:
            ConfigError: there is no run of this name.
            UnavailableError: the server is out of reach.
        """
        deployment = self.deployment
        ledger = deployment.ledger
        runs = ledger.runs()
        if name is not None and name not in runs:
            raise ConfigError(f"no run named {name!r}; there are: {', '.join(runs[:10]) or 'none yet'}")
        run = name or (runs[0] if runs else None)
        counts = watch.read(ledger, run) if run else watch.Counts({})
        seconds, before = self._since(counts)
        self._last = (time.monotonic(), counts)
        route = tuple(counts.raw["route"].split(",")) if "route" in counts.raw else deployment.route
        running: Counter[str] = Counter()
        for batch in ledger.pending():
            if batch.running:
                running[batch.stage] += batch.documents
        total = counts.of("documents")
        return {
            "run": run,
            "runs": runs[:20],
            "documents": total,
            "records": counts.of("records"),
            "quarantined": counts.of("quarantined"),
            "quarantined_in_all": len(Quarantine(ledger)),
            "done": bool(run) and counts.ended,
            "pending_bytes": ledger.pending_bytes(),
            "stages": {
                stage: _stage(counts, before, seconds, stage, total)
                | {"queue_batches": deployment.queues.depth(stage), "in_flight": running[stage]}
                for stage in route
            },
            "workers": self._workers(),
            "reconciler": bool(ledger.client.exists(ledger.key("reconciler"))),
        }

    def _since(self, counts: watch.Counts) -> tuple[float, watch.Counts]:
        if self._last:
            return time.monotonic() - self._last[0], self._last[1]
        end = counts.of("ended_ms") if counts.ended else time.time() * 1000
        return max(0.001, (end - counts.of("started_ms")) / 1000), watch.Counts({})

    def _workers(self) -> list[dict[str, Any]]:
        inspect = self.deployment.queues.celery.control.inspect(timeout=PING_SECONDS)
        queues = inspect.active_queues() or {}
        return [
            {"name": name, "stages": sorted(queue["name"] for queue in served)}
            for name, served in sorted(queues.items())
        ]


def _stage(counts: watch.Counts, before: watch.Counts, seconds: float, stage: str, total: int) -> dict[str, Any]:
    done = counts.of(f"passed:{stage}")
    rate = (done - before.of(f"passed:{stage}")) / seconds
    return {
        "done": done,
        "failed": counts.of(f"failed:{stage}"),
        "per_second": round(rate, 2),
        "eta_seconds": 0 if done >= total else round((total - done) / rate) if rate > 0 else None,
    }


def render(state: dict[str, Any]) -> Group:
    """The state for messages."""
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    table.add_column("stage")
    for column in ("queued batches", "in flight", "done", "failed", "a second", "time left"):
        table.add_column(column, justify="right")
    for stage, told in state["stages"].items():
        left = told["eta_seconds"]
        table.add_row(
            stage,
            f"{told['queue_batches']:,}",
            f"{told['in_flight']:,}",
            f"{told['done']:,}",
            Text(f"{told['failed']:,}", style="red" if told["failed"] else "dim"),
            f"{told['per_second']:,.1f}",
            "unknown" if left is None else f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}" if left else "",
        )
    head = Text.assemble(
        (state["run"] or "no run yet", "bold"),
        f"   {state['documents']:,} documents   {state['records']:,} records   {state['quarantined']:,} quarantined",
        f"   {state['pending_bytes'] / 2**20:,.1f} MiB pending",
    )
    lines = [f"{worker['name']} ({', '.join(worker['stages'])})" for worker in state["workers"]]
    seen = Text("workers: " + (", ".join(lines) or "none seen"), style="" if lines else "yellow")
    alive = "at work" if state["reconciler"] else "not seen: batches of dead workers are not sent again"
    return Group(head, table, seen, Text(f"reconciler: {alive}", style="" if state["reconciler"] else "yellow"))
