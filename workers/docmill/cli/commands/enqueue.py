"""`docmill enqueue`: hand documents to deployed workers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from docmill import logs
from docmill.cli import summary, watch
from docmill.cli.commands.run import NoDedup, RunName
from docmill.cli.console import emit, people
from docmill.cli.exits import QUARANTINED
from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.errors import ConfigError
from docmill.producer.admission import Waiting
from docmill.producer.batching import grouped
from docmill.producer.enqueueing import Enqueued, admit_patiently
from docmill.producer.feed import Feed
from docmill.producer.run_names import checked_name, name_of_inputs
from docmill.settings import Settings, load
from docmill.sources import Follower, read

__all__ = ["enqueue"]


def enqueue(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT]", help="Files, folders, globs, URLs, or - for stdin.")
    ] = None,
    name: RunName = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until all have ended, and show the summary.")] = False,
    follow: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep watching a folder and enqueue what appears.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="With --follow: the file that remembers what was taken.", show_default="DIR/.docmill-taken"),
    ] = None,
    no_dedup: NoDedup = False,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON on stdout.")] = False,
) -> None:
    """Enqueue documents for deployed workers (DOCMILL_REDIS_URL names their server).

    A document that was enqueued before, in whatever run, is not enqueued again. While too much is pending the
    producer waits, and goes on when the workers have caught up.

    \b
    Examples:
      docmill enqueue articles/ --run monday
      docmill enqueue 's3://bucket/crawl/*.warc.gz' --wait
      docmill enqueue --follow /data/inbox

    \b
    Exit codes: 0 done, 3 with --wait when some were quarantined, 2 usage, 1 failure.
    """
    if bool(inputs) == bool(follow):
        raise ConfigError("name inputs, or a folder with --follow DIR; not both")
    settings = load()
    if no_dedup:
        settings = load(pipeline=tuple(stage for stage in settings.pipeline if stage != "dedup"))
    logs.configure(settings.log.level, settings.log.format)
    deployment = Deployment(settings)
    title = checked_name(name) if name is not None else name_of_inputs(inputs or [str(follow)])
    feed = Feed(deployment.producer(_tell_waiting()), settings, title)
    if follow:
        _follow(feed, follow, state or follow / ".docmill-taken", settings)
        return
    before = watch.read(deployment.ledger, title)
    documents = read(inputs or [], limits=settings.limits, fields=settings.fields)
    if wait:
        told = _wait(feed, deployment, documents, before)
    else:
        done = feed.enqueue(documents)
        told = {"run": title, "documents": done.documents, "known": done.known}
        people.print(f"enqueued {done.documents:,} documents as run [bold]{title}[/bold]{_known(done)}")
        people.print(f"[dim]docmill status --run {title} --watch[/dim]")
    if json:
        emit(told)
    if told.get("quarantined"):
        raise typer.Exit(QUARANTINED)


def _known(done: Enqueued) -> str:
    return f"; {done.known:,} were known already" if done.known else ""


def _wait(feed: Feed, deployment: Deployment, documents: Iterable[Document], before: watch.Counts) -> dict[str, Any]:
    feed.start(documents)
    try:
        counts = watch.follow(
            deployment.ledger,
            feed.run,
            deployment.route,
            reading=feed.reading,
            check=feed.check,
            before=before,
            hint="docmill status shows who works",
        )
        feed.check()
    finally:
        feed.stop()
    told = summary.of_run(deployment.ledger, feed.run, counts, deployment.route, deployment.settings.store_url)
    summary.tell_known(feed.enqueued.known)
    return told


def _follow(feed: Feed, folder: Path, state: Path, settings: Settings) -> None:
    """Enqueue what appears, until interrupted. What was admitted is remembered; what was not is read again."""
    follower = Follower(folder, state=state, limits=settings.limits, fields=settings.fields)
    people.print(f"following {folder} as run [bold]{feed.run}[/bold]; Ctrl-C ends it")
    # in one thread: what was handed out has then been admitted, and may be committed
    for batch in grouped(follower, most=settings.batch.documents, most_bytes=settings.batch.bytes):
        if batch:
            new = admit_patiently(feed.producer, feed.run, batch, settings.delivery.patience_seconds)
            people.print(f"enqueued {new:,} of {len(batch):,} documents")
        follower.commit()


def _tell_waiting() -> Waiting:
    """Tell people once when the producer waits for the workers."""
    told = False

    def waiting(pending: int) -> None:
        nonlocal told
        if not told:
            people.print(f"[yellow]waiting[/yellow] for the workers: {pending / 2**20:,.0f} MiB are pending")
        told = True

    return waiting
