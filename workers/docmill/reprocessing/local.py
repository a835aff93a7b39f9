"""Stages run again in this process: over the few records that a change of others concerns, or where no worker is.

Tested by tests/reprocessing/test_local.py.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.mending import note_outcomes
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.records import Record, Rerun
from docmill.stages.rerunning import before_first, begin, record_after, rerun, with_dependants
from docmill.stages.stage import Stage
from docmill.stores.store import Change
from docmill.tallies import counts_of
from docmill.worker import worker_name

__all__ = ["Choose", "Reprocessed", "check_stages", "reprocess", "work_here"]

RECORDS_AT_ONCE = 512  # a file store reads its parts once for each replacement of so many
PAUSE_SECONDS = 0.1

Choose = Callable[[Record], set[str]]
"""Returns the stages to run again over a record; none leaves it as it is."""


@dataclass(slots=True)
class Reprocessed:
    """What came of it: records run again and replaced, and those of them that are partial still."""

    records: int = 0
    partial: int = 0


def reprocess(deployed: Deployment, records: Iterable[Record], choose: Choose) -> Reprocessed:
    """Run the chosen stages, and all that depend on them, again over records, and replace these one by one.

    The counts of their runs, the account and the list of partial records follow. What stops in between is done again
    by the same call. A record of which another one is stored meanwhile is left.

    Raises:
        ConfigError: a stage is chosen that reads the raw content, which is not at hand here, or is not in the pipeline.
        UnavailableError: a server is out of reach.
        StoreError: the store cannot be written.
    """
    done = Reprocessed()
    stages = [deployed.stage(name) for name in deployed.settings.pipeline]
    waiting = ((record, chosen) for record in records if (chosen := choose(record)))
    while part := list(islice(waiting, RECORDS_AT_ONCE)):
        for _, chosen in part:
            check_stages(stages, chosen)
        size = deployed.settings.batch.documents
        made = [one for at in range(0, len(part), size) for one in _run(stages, part[at : at + size])]
        replaced = deployed.store.replace(made)
        for change in made:
            if change.after.id in replaced:
                _note(deployed, change.before, change.after)
                done.records += 1
                done.partial += bool(change.after.failures)
    return done


def check_stages(stages: Sequence[Stage], chosen: set[str], *, with_content: bool = False) -> None:
    """Refuse stages that cannot be run over a record.

    Raises:
        ConfigError: one is not in the pipeline, or reads the raw content, unless that is at hand.
    """
    needs = {stage.name: stage.needs for stage in stages}
    for name in sorted(chosen):
        if name not in needs:
            raise ConfigError(f"the stage {name!r} is not in the pipeline ({', '.join(needs)})")
        if "content" in needs[name] and not with_content:
            raise ConfigError(f"the stage {name} reads the raw content, which no record holds: enqueue the source anew")


def work_here(deployed: Deployment, run: str) -> None:
    """Work off all batches of a run in this process, until none is on its way.

    Raises:
        UnavailableError: a server is out of reach.
    """
    messages: deque[tuple[str, str]] = deque()
    worker = replace(deployed.worker, publish=lambda batch, stage, _run, _documents: messages.append((batch, stage)))
    while waiting := [one for one in deployed.ledger.pending(None) if one.run == run]:
        for one in waiting:
            messages.append((one.batch, one.stage))
            while messages:
                worker.work(*messages.popleft(), deployed.queue_names)
        if any(one.running for one in waiting):  # another process has it, or died with it: its lease tells
            time.sleep(PAUSE_SECONDS)


def _run(stages: Sequence[Stage], part: Sequence[tuple[Record, set[str]]]) -> list[Change]:
    """Return the changes that come of running stages again over records; neighbours go to a stage together."""
    agains = [
        Rerun(before=record, stages=frozenset(with_dependants(stages, chosen, record))) for record, chosen in part
    ]
    first = before_first(stages, agains)
    documents = [begin(stages[:first], again) for again in agains]
    steps = {}
    for stage in stages[first:]:
        done = rerun(stage, documents, agains, worker_name())
        documents = done.documents
        steps[stage.name] = done.provenance
    changes = []
    for document, again in zip(documents, agains, strict=True):
        after = record_after(stages, document, again, steps)
        if after is None:
            message = f"the record {document.id} was not cleaned by a stage of the pipeline: enqueue its source anew"
            raise ConfigError(message)
        changes.append(Change(again.before, after))
    return changes


def _note(deployed: Deployment, before: Record, after: Record) -> None:
    """Let the ledger follow: counts of the run, account, list of partial records."""
    ledger = deployed.ledger
    old, new = counts_of([before], []), counts_of([after], [])
    for name in sorted({*old, *new}):
        if by := new.get(name, 0) - old.get(name, 0):
            ledger.count(after.run, name, by)
    if before.status != after.status:
        note_outcomes(ledger, after.run, {after.id: Outcome(after.status)})
    if after.failures:
        ledger.note_partial(after.run, after.id, {failure.stage: failure.cause for failure in after.failures})
    else:
        ledger.forget_partial([after.id])
