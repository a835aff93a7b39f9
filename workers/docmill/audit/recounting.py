"""Makes the counts of a run anew from its account and from the records and contents that the store holds of it.

Tested by tests/audit/test_recounting.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from docmill.delivery.maintenance.recount import StoredFacts, recount_run
from docmill.deployment import Deployment
from docmill.errors import StoreError, UnavailableError
from docmill.reprocessing import is_rerun
from docmill.tallies import stored_facts

__all__ = ["UNSEEN", "Recounted", "recount"]

Item = TypeVar("Item")
UNSEEN = "kinds of duplicates, languages, partial records, contents and names"


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount did: the counts that differed, was and is, and why those that the store tells were left, or ''."""

    changed: dict[str, tuple[int, int]]
    unseen: str


def recount(deployed: Deployment, run: str) -> Recounted:
    """Make the counts of a run anew; those that only the store tells stay where it cannot be read, or tells nothing.

    Raises:
        ConfigError: there is no such run, or some of its documents were admitted before accounts were kept.
        UnavailableError: the ledger is out of reach, or the run is at work and its counts change all the while.
    """
    if is_rerun(run):
        return Recounted(recount_run(deployed.ledger, run), "its records are those of other runs")
    try:
        told = stored_facts(deployed.store, run)
        facts = StoredFacts(_read(deployed, told.records), _read(deployed, told.contents))
        return Recounted(recount_run(deployed.ledger, run, facts), "")
    except StoreError as error:
        return Recounted(recount_run(deployed.ledger, run), str(error))


def _read(deployed: Deployment, stored: Callable[[], Iterable[Item]]) -> Callable[[], Iterator[Item]]:
    """Let the store be read, while no records are replaced whose counts follow later.

    Reading raises StoreError where it cannot be done, and where stages are run over records again.
    """

    def read() -> Iterator[Item]:
        _refuse_reruns(deployed)
        try:
            yield from stored()
        except UnavailableError as error:
            raise StoreError(str(error)) from error
        _refuse_reruns(deployed)

    return read


def _refuse_reruns(deployed: Deployment) -> None:
    if any(is_rerun(batch.run) for batch in deployed.ledger.pending(None)):
        raise StoreError("docmill reprocess is at work: recount when it has ended")
