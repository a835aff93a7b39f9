"""Runs stages again over stored records, and replaces each record in its store.

A record holds all that its stages found, so that any stage but those that read the raw content can be run again, with
all that depend on it. Tested by tests/test_reprocessing.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import ValidationError

from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.mending import note_outcomes
from docmill.delivery.maintenance.orphans import note_orphans, noted_orphans, settle_orphans
from docmill.deployment import Deployment
from docmill.documents import Annotation, Cleaned, Deduplicated, Document, Entities, Language, Provenance
from docmill.errors import ConfigError
from docmill.memory import client_of
from docmill.memory.forgetting import take_out, take_out_duplicates
from docmill.records import Record, outcome_of
from docmill.stages.stage import Stage, annotate
from docmill.worker import counts_of, worker_name

__all__ = ["Choose", "LeftIndex", "Reprocessed", "leave_index", "reprocess"]

RECORDS_AT_ONCE = 512  # a file store reads its parts once for each replacement of so many
PAUSE_SECONDS = 0.5
NO_BATCH = ""

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
    by the same call.

    Raises:
        ConfigError: a stage is chosen that reads the raw content, which the store does not hold, or is not in the
            pipeline.
        UnavailableError: a server is out of reach.
        StoreError: the store cannot be written.
    """
    done = Reprocessed()
    stages = [deployed.stage(name) for name in deployed.settings.pipeline]
    waiting = ((record, chosen) for record in records if (chosen := choose(record)))
    while part := list(islice(waiting, RECORDS_AT_ONCE)):
        for _, chosen in part:
            _check(stages, chosen)
        size = deployed.settings.batch.documents
        made = [one for at in range(0, len(part), size) for one in _run(stages, part[at : at + size])]
        deployed.store.replace(made)
        for (before, _), after in zip(part, made, strict=True):
            _note(deployed, before, after)
        done.records += len(made)
        done.partial += sum(bool(record.failures) for record in made)
    return done


@dataclass(frozen=True, slots=True)
class LeftIndex:
    """Documents that left the index: how many were there, how many duplicates were judged again.

    `on_their_way` are duplicates that have no record yet and may name one of the documents once they have: the records
    of these have to stay until the same call finds none.
    """

    documents: int
    judged: int
    on_their_way: list[str]


def leave_index(deployed: Deployment, documents: Sequence[str], patience_seconds: float = 0) -> LeftIndex:
    """Take documents out of the index, and judge their duplicates again; their own records stay as they are.

    From the first step on nothing new names them. Of their duplicates the one that was received first becomes the
    original of the others, and is given what duplicates go without. Those whose batch is on its way are waited for.
    What stops in between, or was on its way, is done by the next call, whatever documents that is about. Raises as
    `reprocess` does.
    """
    ledger, settings = deployed.ledger, deployed.settings
    client = client_of(settings.dedup_url)
    gone = take_out(client, settings.index, documents)
    note_orphans(ledger, {one for scope in gone.orphans.values() for one in scope})
    orphans = sorted(noted_orphans(ledger))
    missing = _await_records(deployed, orphans, patience_seconds)
    ready = [one for one in orphans if one not in missing]
    take_out_duplicates(client, settings.index, ready)
    judged = _judge_again(deployed, ready)
    settle_orphans(ledger, ready)
    return LeftIndex(gone.documents, judged, sorted(missing))


def _await_records(deployed: Deployment, documents: Sequence[str], seconds: float) -> set[str]:
    """Wait while documents have no record yet and batches are on their way; return those that may still get one."""
    if not documents:
        return set()
    deadline = time.monotonic() + seconds
    before = {one.batch for one in deployed.ledger.pending()}
    while True:
        moving = before & {one.batch for one in deployed.ledger.pending()}
        missing = set(documents) - deployed.store.get_many(documents).keys()
        if not moving or not missing:
            return set()
        if time.monotonic() > deadline:
            return missing
        time.sleep(PAUSE_SECONDS)


def _judge_again(deployed: Deployment, documents: Sequence[str]) -> int:
    """Judge those of these duplicates again that have a record; return how many have."""
    if not documents:
        return 0
    records = sorted(deployed.store.get_many(documents).values(), key=lambda one: (one.source.received_at, one.id))
    pipeline = deployed.settings.pipeline
    judging = {name for name in pipeline if issubclass(deployed.stage(name).yields, Deduplicated)}
    return reprocess(deployed, records, lambda _: set(judging)).records


def _check(stages: Sequence[Stage], chosen: set[str]) -> None:
    """Refuse stages that cannot be run over a record.

    Raises:
        ConfigError: one reads the raw content or is not in the pipeline.
    """
    needs = {stage.name: stage.needs for stage in stages}
    for name in sorted(chosen):
        if name not in needs:
            raise ConfigError(f"the stage {name!r} is not in the pipeline ({', '.join(needs)})")
        if "content" in needs[name]:
            raise ConfigError(f"the stage {name} reads the raw content, which no record holds: enqueue the source anew")


def _run(stages: Sequence[Stage], part: Sequence[tuple[Record, set[str]]]) -> list[Record]:
    """Return the records that come of running stages again over a batch; neighbours are handed to a stage together."""
    befores = [record for record, _ in part]
    again = [_with_dependants(stages, chosen | _cut_stages(stages, record)) for record, chosen in part]
    documents = [Document(record.id, record.source, run=record.run) for record in befores]
    steps = [{step.stage: step for step in record.provenance} for record in befores]
    for stage in stages:
        places = []
        for place, (document, before) in enumerate(zip(documents, befores, strict=True)):
            found = None if stage.name in again[place] else _annotation_of(stage, before)
            if found is not None and document.status in stage.accepts:
                documents[place] = document.annotated(stage.name, found)
            elif stage.name in again[place] or _is_new(stage, document, before):
                places.append(place)
            else:
                for failure in before.failures:
                    if failure.stage == stage.name:
                        documents[place] = documents[place].with_failure(failure, for_good=False)
        done = annotate(stage, [documents[place] for place in places], worker_name())
        for place, document in zip(places, done.documents, strict=True):
            documents[place] = document
            steps[place][stage.name] = done.provenance
    names = {stage.name for stage in stages}
    return [
        _record_of(document, before, told, names)
        for document, before, told in zip(documents, befores, steps, strict=True)
    ]


def _with_dependants(stages: Sequence[Stage], chosen: set[str]) -> set[str]:
    """Return the chosen stages and all that need one of them, directly or through another."""
    found = set(chosen)
    for stage in stages:  # in the order of the pipeline, so that one pass is enough
        if stage.needs & found:
            found.add(stage.name)
    return found


def _cut_stages(stages: Sequence[Stage], record: Record) -> set[str]:
    """Return the stages whose annotation lost offsets when repeated paragraphs were taken out of the text."""
    if not (record.dedup and record.dedup.paragraphs_removed):
        return set()
    return {stage.name for stage in stages if issubclass(stage.yields, Language | Deduplicated)}


def _is_new(stage: Stage, document: Document, before: Record) -> bool:
    """Tell whether a stage passed a document by for its status, which now is one that the stage accepts."""
    return before.status not in stage.accepts and document.status in stage.accepts


def _annotation_of(stage: Stage, record: Record) -> Annotation | None:
    """Return what a stage found about a record's document; None where it found nothing, or it cannot be read."""
    if stage.name not in {step.stage for step in record.provenance}:
        return None
    for kind, read in OWN.items():
        if issubclass(stage.yields, kind):
            return read(record)
    try:
        return stage.yields.model_validate(record.annotations[stage.name])
    except (KeyError, ValidationError):
        return None


def _cleaned_of(record: Record) -> Cleaned:
    """Return what the stage that cleans found, repeated paragraphs put back where they stood."""
    text, removed = record.text, list(record.removed)
    if record.dedup and record.dedup.paragraphs_removed:
        places = sorted(one.start for one in record.dedup.paragraphs)
        blocks, removed = removed[len(removed) - len(places) :], removed[: len(removed) - len(places)]
        for place, block in reversed(list(zip(places, blocks, strict=True))):
            text = text[:place] + block.text + text[place:]
    by_others = {found.get("filtered") for found in record.annotations.values()}
    return Cleaned(
        title=record.title,
        authors=record.authors,
        published_at=record.published_at,
        site=record.site,
        metadata=record.metadata,
        text=text,
        removed=removed,
        quality=record.quality,
        encoding=record.source.encoding,
        filtered=None if record.reason in by_others else record.reason,
    )


OWN: dict[type[Annotation], Callable[[Record], Annotation | None]] = {
    Cleaned: _cleaned_of,
    Language: lambda record: record.language,
    Deduplicated: lambda record: record.dedup,
    Entities: lambda record: Entities(entities=record.entities),
}
"""How the annotations that have fields of their own in a record are read from it."""


def _record_of(document: Document, before: Record, steps: dict[str, Provenance], pipeline: set[str]) -> Record:
    """Return the new record, with what stages found before that are in the pipeline no more.

    Raises:
        ConfigError: the record has no text, so that nothing can be run over it.
    """
    made = outcome_of(document, NO_BATCH, steps)
    if not isinstance(made, Record):
        raise ConfigError(f"the record {before.id} was not cleaned by a stage of the pipeline: enqueue its source anew")
    others = {name: found for name, found in before.annotations.items() if name not in pipeline}
    gone = [step for step in before.provenance if step.stage in others]
    return made.model_copy(
        update={"annotations": {**others, **made.annotations}, "provenance": [*gone, *made.provenance]}
    )


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
