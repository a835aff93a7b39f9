"""Erasing single documents from a ledger: account, counts, quarantine, seen ids, list of partial records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger

__all__ = ["AccountPlaces", "erase_document", "find_documents", "take_names"]


@dataclass(slots=True)
class AccountPlaces:
    """Where the account of a run names one document: the entries' numbers, what they tell, and how many were read."""

    run: str
    length: int
    places: list[int] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """Return what became of the document, as its last entry tells."""
        return self.outcomes[-1]


def find_documents(ledger: Ledger, documents: Iterable[str]) -> dict[str, list[AccountPlaces]]:
    """Return where the accounts of all runs name these documents, by their ids. Reads every account."""
    wanted = {bytes.fromhex(document): document for document in documents}
    found: dict[str, list[AccountPlaces]] = {document: [] for document in wanted.values()}
    for run in ledger.runs():
        of_run: dict[str, AccountPlaces] = {}
        number = -1
        for number, entry in enumerate(ledger.account(run).entries()):
            for one in wanted.keys() & set(entry.documents):
                told = of_run.setdefault(wanted[one], AccountPlaces(run, 0))
                told.places.append(number)
                told.outcomes.append(entry.outcome)
        for document, told in of_run.items():
            told.length = number + 1
            found[document].append(told)
    return found


def erase_document(ledger: Ledger, document: str, told: AccountPlaces, counted: Mapping[str, int]) -> bool:
    """Erase a document that has ended, in one step; False where something became of it since it was looked for.

    `counted` is what it was counted as in its run beside its outcome, such as its language.
    """
    drops = told.outcomes.count(Outcome.DROPPED)
    counts = dict(counted)
    if told.outcome in RECORDED:
        counts |= {"records": 1, str(told.outcome): 1}
    elif told.outcome is Outcome.QUARANTINED:
        counts["quarantined"] = 1
    counts["dropped"] = drops
    counts["documents"] = counts["accounted"] = drops + (told.outcome is not Outcome.DROPPED)
    return ledger.erase(document, told.run, told.length, told.places, counts)


def take_names(ledger: Ledger, run: str, names: Mapping[str, int]) -> None:
    """Take names out of the tally of a run, each so often; one that no document holds any more goes."""
    key = ledger.key("run", run, "names")
    with reachable("ledger, names"), ledger.client.pipeline(transaction=True) as pipe:
        for name, by in names.items():
            pipe.zincrby(key, -by, name)
        pipe.zremrangebyscore(key, "-inf", 0)
        pipe.execute()
