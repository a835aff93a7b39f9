"""What `docmill reprocess` does: run stages again over stored records.

Tested by tests/cli/commands/operations/test_reprocess.py.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

import click

from docmill import logs
from docmill.cli.commands.run import EmbeddedRun, Workers
from docmill.cli.console import line, messages
from docmill.cli.embedded.server import STATE
from docmill.cli.exits import INCOMPLETE
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.cli.watch import watch_run
from docmill.delivery.connection import reachable
from docmill.deployment import Deployment
from docmill.errors import ConfigError, did_you_mean, no_such_run
from docmill.masking import mask
from docmill.monitoring.run_counts import Counts, read_counts
from docmill.records import Record
from docmill.reprocessing import Rereader, Rerunning, admit_reruns, judge_noted, run_of_reruns, work_here
from docmill.schema import unknown_field
from docmill.stages.installed import wanted

__all__ = ["Selection", "reprocess_records"]

IDS_AT_ONCE = 5000
MOST_NAMED = 20  # of the documents left as they are; `--json` names them all
PATIENCE_SECONDS = 30  # for duplicates on their way that are to be judged again


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stages to run again over which records; `where` holds conditions FIELD=VALUE, all of which must hold."""

    stages: Sequence[str]
    where: Sequence[str]
    run: str | None
    failed: bool
    older: bool


def reprocess_records(
    selection: Selection, out: Path | None, *, jobs: int | None, inputs: Sequence[str], as_json: bool
) -> None:
    """Run stages again over the records of the folder `out`, or else over those of the store in the settings.

    The workers of the deployment do it, or `jobs` that this command starts; where no worker is at work, this process.
    The same command goes on where it was interrupted. Raw content that is not kept is read again from the `inputs`, or
    from the local files the documents are of.

    Raises:
        ConfigError: neither a stage nor `failed` is chosen, a condition cannot be read or names no field of a record,
            there is no such run, or a stage cannot be run.
        SourceError: an input does not exist.
        UnavailableError: a server is out of reach.
        StoreError: the store cannot be read or written.
        click.exceptions.Exit: with INCOMPLETE, where some of the records are partial still, or were left as they are.
    """
    if not (selection.stages or selection.failed):
        raise ConfigError("name a --stage, or --failed for those that failed")
    conditions = [_condition(text) for text in selection.where]
    with open_deployment(out) as deployed:
        logs.configure("warning", deployed.settings.log.format)  # this process may have to work
        _check_run(deployed, selection.run)
        deployed.check_pipeline()
        versions = {name: deployed.stage(name).version for name in deployed.settings.pipeline}
        for name in selection.stages:
            if name not in versions:
                raise ConfigError(f"the stage {name!r} is not in the pipeline ({', '.join(versions)})")
        records = (
            (record, place)
            for record, place in _records(deployed, selection)
            if selection.run in (None, record.run) and all(_holds(record, *one) for one in conditions)
        )
        settings = deployed.settings
        rereader = Rereader(deployed.store, settings.limits, settings.fields, inputs)
        with (
            _working(deployed, selection, out, jobs) as check,
            run_of_reruns(deployed.ledger, json.dumps(asdict(selection))) as reruns,
        ):
            if reruns.is_resumed:
                messages.print(f"goes on: {len(reruns.dealt_with):,} records were handed over before")
            admit_reruns(deployed, reruns, records, lambda record: _chosen(record, selection, versions), rereader)
            _await(deployed, reruns, check)
        judged, missing = judge_noted(deployed, PATIENCE_SECONDS)
        counts = read_counts(deployed.ledger, reruns.run)
        left = _left(deployed, reruns)
    if as_json:
        emit(_json_of(reruns, counts, left, judged))
    else:
        _print(counts, left, judged, len(missing))
    if counts.of("partial") or left:
        raise click.exceptions.Exit(INCOMPLETE)


@contextmanager
def _working(
    deployed: Deployment, selection: Selection, out: Path | None, jobs: int | None
) -> Iterator[Callable[[], None] | None]:
    """Let somebody work; yield a check that raises when they cannot go on, or None where this process has to work."""
    if out is None and not jobs:
        served = {stage for worker in deployed.workers_seen.present() for stage in worker.stages}
        missing = [stage for stage in _passed(deployed, selection) if stage not in served]
        if missing:
            messages.print(f"no worker serves {', '.join(missing)}: this process works (--jobs N starts N)")
        yield None if missing else lambda: None
        return
    with tempfile.TemporaryDirectory(prefix="docmill-") as folder:
        here = EmbeddedRun(deployed.settings, out or Path(folder), Workers(jobs or 0))
        if out is None:
            (Path(folder) / STATE).mkdir()
        else:
            here.recover()
        with here.working() as check:
            deployed.forget_connections()  # the workers were forked with them
            yield check


def _passed(deployed: Deployment, selection: Selection) -> list[str]:
    """Return the stages that records of a selection may pass: those for few documents where content is read again."""
    pipeline = deployed.settings.pipeline
    reading = any("content" in deployed.stage(name).needs for name in selection.stages)
    few = set() if reading else wanted(pipeline).keys()
    return [stage for stage in deployed.route if stage not in few]


def _await(deployed: Deployment, reruns: Rerunning, check: Callable[[], None] | None) -> None:
    """Wait until all that was handed over has ended, or work it off."""
    if check is None:
        work_here(deployed, reruns.run)
        return
    hint = "see docmill status and docmill pending"
    watch_run(
        deployed.ledger,
        reruns.run,
        deployed.route,
        reading=lambda: False,
        check=check,
        before=Counts({}),
        hint=hint,
    )


def _left(deployed: Deployment, reruns: Rerunning) -> dict[str, str]:
    """Return the documents left as they are, with the reason."""
    ledger = deployed.ledger
    with reachable("ledger, reruns"):
        found = cast(dict[bytes, bytes], ledger.client.hgetall(ledger.key("run", reruns.run, "left")))
    return {name.decode(): why.decode(errors="replace") for name, why in found.items()}


def _json_of(reruns: Rerunning, counts: Counts, left: dict[str, str], judged: int) -> dict[str, Any]:
    return {
        "run": reruns.run,
        "records": counts.of("replaced"),
        "partial": counts.of("partial"),
        "judged_again": judged,
        "left": [{"id": document, "why": why} for document, why in left.items()],
    }


def _print(counts: Counts, left: dict[str, str], judged: int, missing: int) -> None:
    messages.print(f"{counts.of('replaced'):,} records replaced, {counts.of('partial'):,} of them partial")
    if judged:
        messages.print(f"{judged:,} duplicates of them judged again")
    if missing:
        messages.print(f"{missing:,} duplicates of them are on their way; the next command judges them again")
    if left:
        messages.print(f"{len(left):,} records left as they are:")
        for document, why in islice(left.items(), MOST_NAMED):
            messages.print(line(f"  {document}: {mask(why)}"))
        if len(left) > MOST_NAMED:
            messages.print(f"  and {len(left) - MOST_NAMED:,} more (--json names them all)")


def _records(deployed: Deployment, selection: Selection) -> Iterator[tuple[Record, str]]:
    """Return the records to look at, with their places: the partial ones as the ledger lists them, or all."""
    if not selection.failed:
        return deployed.store.located()
    return ((record, "") for record in _partial(deployed, selection.run))


def _partial(deployed: Deployment, run: str | None) -> Iterator[Record]:
    ids = iter(deployed.ledger.partial(run))
    while part := list(islice(ids, IDS_AT_ONCE)):
        yield from deployed.store.get_many(part).values()


def _chosen(record: Record, selection: Selection, versions: dict[str, str]) -> set[str]:
    """Return the stages to run again over a record."""
    found = set(selection.stages)
    if selection.failed:
        failed = {failure.stage for failure in record.failures}
        found = found & failed if found else failed
    if selection.older:
        ran = {step.stage: step.version for step in record.provenance}
        found = {name for name in found if name in ran and ran[name] != versions.get(name)}
    return found


def _check_run(deployed: Deployment, run: str | None) -> None:
    """Refuse a run that neither the ledger knows nor any record is of: one that was pruned has records still.

    Raises:
        ConfigError: there is no such run.
    """
    known = deployed.ledger.runs()
    if run is not None and run not in known and all(record.run != run for record in deployed.store.records()):
        raise no_such_run(run, known)


def _condition(text: str) -> tuple[list[str], str]:
    """Return the path and the value of a condition.

    Raises:
        ConfigError: it is not of the form FIELD=VALUE, or no record has such a field.
    """
    field, separator, value = text.partition("=")
    if not separator or not field:
        raise ConfigError(f"--where {text!r}: a condition is FIELD=VALUE, e.g. language.code=ar")
    path = field.split(".")
    if unknown := unknown_field(path):
        name, known = unknown
        raise ConfigError(f"--where {text!r}: records have no field {name!r} there{did_you_mean(name, known)}")
    return path, value


def _holds(record: Record, path: Sequence[str], value: str) -> bool:
    """Tell whether the field at a path of the record's JSON has this value; null is written as nothing."""
    found: Any = record.model_dump(mode="json", include={path[0]})
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, bool):
        return value == str(found).lower()
    return value == ("" if found is None else str(found))
