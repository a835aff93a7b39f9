"""`docmill run`: everything in one command, on this machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from docmill import logs
from docmill.cli import summary, watch
from docmill.cli.console import emit
from docmill.cli.embedded import server as embedded
from docmill.cli.embedded.processes import Forked
from docmill.cli.exits import QUARANTINED
from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.errors import DocmillError
from docmill.producer.feed import Feed
from docmill.producer.run_names import checked_name, name_of_inputs
from docmill.settings import Settings, load
from docmill.sources import read

__all__ = ["Embedded", "run"]

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, URLs, or - for stdin.")]
RunName = Annotated[str | None, typer.Option("--run", help="The run's name.", show_default="made from the inputs")]
NoDedup = Annotated[bool, typer.Option("--no-dedup", help="Leave the dedup stage out.")]
Workers = Annotated[int, typer.Option(min=0, help="Worker processes; 0 is one a core.")]


def run(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(help="Folder for records, quarantine and summary.json.")],
    workers: Workers = 0,
    name: RunName = None,
    no_dedup: NoDedup = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on stdout.")] = False,
) -> None:
    """Process documents on this machine: starts a server and workers, and stops them when all is done.

    The same command again goes on where it stopped: a document that has a record is not processed twice.

    \b
    Examples:
      docmill run articles/ --out out
      docmill run 'crawl/*.warc.gz' --out out --workers 8 --json > summary.json
      zcat dump.jsonl.gz | docmill run - --out out --run dump

    \b
    Exit codes: 0 every document became a record, 3 some were quarantined, 2 usage, 1 failure.
    """
    settings = load()
    title = checked_name(name) if name is not None else name_of_inputs(inputs)
    documents = read(inputs, limits=settings.limits, fields=settings.fields)
    logs.configure("warning", settings.log.format)
    with embedded.session(out, settings, without=("dedup",) if no_dedup else ()) as chosen:
        told = Embedded(chosen, out, workers or os.cpu_count() or 1).process(title, documents)
    (out / "summary.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if json:
        emit(told)
    if told["quarantined"]:
        raise typer.Exit(QUARANTINED)


class Embedded:
    """Workers and a reconciler beside a producer, in the folder of a run."""

    def __init__(self, settings: Settings, out: Path, workers: int) -> None:
        self._out = out
        self._workers = workers
        self.deployment = Deployment(settings)

    def process(self, name: str, documents: Iterable[Document | None]) -> dict[str, Any]:
        """Enqueue documents as a run, wait until all have ended, show and return the summary."""
        ledger = self.deployment.ledger
        self._recover()
        before = watch.read(ledger, name)
        feed = Feed(self.deployment.producer(), self.deployment.settings, name)
        started = time.monotonic()
        with self.working() as check:
            feed.start(documents)
            try:
                counts = self._follow(name, before, feed, check)
                feed.check()
                seconds = time.monotonic() - started  # the end of the work, not of the workers' good-byes
            finally:
                feed.stop()
        if feed.enqueued.documents or not before.ended:
            ledger.count(name, "seconds", seconds)
            counts = watch.read(ledger, name)
        summary.tell_known(feed.enqueued.known)
        return summary.of_run(ledger, name, counts, self.deployment.route, f"{self._out / 'records'}{os.sep}")

    def _recover(self) -> None:
        """Begin where an earlier command was cut off: nobody else works here, so all pending batches are due."""
        for stage in self.deployment.route:
            self.deployment.queues.purge(stage)
        self.deployment.ledger.expire_all()

    def _follow(self, name: str, before: watch.Counts, feed: Feed, check: Callable[[], None]) -> watch.Counts:
        def sound() -> None:
            feed.check()
            check()

        return watch.follow(
            self.deployment.ledger,
            name,
            self.deployment.route,
            reading=feed.reading,
            check=sound,
            before=before,
            hint=f"see {self._out / embedded.STATE / 'workers.log'}",
        )

    @contextmanager
    def working(self) -> Iterator[Callable[[], None]]:
        """Worker processes and the reconciler's thread; yields a check that raises when the workers have died.

        Raises:
            ConfigError: a stage or its options are wrong.
        """
        reconciler = self.deployment.reconciler()
        self.deployment.forget_connections()  # none may be shared with the processes forked now
        every = self.deployment.settings.delivery.reconcile_seconds
        stop = threading.Event()
        with embedded.workers(
            self._out, self.deployment, list(reversed(self.deployment.route)), self._workers
        ) as process:
            beat = threading.Thread(target=reconciler.run, args=(stop, every), daemon=True)
            beat.start()
            try:
                yield lambda: alive(process)
                process.kill()  # all has ended: nothing is left to wait for
            finally:
                stop.set()
                beat.join()


def alive(process: Forked) -> None:
    """Raise when the workers have ended.

    Raises:
        DocmillError: with the last line of their log.
    """
    code = process.ended()
    if code is not None:
        last: Sequence[str] = process.log.read_text(errors="replace").strip().splitlines()[-1:]
        raise DocmillError(
            f"the workers ended with code {code}; see {process.log}. They said last: {''.join(last)[:500]}"
        )
