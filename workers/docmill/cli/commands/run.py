"""What `docmill run` does: everything in one command, on this machine. Tested by tests/system/test_run.py."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from docmill import logs
from docmill.cli import summary
from docmill.cli.disk import check_writable
from docmill.cli.embedded import profiling
from docmill.cli.embedded import server as embedded
from docmill.cli.embedded.workers import Crew, Orders, prepared
from docmill.cli.exits import INCOMPLETE
from docmill.cli.json_output import emit, json_text
from docmill.cli.watch import watch_run
from docmill.deployment import Deployment
from docmill.monitoring.run_counts import Counts, read_counts
from docmill.producer.feed import Feed
from docmill.producer.run_names import checked_name, name_of_inputs
from docmill.settings import Settings, load
from docmill.sources import SourceItem, read_for_command
from docmill.text.display import escaped_json

DISK_SECONDS = 3  # between two looks at the disk

__all__ = ["EmbeddedRun", "Workers", "process_inputs"]


@dataclass(frozen=True, slots=True)
class Workers:
    """The worker processes of a run: how many, 0 for one a core, and whether to sample where they spend their time.

    `crew` is the process that they are forked from, where it is being prepared already.
    """

    number: int = 0
    profile: bool = False
    crew: Crew | None = None


def process_inputs(
    inputs: Sequence[str],
    out: Path,
    workers: Workers,
    *,
    name: str | None,
    reading: Mapping[str, Any],
    dedup: bool,
    changes: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Process documents in the folder `out`, show the summary, and write it to `summary.json` there.

    `reading` says how inputs are read, as `read_for_command` knows it. `changes` are settings by name that hold for
    this run, whatever the environment says.

    Raises:
        ConfigError: a setting, the run's name or the folder is wrong.
        SourceError: an input cannot be read.
        click.exceptions.Exit: with INCOMPLETE, where some were quarantined or have partial records.
    """
    settings = load(**changes)
    title = checked_name(name) if name is not None else name_of_inputs(inputs)
    documents = read_for_command(inputs, limits=settings.limits, fields=settings.fields, **reading)
    logs.configure("debug" if settings.log.level == "debug" else "warning", settings.log.format)
    without = () if dedup else ("dedup",)
    with embedded.session(out, settings, without, meanwhile=partial(import_module, "docmill.queues")) as chosen:
        outcome = EmbeddedRun(chosen, out, workers, inputs=inputs).process(title, documents)
    (out / "summary.json").write_text(escaped_json(json_text(outcome)) + "\n", encoding="utf-8")
    if as_json:
        emit(outcome)
    if outcome["quarantined"] or outcome["partial"]:
        raise click.exceptions.Exit(INCOMPLETE)


class EmbeddedRun:
    """Runs with workers and a reconciler that live as long as the command, in the folder of the runs."""

    def __init__(self, settings: Settings, out: Path, workers: Workers, *, inputs: Sequence[str] = ()) -> None:
        self._out = out
        self._profile = out / embedded.STATE / "profile" if workers.profile else None
        self._workers = workers
        self._inputs = inputs
        self.deployment = Deployment(settings)

    def process(self, name: str, documents: Iterable[SourceItem | None]) -> dict[str, Any]:
        """Enqueue documents as a run, wait until all have ended, show and return the summary."""
        self.recover()
        before = read_counts(self.deployment.ledger, name)
        # when the workers were forked: the rate that is told holds their start
        started = self._workers.crew.since if self._workers.crew else time.monotonic()
        with self.working() as check:
            ledger = self.deployment.ledger
            feed = Feed(self.deployment.producer(), self.deployment.settings, name)
            feed.start(documents)
            try:
                counts = self._follow(name, before, feed, check)
                feed.check()
                seconds = time.monotonic() - started  # the end of the work, not of the workers' good-byes
            finally:
                feed.stop()
        if feed.enqueued.documents or not before.ended:
            ledger.count(name, "seconds", seconds)
            counts = read_counts(ledger, name)
        summary.print_known(feed.enqueued.known)
        summary.print_unread(feed.enqueued)
        return summary.show_run(ledger, name, counts, self.deployment.route, f"{self._out / 'records'}{os.sep}")

    def recover(self) -> None:
        """Begin where an earlier command was cut off: nobody else works here, so all pending batches are due."""
        self.deployment.purge()
        self.deployment.ledger.expire_all()

    def _follow(self, name: str, before: Counts, feed: Feed, check: Callable[[], None]) -> Counts:
        def sound() -> None:
            feed.check()
            check()

        return watch_run(
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
        """Run worker processes and the reconciler's thread; yield a check that raises when the workers have died.

        Raises:
            ConfigError: an option of a stage is wrong.
        """
        self.deployment.forget_connections()  # none may be shared with a process forked now
        every = self.deployment.settings.delivery.reconcile_seconds
        stop = threading.Event()
        state = self._out / embedded.STATE
        orders = Orders(
            stages=list(reversed(self.deployment.queue_names)),
            concurrency=self._workers.number or os.cpu_count() or 1,
            log=str(state / "workers.log"),
            profile=str(self._profile) if self._profile else None,
            secret_urls=self._inputs,
        )
        with self._profiled(), nullcontext(self._workers.crew) if self._workers.crew else prepared() as crew:
            crew.serve(self.deployment.settings, orders)
            reconciler = self.deployment.reconciler()
            if self.deployment.settings.stages:
                crew.await_stages()  # a wrong option is told before anything is admitted
            beat = threading.Thread(
                target=reconciler.run, args=(stop, every, self.deployment.server_watch()), daemon=True
            )
            beat.start()
            try:
                yield Soundness(crew, state)
                if self._profile is None:  # else they write what they sampled, and end by themselves
                    crew.process.kill()  # all has ended: nothing is left to wait for
            finally:
                stop.set()
                beat.join()

    @contextmanager
    def _profiled(self) -> Iterator[None]:
        """Draw in the end where the workers spent their time, if that is asked for: `profile.svg` and `profile.txt`."""
        if self._profile is None:
            yield
            return
        shutil.rmtree(self._profile, ignore_errors=True)
        self._profile.mkdir(mode=0o700)
        yield
        found = profiling.merged(self._profile)
        lines = (f"{stack} {count}\n" for stack, count in found.most_common())
        (self._out / "profile.txt").write_text("".join(lines), encoding="utf-8")
        (self._out / "profile.svg").write_text(profiling.draw(found), encoding="utf-8")


@dataclass
class Soundness:
    """Checks, whenever it is called, that the work can go on: the workers live, and the disk takes more."""

    workers: Crew
    folder: Path
    _due: float = 0.0

    def __call__(self) -> None:
        """Check the workers, and every some seconds the disk.

        Raises:
            ConfigError: a stage or its options are wrong.
            DocmillError: the workers have ended, or the disk is full.
        """
        self.workers.check()
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + DISK_SECONDS
            check_writable(self.folder)
