"""What `docmill status` shows: what waits, what runs, what is done, and who works."""

from __future__ import annotations

import time
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
from docmill.delivery.facts import LedgerFacts, StageFacts, read_facts
from docmill.delivery.messages import HIGH, queue_name
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE
from docmill.errors import no_such_run
from docmill.masking import mask
from docmill.settings import load

__all__ = ["render", "show_status"]

INDEX_SECONDS = 60  # between two looks at the size of the index


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
    view = View(deployment, with_index=as_json or watching)
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

    Rates are over the time between two looks; at the first look, and once a run has ended, since its start. The size of
    the dedup index is looked up each minute, since this asks for the memory of each of its keys.
    """

    deployment: Deployment
    with_index: bool = False
    _last: tuple[float, Counts] | None = None
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
        seconds, before = self._since(counts)
        self._last = (time.monotonic(), counts)
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

    def _since(self, counts: Counts) -> tuple[float, Counts]:
        if self._last and not counts.ended:  # what has ended keeps its rate over all
            return time.monotonic() - self._last[0], self._last[1]
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


def render(state: dict[str, Any]) -> Group:
    """Return the state as people read it, in 60 columns too."""
    numbers = ("waiting", "at\nwork", "age", "done", "failed", "a\nsecond", "time\nleft")
    table = listing("stage", *numbers, right=numbers, whole=("stage", *numbers))
    for stage, seen in state["stages"].items():
        left = seen["eta_seconds"]
        table.add_row(
            stage,
            line(f"{seen['waiting']:,}", style="" if seen["workers"] or not seen["waiting"] else "red"),
            f"{seen['in_flight']:,}",
            "" if seen["oldest_seconds"] is None else age(seen["oldest_seconds"]),
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
    unserved = [stage for stage, seen in state["stages"].items() if seen["waiting"] and not seen["workers"]]
    idle = [line(f"no worker serves {', '.join(unserved)}: what waits there waits on", style="yellow")]
    again = [line(f"{state['replaced']:,} records replaced, {state['left']:,} left as they are")]
    heads = [head, totals, *(partial if state["partial"] else ()), *(skipped if state["skipped"] else ())]
    heads += [*(kept if state["contents"] else ()), *(again if state["replaced"] or state["left"] else ())]
    there = [*_worker_lines(state["workers"]), *(idle if unserved and state["workers"] else ()), _reconciler(state)]
    return Group(*heads, Text(), table, Text(), *there, *_memory_lines(state), *server)


def _reconciler(state: dict[str, Any]) -> Text:
    since = state["reconciled_seconds"]
    if state["reconciler"]:
        return line(f"reconciler: at work, {age(since or 0)} since its last round")
    last = "" if since is None else f" for {age(since)}"
    return line(f"reconciler: not seen{last}: batches of dead workers are not sent again", style="yellow")


def _memory_lines(state: dict[str, Any]) -> list[Text]:
    """Return what the server holds and how full it is; the index where it was looked at."""
    limit = state["memory_limit_bytes"]
    most = f" of {limit / 2**20:,.0f} MiB" if limit else ", no limit"
    lines = [line(f"memory: {state['memory_bytes'] / 2**20:,.0f} MiB{most}")]
    if index := state.get("index"):
        documents = index["originals"] + index["duplicates"]
        lines.append(line(f"index: {documents:,} documents in {index['bytes'] / 2**20:,.1f} MiB"))
    if state["quarantined_in_all"]:
        told = tallied(state["totals"]["quarantined"])
        causes_told = f" (ever: {told})" if told else ""
        lines.append(line(f"quarantine: {state['quarantined_in_all']:,} documents{causes_told}", style="yellow"))
    return lines


def age(seconds: float) -> str:
    """Return a length of time in two or three characters and its unit: 12s, 59m, 23h, 400d."""
    for unit, length, most in (("s", 1, 120), ("m", 60, 120 * 60), ("h", 3600, 48 * 3600)):
        if seconds < most:
            return f"{seconds / length:.0f}{unit}"
    return f"{seconds / 86400:.0f}d"


def _worker_lines(workers: Sequence[dict[str, Any]]) -> list[Text]:
    """Return a line for each worker seen: a terminal cuts none of their names."""
    if not workers:
        return [line("workers: none seen", style="yellow")]
    return [line("workers:"), *(line(f"  {one['name']} ({', '.join(one['stages'])})") for one in workers)]
