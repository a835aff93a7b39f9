"""What takes part in the exploration: docmill's own producer, worker, reconciler and retry, over a tape.

Only what they stand on is the exploration's: the client of the server, the queues and the store (keys of the world), a
stage that may fail, and the clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import redis
import structlog

import docmill.documents
from docmill import settings
from docmill.cli.commands import quarantine
from docmill.cli.console import messages
from docmill.delivery.ledger import Holder, Ledger
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE, Cleaned, Document
from docmill.errors import UnavailableError
from docmill.records import Quarantined, Record
from docmill.stages.stage import PerDocument
from docmill.worker import worker_name
from tests.model.sameness import NAMESPACE
from tests.model.tape import REGISTERED, Desk, Tape, TapeClient
from tests.model.world import START, scripts

__all__ = ["DOCUMENTS", "RUN", "Program", "expire", "produce", "reconcile", "renew", "retry", "work"]

RUN = "r"
STAGE = "clean"
FAILS_AT_FIRST, FAILS_ALWAYS = "fails at first", "fails always"

Program = Callable[[Tape], None]
"""One thing that an actor does, from its start to its end."""


def _document(text: str) -> Document:
    with _clock():
        return Document.make(text.encode(), uri=f"mem://{text.split(maxsplit=1)[0]}", media_type="text/plain")


@contextmanager
def _clock() -> Iterator[None]:
    """Let docmill's clocks stand still, at the start of the world."""
    standing = datetime.fromtimestamp(START, UTC)
    real = docmill.documents.now
    users = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("docmill") and vars(module).get("now") is real
    ]
    for module in users:
        vars(module)["now"] = lambda: standing
    counter, time.perf_counter = time.perf_counter, lambda: 0.0
    quiet, messages.quiet = messages.quiet, True
    try:
        with structlog.testing.capture_logs():
            yield
    finally:
        messages.quiet = quiet
        time.perf_counter = counter
        for module in users:
            vars(module)["now"] = real


DOCUMENTS = (_document("a"), _document("b " + FAILS_AT_FIRST))
SETTINGS = settings.load(
    redis_url="redis://127.0.0.1:6379/0",
    namespace=NAMESPACE,
    pipeline=(STAGE,),
    batch={"documents": 2},
    delivery={"max_attempts": 2},
)


class Queues:
    """The queues: a set of messages in the world."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def publish(self, batch: str, stage: str, *_: object) -> None:
        """Send a message."""
        self._step("SADD", "world:messages", f"{stage} {batch}")

    publish_ahead = publish  # messages are taken in any order here

    def _step(self, *command: str) -> Any:
        try:
            return self._tape.step([(command, ())])
        except redis.ConnectionError as error:
            raise UnavailableError("the broker is out of reach") from error


class Store:
    """The store, as one of files is: a batch's records are one part, its quarantine entries another."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Write both parts of a batch."""
        for part, entries in (("records", records), ("quarantined", quarantined)):
            if entries:
                self._step("HSET", f"world:{part}", batch, " ".join(sorted(entry.id for entry in entries)))

    def release(self, batch: str, documents: Sequence[str]) -> None:
        """Take entries out of a batch's part of the quarantine. Nobody reads it here but a person."""

    def _step(self, *command: str) -> None:
        try:
            self._tape.step([(command, ())])
        except redis.ConnectionError as error:
            raise UnavailableError("the store is out of reach") from error


def _deployment(tape: Tape, retries: int) -> Deployment:
    """Return the deployment as it is after so many retries: the document that fails at first does so before any."""

    def clean(document: Document) -> Cleaned:
        text = document.content.decode()
        if FAILS_ALWAYS in text or (FAILS_AT_FIRST in text and not retries):
            raise ValueError("cannot be read")
        return Cleaned(text=text)

    stage = PerDocument(STAGE, "1", Cleaned, clean, needs=frozenset({"content"}))
    made = Deployment(SETTINGS)
    tape.desk = Desk()
    vars(made).update(ledger=Ledger(TapeClient(tape), NAMESPACE), queues=Queues(tape), store=Store(tape))
    vars(made).update(board=tape.desk)
    made._stages[STAGE] = stage
    return made


def _standing(retries: int, do: Callable[[Deployment], object]) -> Program:
    def program(tape: Tape) -> None:
        with _clock():
            do(_deployment(tape, retries))

    return program


def produce(documents: Sequence[Document]) -> Program:
    """Return the program that enqueues some documents as one batch."""
    return _standing(0, lambda deployed: deployed.producer().admit(RUN, documents))


def work(stage: str, batch: str, retries: int, *, fuses: bool) -> Program:
    """Return a worker's program from a message taken to the next; one that `fuses` serves all stages."""
    served = (*SETTINGS.pipeline, STORE_STAGE) if fuses else ()
    return _standing(retries, lambda deployed: deployed.worker.work(batch, stage, served))


def reconcile() -> Program:
    """Return one round of the reconciler."""
    return _standing(0, lambda deployed: deployed.reconciler().once())


def retry(retries: int) -> Program:
    """Return `docmill quarantine retry --all`, as the retry of this number."""

    def do(deployed: Deployment) -> None:
        with mock.patch.object(quarantine, "open_deployment", return_value=nullcontext(deployed)):
            quarantine.retry_entries(None, None, None, every=True)

    return _standing(retries, do)


def expire(stage: str, batch: str, claim: int) -> Program:
    """Return what a worker's parent process does when its child died at a batch, which it held by a claim."""
    return _standing(0, lambda deployed: deployed.ledger.expire(batch, stage, Holder(worker_name(), claim)))


def renew(stage: str, batch: str, claim: int) -> Program:
    """Return what a worker's heartbeat does."""
    return _standing(0, lambda deployed: deployed.ledger.renew(batch, stage, Holder(worker_name(), claim)))


def script_name(sha: str) -> str:
    """Return the name of a script of the ledger by the server's name of it."""
    # at the end: what all of them share stands in front of each
    return next((name for name, text in scripts().items() if REGISTERED.get(sha, "").endswith(text)), sha[:8])
