"""What `docmill status` shows: what waits, what runs, what is done, and who works."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.live import Live
from rich.text import Text

from docmill.cli.console import line, listing, messages, results
from docmill.cli.json_output import emit
from docmill.cli.summary import causes, tallied
from docmill.cli.target import require_server
from docmill.deployment import Deployment
from docmill.masking import mask
from docmill.monitoring.looking import View
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
