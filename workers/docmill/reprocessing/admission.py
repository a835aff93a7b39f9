"""Stored records handed to the workers, to run stages over them again: in batches of a run of its own.

That run's account tells which records were handed over, so that the same command goes on where it was interrupted. What
was handed over ends by itself, as every batch does: a record stays the old one until it is replaced.

Tested by tests/reprocessing/test_admission.py.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE, Document
from docmill.errors import ConfigError, UnavailableError
from docmill.records import Record, Rerun
from docmill.reprocessing.local import Choose, check_stages
from docmill.reprocessing.rereading import Rereader
from docmill.stages.rerunning import before_first, begin, with_dependants
from docmill.stages.stage import Stage

__all__ = ["Admitted", "Rerunning", "admit_reruns", "is_rerun", "run_of_reruns"]

RECORDS_AT_ONCE = 512  # whose contents are sought together
HOLD_SECONDS = 8  # how long a run of reruns stays with a command that fell silent
EVERY_SECONDS = 2.0
PREFIX = "reprocess-"
NAME = re.compile(PREFIX + r"[0-9a-f]{8}-\d+")


@dataclass(slots=True)
class Rerunning:
    """A run of reruns: its name, and the documents it has dealt with (80 bytes of memory each)."""

    run: str
    dealt_with: set[bytes] = field(default_factory=set)

    @property
    def is_resumed(self) -> bool:
        """Tell whether an earlier command began it."""
        return bool(self.dealt_with)


@dataclass(slots=True)
class Admitted:
    """What was handed over: records, in batches; and those left, since their content cannot be had."""

    records: int = 0
    batches: int = 0
    left: int = 0


def is_rerun(run: str) -> bool:
    """Tell whether a run is one of records whose stages are run again: `reprocess-`, eight digits of hex, a number."""
    return bool(NAME.fullmatch(run))


@contextmanager
def run_of_reruns(ledger: Ledger, selection: str) -> Iterator[Rerunning]:
    """Begin the run of a selection of records and stages, or go on with it where an earlier command was cut off.

    It has ended where the block is left without an exception. No other process has it meanwhile.

    Raises:
        ConfigError: another process works on the same selection.
        UnavailableError: the server is out of reach.
    """
    stem = PREFIX + hashlib.sha256(selection.encode()).hexdigest()[:8]
    with _held(ledger, stem):
        numbers = sorted(int(name.rpartition("-")[2]) for name in ledger.runs() if name.startswith(f"{stem}-"))
        last = numbers[-1] if numbers else 0
        found = Rerunning(f"{stem}-{max(last, 1)}")
        if last and ledger.counts(found.run).get("reruns_ended"):
            found = Rerunning(f"{stem}-{last + 1}")
        elif last:
            found.dealt_with |= {one for entry in ledger.account(found.run).entries() for one in entry.documents}
            with reachable("ledger, reruns"):
                left = cast(list[bytes], ledger.client.hkeys(ledger.key("run", found.run, "left")))
            found.dealt_with |= {bytes.fromhex(one.decode()) for one in left}
        yield found
        with reachable("ledger, reruns"):
            if ledger.client.exists(ledger.key("run", found.run)):
                ledger.client.hset(ledger.key("run", found.run), "reruns_ended", 1)


@contextmanager
def _held(ledger: Ledger, stem: str) -> Iterator[None]:
    """Hold a lock on the server while the block runs, renewed by a thread.

    Raises:
        ConfigError: another process holds it.
    """
    key, mine = ledger.key("reruns", stem), f"{time.time_ns()}-{threading.get_ident()}"
    deadline = time.monotonic() + HOLD_SECONDS + EVERY_SECONDS  # one that was killed is silent by then
    while True:
        with reachable("ledger, reruns"):
            if ledger.client.set(key, mine, nx=True, ex=HOLD_SECONDS):
                break
        if time.monotonic() > deadline:
            raise ConfigError("the same command is at work elsewhere; wait for it (docmill status)")
        time.sleep(0.2)
    stopped = threading.Event()

    def renew() -> None:
        while not stopped.wait(EVERY_SECONDS):
            with suppress(UnavailableError), reachable("ledger, reruns"):
                ledger.client.set(key, mine, ex=HOLD_SECONDS)

    thread = threading.Thread(target=renew, name="docmill-reruns", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        with suppress(UnavailableError), reachable("ledger, reruns"):
            ledger.client.delete(key)


def admit_reruns(
    deployed: Deployment,
    reruns: Rerunning,
    records: Iterable[tuple[Record, str]],
    choose: Choose,
    rereader: Rereader,
) -> Admitted:
    """Hand records to the workers, each given with its place, to run the chosen stages and all that depend on them.

    A record whose content is needed and cannot be had is left as it is and told among those left.

    Raises:
        ConfigError: a stage is chosen that is not in the pipeline.
        UnavailableError: a server is out of reach. What was admitted stays so; the same call goes on.
        StoreError: the store cannot be read.
    """
    stages = [deployed.stage(name) for name in deployed.settings.pipeline]
    done = Admitted()
    waiting = (pair for pair in records if bytes.fromhex(pair[0].id) not in reruns.dealt_with)
    while part := list(islice(waiting, RECORDS_AT_ONCE)):
        agains = {}
        for record, place in part:
            if chosen := choose(record):
                check_stages(stages, chosen, with_content=True)
                if wanted := frozenset(with_dependants(stages, chosen, record)):
                    agains[record.id] = Rerun(before=record, stages=wanted, place=place)
        _admit(deployed, reruns, stages, agains, rereader, done)
    return done


def _admit(
    deployed: Deployment,
    reruns: Rerunning,
    stages: list[Stage],
    agains: dict[str, Rerun],
    rereader: Rereader,
    done: Admitted,
) -> None:
    reading = {stage.name for stage in stages if "content" in stage.needs}
    unread = {one: (again.before, again.place) for one, again in agains.items() if again.stages & reading}
    given, why = rereader.find(unread) if unread else ({}, {})
    _leave(deployed.ledger, reruns.run, why)
    done.left += len(why)
    reruns.dealt_with |= {bytes.fromhex(one) for one in why}
    producer = deployed.producer()
    for batch in _batches(deployed, [again for one, again in agains.items() if one not in why], given):
        first = before_first(stages, batch)
        documents = [begin(stages[:first], again, given.get(again.before.id)) for again in batch]
        route = [*(stage.name for stage in stages[first:]), STORE_STAGE]
        producer.admit_reruns(reruns.run, route, documents, batch)
        reruns.dealt_with |= {bytes.fromhex(document.id) for document in documents}
        done.records += len(batch)
        done.batches += 1


def _batches(deployed: Deployment, agains: list[Rerun], given: dict[str, Document]) -> Iterator[list[Rerun]]:
    """Group records as batches of documents are, by number and by the bytes of contents and texts."""
    most, size, batch = deployed.settings.batch, 0, list[Rerun]()
    for again in agains:
        document = given.get(again.before.id)
        own = len(again.before.text) + (len(document.content) if document else 0)
        if batch and (len(batch) == most.documents or size + own > most.bytes):
            yield batch
            size, batch = 0, []
        batch.append(again)
        size += own
    if batch:
        yield batch


def _leave(ledger: Ledger, run: str, why: dict[str, str]) -> None:
    """Note documents of a run that are left as they are, with the reason."""
    if why:
        with reachable("ledger, reruns"):
            pipe = ledger.client.pipeline(transaction=True)
            pipe.hset(
                ledger.key("run", run, "left"), mapping={document.encode(): told for document, told in why.items()}
            )
            pipe.hincrby(ledger.key("run", run), "left", len(why))
            pipe.zadd(ledger.key("runs"), {run: ledger.now_ms()})
            pipe.execute()
