"""The workers of an embedded run: a process forked before all else, which gets ready while the command prepares.

It imports Celery and makes the stages as the settings of the environment say, then waits for its orders: the settings
of this run, and what to serve. Its processes are forked from it and share what it holds.

Tested by tests/cli/embedded/test_workers.py.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from docmill.cli.embedded.processes import Forked, forked, log_into, supervised
from docmill.deployment import Deployment
from docmill.errors import ConfigError, DocmillError
from docmill.health import DEAF
from docmill.masking import remember_url
from docmill.settings import Settings, load

__all__ = ["Crew", "Orders", "prepared"]

MOST_RESTARTS, RESTART_WINDOW_SECONDS = 5, 60.0
SAID_CHARACTERS = 500  # of the last line of their log, in a message
FEW = 2  # workers, of which each loads what it meets for itself, which is sooner for few documents
NOT_READY_SECONDS = 600  # for stages to be made: models of a backend may be large


@dataclass(frozen=True, slots=True)
class Orders:
    """What the workers are told: whom to serve, where to log, and where to sample what they are at, if anywhere."""

    stages: Sequence[str]
    concurrency: int
    log: str
    profile: str | None = None
    secret_urls: Sequence[str] = ()
    """Inputs whose secrets are masked in the workers' log, too."""


@dataclass(slots=True)
class Crew:
    """The workers' process, as the command sees it; `since` is when it was forked (time.monotonic)."""

    process: Forked
    orders: int
    answers: int
    since: float = field(default_factory=time.monotonic)
    _log: Path | None = None
    _ready: bool = False

    def serve(self, settings: Settings, orders: Orders) -> None:
        """Have the workers work from now on, under these settings."""
        self._log = Path(orders.log)
        message = {"settings": settings.model_dump(exclude_unset=True), "orders": asdict(orders)}
        told = json.dumps(message, default=_revealed).encode() + b"\n"
        with suppress(BrokenPipeError), open(self.orders, "wb", closefd=False) as out:  # it ended: check() tells
            out.write(told)

    def await_stages(self) -> None:
        """Wait until the stages are made.

        Raises:
            ConfigError: a stage or its options are wrong.
            DocmillError: the workers have ended.
        """
        self._hear(NOT_READY_SECONDS)
        self.check()

    def check(self) -> None:
        """Check that the workers have not ended.

        Raises:
            ConfigError: a stage or its options are wrong.
            DocmillError: they have ended; the message holds the last line of their log.
        """
        self._hear(0)
        code = self.process.ended()
        if code is not None:
            told = self._log.read_text(errors="replace") if self._log and self._log.exists() else ""
            last = "".join(told.strip().splitlines()[-1:])[:SAID_CHARACTERS]
            raise DocmillError(f"the workers ended with code {code}; see {self._log}. They said last: {last}")

    def _hear(self, seconds: float) -> None:
        """Take the one answer there is: none, a line that is empty, or what is wrong with a stage."""
        if self._ready or not select.select([self.answers], [], [], seconds)[0]:
            return
        with open(self.answers, "rb", closefd=False) as answers:
            told = answers.readline().decode().strip()
        self._ready = True
        if told:
            raise ConfigError(json.loads(told))


@contextmanager
def prepared() -> Iterator[Crew]:
    """Fork the workers' process for the length of a `with` block; it waits for `Crew.serve`.

    To be entered before any thread is started.
    """
    (taken, orders), (answers, given) = os.pipe(), os.pipe()

    def work() -> None:
        os.close(orders)
        os.close(answers)
        _work(taken, given)

    try:
        with forked(work) as process:
            os.close(taken)
            os.close(given)
            yield Crew(process, orders, answers)
    finally:
        os.close(orders)
        os.close(answers)


def _work(taken: int, given: int) -> None:
    """Prepare, wait for orders, and serve."""
    # One thread a process: the processes share the cores already.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    gc.disable()  # nothing of what is made now is garbage
    with suppress(Exception):  # raised again below, where it is told
        _learn()
    with open(taken, "rb") as orders:
        told = orders.readline()
    if not told:
        return  # the command needs none
    message: dict[str, Any] = json.loads(told)
    chosen = Orders(**message["orders"])
    log_into(Path(chosen.log))
    for url in chosen.secret_urls:
        remember_url(url)
    with open(given, "wb") as answers:
        try:
            deployment = Deployment(load(**message["settings"]))
            deployment.make_stages()
        except ConfigError as error:
            answers.write(json.dumps(str(error)).encode() + b"\n")
            raise SystemExit(1) from error
        answers.write(b"\n")
    if chosen.concurrency > FEW:
        deployment.warm_up(chosen.stages)
    deployment.forget_connections()  # what was made is remade by each process, of models that are loaded
    _serve(deployment, chosen)


def _learn() -> None:
    """Import what workers work with, and make the stages that need no option: what they load is kept."""
    deployment = Deployment(load())
    for name in deployment.settings.pipeline:
        if name not in deployment.settings.stages:
            deployment.stage(name)
    from docmill import app  # noqa: F401, PLC0415 - here: the command goes on meanwhile
    from docmill.stores import files  # noqa: F401, PLC0415 - as above


def _serve(deployment: Deployment, orders: Orders) -> None:
    from celery import signals  # noqa: PLC0415 - as above

    from docmill import app  # noqa: PLC0415 - as above
    from docmill.cli.embedded.profiling import Sampler  # noqa: PLC0415 - as above

    if orders.profile is not None:
        sampler = Sampler(Path(orders.profile))
        signals.worker_process_init.connect(sampler.start, weak=False)
        signals.task_postrun.connect(sampler.write, weak=False)
    gc.freeze()
    gc.enable()
    supervised(
        lambda: app.serve(
            deployment,
            orders.stages,
            concurrency=orders.concurrency,
            name="docmill-run@%h",
            log_level="WARNING",
            banner=False,
        ),
        Restarts().allow,
    )


def _revealed(value: Any) -> str:
    """Return a value of a setting that JSON does not know: `load` makes the same one of it."""
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


class Restarts:
    """Tells whether workers that ended are to be started again: killed or deaf ones, a few times in a row."""

    def __init__(self) -> None:
        self._ends: list[float] = []

    def allow(self, code: int) -> bool:
        """Return whether to start workers again that ended with this exit code, negative for a signal."""
        now = time.monotonic()
        self._ends = [end for end in self._ends if now - end < RESTART_WINDOW_SECONDS] + [now]
        again = (code == DEAF or code < 0) and len(self._ends) <= MOST_RESTARTS
        if again:
            sys.stderr.write(f"docmill: the workers ended with code {code} and are started again\n")
        return again
