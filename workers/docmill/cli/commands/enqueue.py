"""What `docmill enqueue` does: hand documents to deployed workers. Tested by tests/system/test_deployed.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from docmill import logs
from docmill.cli import summary
from docmill.cli.console import line, messages
from docmill.cli.exits import INCOMPLETE
from docmill.cli.json_output import emit
from docmill.cli.target import require_server
from docmill.cli.watch import watch_run
from docmill.deployment import Deployment
from docmill.monitoring.run_counts import Counts, largest_first, read_counts
from docmill.producer.admission import Waiting
from docmill.producer.batching import grouped
from docmill.producer.enqueueing import Enqueued, admit_patiently
from docmill.producer.feed import Feed
from docmill.producer.run_names import checked_name, name_of_inputs
from docmill.settings import Settings, load
from docmill.sources import Follower, SourceItem, read_for_command

__all__ = ["Chosen", "enqueue_inputs", "follow_folder"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen for documents that are enqueued: their run and priority, and how they are read."""

    name: str | None
    priority: str
    follow_links: bool
    dedup: bool
    readers: int = 1


def enqueue_inputs(inputs: Sequence[str], chosen: Chosen, *, wait: bool, as_json: bool) -> None:
    """Enqueue the documents of the inputs; with `wait`, until all have ended, and show the summary.

    Raises:
        ConfigError: a setting or the run's name is wrong.
        SourceError: an input cannot be read.
        UnavailableError: the server stayed out of reach.
        click.exceptions.Exit: with INCOMPLETE, where some were quarantined or have partial records.
    """
    settings = _settings(dedup=chosen.dedup)
    deployment = Deployment(settings)
    require_server(deployment)
    deployment.check_server()
    title = checked_name(chosen.name) if chosen.name is not None else name_of_inputs(inputs)
    feed = Feed(deployment.producer(_tell_waiting(), chosen.priority), settings, title)
    before = read_counts(deployment.ledger, title)
    documents = read_for_command(
        inputs,
        limits=settings.limits,
        fields=settings.fields,
        follow_links=chosen.follow_links,
        readers=chosen.readers,
    )
    if wait:
        outcome = _wait(feed, deployment, documents, before)
    else:
        done = feed.enqueue(documents)
        skipped = largest_first(done.skipped)
        outcome = {"run": title, "documents": done.documents, "known": done.known, "skipped": skipped}
        messages.print(line(f"enqueued {done.documents:,} documents as run ", (title, "bold"), _left_out(done)))
        summary.print_unread(done)
        messages.print(f"docmill status --run {title} --watch", style="dim")
    if as_json:
        emit(outcome)
    if outcome.get("quarantined") or outcome.get("partial"):
        raise click.exceptions.Exit(INCOMPLETE)


def follow_folder(folder: Path, state: Path | None, chosen: Chosen) -> None:
    """Enqueue what appears in a folder, until interrupted. What was admitted is remembered; what was not is read again.

    Raises:
        ConfigError: a setting or the run's name is wrong.
        SourceError: the folder does not exist, or `state` cannot be written, or is not safe to write.
        UnavailableError: the server stayed out of reach.
    """
    settings = _settings(dedup=chosen.dedup)
    title = checked_name(chosen.name) if chosen.name is not None else name_of_inputs([str(folder)])
    deployment = Deployment(settings)
    require_server(deployment)
    producer = deployment.producer(_tell_waiting(), chosen.priority)
    links = chosen.follow_links
    follower = Follower(folder, state=state, limits=settings.limits, fields=settings.fields, follow_links=links)
    messages.print(line(f"following {folder} as run ", (title, "bold"), "; Ctrl-C ends it"))
    # in one thread: what was handed out has then been admitted, and may be committed
    for batch in grouped(follower, most=settings.batch.documents, most_bytes=settings.batch.bytes):
        if batch:
            new, _ = admit_patiently(producer, title, batch, settings.delivery.patience_seconds)
        if batch.documents:
            messages.print(f"enqueued {new:,} of {len(batch.documents):,} documents")
        follower.commit()


def _settings(*, dedup: bool) -> Settings:
    settings = load()
    if not dedup:
        settings = load(pipeline=tuple(stage for stage in settings.pipeline if stage != "dedup"))
    logs.configure(settings.log.level, settings.log.format)
    return settings


def _left_out(done: Enqueued) -> str:
    known = f"; {done.known:,} were known already" if done.known else ""
    return known + (f"; skipped: {summary.tallied(done.skipped)}" if done.skipped else "")


def _wait(feed: Feed, deployment: Deployment, documents: Iterable[SourceItem], before: Counts) -> dict[str, Any]:
    feed.start(documents)
    try:
        counts = watch_run(
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
    outcome = summary.show_run(deployment.ledger, feed.run, counts, deployment.route, deployment.settings.store_url)
    summary.print_known(feed.enqueued.known)
    summary.print_unread(feed.enqueued)
    return outcome


def _tell_waiting() -> Waiting:
    """Return a function that says once that the producer waits for the workers."""
    was_told = False

    def waiting(pending: int) -> None:
        nonlocal was_told
        if not was_told:
            messages.print(line(("waiting", "yellow"), f" for the workers: {pending / 2**20:,.0f} MiB are pending"))
        was_told = True

    return waiting
