"""What `docmill status` shows: what waits, what runs, what is done, and who works."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group
from rich.live import Live
from rich.text import Text

from docmill.cli.console import line, listing, messages, results
from docmill.cli.json_output import emit
from docmill.cli.run_counts import Counts, read_counts
from docmill.cli.summary import causes, tallied
from docmill.cli.target import require_server
from docmill.delivery.quarantine import Quarantine
from docmill.delivery.server.state import read_state
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE
from docmill.errors import no_such_run
from docmill.masking import mask
from docmill.settings import load

__all__ = ["render", "show_status"]


def show_status(name: str | None, *, watching: bool, recounting: bool, as_json: bool) -> None:
    """Show a run's stages and the workers seen; with `watching`, anew every second.

    With `recounting`, the run's counts are first made anew from its account and the store.

    Raises:
        ConfigError: a setting is wrong, or there is no run of this name.
        UnavailableError: the server is out of reach.
    """
    deployment = Deployment(load())
    require_server(deployment)
    if recounting:
        _recount(deployment, name)
    view = View(deployment)
    if as_json:
        emit(view.look(name))
    elif watching:
        with Live(console=results, auto_refresh=False) as live:
            while True:
                live.update(render(view.look(name)), refresh=True)
                time.sleep(1)
    else:
        results.print(render(view.look(name)))


def _recount(deployment: Deployment, name: str | None) -> None:
    """Recount a run, or the latest, and print what differed."""
    from docmill.audit.recounting import UNSEEN, recount  # noqa: PLC0415 - it knows the stages, and looking on does not

    runs = [name] if name else deployment.ledger.runs()[:1]
    for run in runs:
        done = recount(deployment, run)
        for count, (was, now) in done.changed.items():
            messages.print(line(f"{run}: {count} was {was:,}, is {now:,}"))
        if done.unseen:
            messages.print(line(f"{run}: not looked at: {UNSEEN} ({mask(done.unseen)})", style="yellow"))
        if not done.changed:
            messages.print(line(f"{run}: every {'other ' if done.unseen else ''}count is right"))


@dataclass
class View:
    """Look at a deployment, again and again.

    Rates are over the time between two looks; at the first look, and once a run has ended, since its start.
    """

    deployment: Deployment
    _last: tuple[float, Counts] | None = None

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
        seconds, before = self._since(counts)
        self._last = (time.monotonic(), counts)
        route = _route(counts, deployment)
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
            "partial": counts.of("partial"),
            "failed_stages": counts.partial_causes(),
            "quarantined": counts.of("quarantined"),
            "dropped": counts.of("dropped"),
            "skipped": counts.skipped(),
            "contents": counts.of("contents"),
            "contents_bytes": counts.of("contents_bytes"),
            "replaced": counts.of("replaced"),
            "left": counts.of("left"),
            "quarantined_in_all": len(Quarantine(ledger)),
            "done": bool(run) and counts.ended,
            "pending_bytes": ledger.pending_bytes(),
            "stages": {
                stage: _stage(counts, before, seconds, stage)
                | {"queue_batches": deployment.depth(stage), "in_flight": running[stage]}
                for stage in route
            },
            "workers": [{"name": one.name, "stages": list(one.stages)} for one in deployment.workers_seen.present()],
            "server": asdict(read_state(ledger.client)),
            "reconciler": bool(ledger.client.exists(ledger.key("reconciler"))),
        }

    def _since(self, counts: Counts) -> tuple[float, Counts]:
        if self._last and not counts.ended:  # what has ended keeps its rate over all
            return time.monotonic() - self._last[0], self._last[1]
        end = counts.of("ended_ms") if counts.ended else time.time() * 1000
        return max(0.001, (end - counts.of("started_ms")) / 1000), Counts({})


def _route(counts: Counts, deployment: Deployment) -> Sequence[str]:
    """Return the stages that batches of a run pass, in order; those of the pipeline where nothing was admitted."""
    named = counts.tally("routed:")
    if not named:
        return counts.raw["route"].split(",") if "route" in counts.raw else deployment.route
    stages = dict.fromkeys([*deployment.queue_names, *named])
    return [*(one for one in stages if one in named and one != STORE_STAGE), STORE_STAGE]


def _stage(counts: Counts, before: Counts, seconds: float, stage: str) -> dict[str, Any]:
    total, done = counts.to_pass(stage), counts.of(f"passed:{stage}")
    rate = (done - before.of(f"passed:{stage}")) / seconds
    return {
        "done": done,
        "failed": counts.of(f"failed:{stage}"),
        "per_second": round(rate, 2),
        "eta_seconds": 0 if done >= total else round((total - done) / rate) if rate > 0 else None,
    }


def render(state: dict[str, Any]) -> Group:
    """Return the state as people read it, in 60 columns too."""
    numbers = ("queued\nbatches", "in\nflight", "done", "failed", "a\nsecond", "time\nleft")
    table = listing("stage", *numbers, right=numbers, whole=("stage", *numbers))
    for stage, seen in state["stages"].items():
        left = seen["eta_seconds"]
        table.add_row(
            stage,
            f"{seen['queue_batches']:,}",
            f"{seen['in_flight']:,}",
            f"{seen['done']:,}",
            line(f"{seen['failed']:,}", style="red" if seen["failed"] else "dim"),
            f"{seen['per_second']:,.1f}",
            "unknown" if left is None else f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}" if left else "",
        )
    head = line((state["run"] or "no run yet", "bold"))
    totals = line(
        f"{state['documents']:,} documents   {state['records']:,} records   {state['quarantined']:,} quarantined"
        f"   {state['pending_bytes'] / 2**20:,.1f} MiB pending"
    )
    alive = "at work" if state["reconciler"] else "not seen: batches of dead workers are not sent again"
    reconciler = line(f"reconciler: {alive}", style="" if state["reconciler"] else "yellow")
    server = [
        line(f"server {what}: {sentence}", style="red")
        for what, sentences in (
            ("would lose documents", state["server"]["dangers"]),
            ("refuses writes", state["server"]["troubles"]),
        )
        for sentence in sentences
    ]
    partial = [line(f"{state['partial']:,} partial records ({causes(state['failed_stages'])})", style="yellow")]
    skipped = [line(f"{sum(state['skipped'].values()):,} skipped by readers ({tallied(state['skipped'])})")]
    kept = [line(f"{state['contents']:,} contents kept in {state['contents_bytes'] / 2**20:,.1f} MiB")]
    again = [line(f"{state['replaced']:,} records replaced, {state['left']:,} left as they are")]
    heads = [head, totals, *(partial if state["partial"] else ()), *(skipped if state["skipped"] else ())]
    heads += [*(kept if state["contents"] else ()), *(again if state["replaced"] or state["left"] else ())]
    return Group(*heads, Text(), table, Text(), *_worker_lines(state["workers"]), reconciler, *server)


def _worker_lines(workers: Sequence[dict[str, Any]]) -> list[Text]:
    """Return a line for each worker seen: a terminal cuts none of their names."""
    if not workers:
        return [line("workers: none seen", style="yellow")]
    return [line("workers:"), *(line(f"  {one['name']} ({', '.join(one['stages'])})") for one in workers)]
