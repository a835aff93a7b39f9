"""What `docmill reprocess` does: run stages again over stored records. Tested by tests/test_reprocessing.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from docmill.cli.console import messages
from docmill.cli.exits import INCOMPLETE
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.reprocessing import reprocess

__all__ = ["Selection", "reprocess_records"]

IDS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stages to run again over which records; `where` holds conditions FIELD=VALUE, all of which must hold."""

    stages: Sequence[str]
    where: Sequence[str]
    run: str | None
    failed: bool
    older: bool


def reprocess_records(selection: Selection, out: Path | None, *, as_json: bool) -> None:
    """Run stages again over the records of the folder `out`, or else over those of the store in the settings.

    Raises:
        ConfigError: neither a stage nor `failed` is chosen, a condition cannot be read, or a stage cannot be run.
        UnavailableError: a server is out of reach.
        StoreError: the store cannot be read or written.
        click.exceptions.Exit: with INCOMPLETE, where some of the records are partial still.
    """
    if not (selection.stages or selection.failed):
        raise ConfigError("name a --stage, or --failed for those that failed")
    conditions = [_condition(text) for text in selection.where]
    with open_deployment(out) as deployed:
        versions = {name: deployed.stage(name).version for name in deployed.settings.pipeline}
        records = (
            record
            for record in _records(deployed, selection)
            if selection.run in (None, record.run) and all(_holds(record, *one) for one in conditions)
        )
        done = reprocess(deployed, records, lambda record: _chosen(record, selection, versions))
    if as_json:
        emit({"records": done.records, "partial": done.partial})
    else:
        messages.print(f"{done.records:,} records replaced, {done.partial:,} of them partial")
    if done.partial:
        raise click.exceptions.Exit(INCOMPLETE)


def _records(deployed: Deployment, selection: Selection) -> Iterable[Record]:
    """Return the records to look at: the partial ones as the ledger lists them, or all."""
    return _partial(deployed, selection.run) if selection.failed else deployed.store.records()


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


def _condition(text: str) -> tuple[list[str], str]:
    """Return the path and the value of a condition.

    Raises:
        ConfigError: it is not of the form FIELD=VALUE.
    """
    field, separator, value = text.partition("=")
    if not separator or not field:
        raise ConfigError(f"--where {text!r}: a condition is FIELD=VALUE, e.g. language.code=ar")
    return field.split("."), value


def _holds(record: Record, path: Sequence[str], value: str) -> bool:
    """Tell whether the field at a path of the record's JSON has this value; null is written as nothing."""
    found: Any = record.model_dump(mode="json", include={path[0]})
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, bool):
        return value == str(found).lower()
    return value == ("" if found is None else str(found))
