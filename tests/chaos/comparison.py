"""How a disturbed run differs from one that was not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.outcome import Outcome

__all__ = ["Difference", "compare"]

SAME = ("id", "language", "content", "text")  # what a record must say as it does undisturbed


@dataclass
class Difference:
    """How a disturbed run differs; all zero and empty where it does not. `changed` are numbers by what differs."""

    lost: int = 0
    doubled: int = 0
    blamed: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    counts: str = ""

    @property
    def none(self) -> bool:
        """Whether there is no difference."""
        return not (self.lost or self.doubled or self.blamed or self.changed or self.counts)


def compare(wanted: Outcome, found: Outcome, poisoned: str, *, entities: bool = True) -> Difference:
    """Compare a disturbed run with one that was not; `poisoned` is the number of a document that may fail.

    Without `entities`, the disturbed run was to extract none.
    """
    difference = Difference()
    changed: Counter[str] = Counter()
    for number, record in wanted.records.items():
        if number == poisoned:
            difference.lost += number not in found.records and number not in found.quarantined
            # one that did not fail was never told what it should do: the trial shows nothing
            changed["poison without effect"] += number in found.records and not found.records[number].failed
        elif number in found.quarantined:
            difference.blamed += 1
        elif number not in found.records:
            difference.lost += 1
        elif found.records[number].failed:
            difference.blamed += 1
        else:
            for name in SAME:
                changed[name] += getattr(found.records[number], name) != getattr(record, name)
            changed["entities"] += entities and _entities_differ(wanted, found, number)
    difference.doubled = len(found.twice) + len(set(found.records) & set(found.quarantined))
    changed["unknown document"] = len(set(found.records) - set(wanted.records))
    changed["group"] = _groups_differ(wanted, found, poisoned)
    difference.changed = {name: count for name, count in changed.items() if count}
    told = {name: found.counts.get(name, 0) for name in ("documents", "records", "quarantined")}
    true = {
        "documents": len(wanted.records),
        "records": len(found.records),
        "quarantined": len(found.quarantined),
    }
    difference.counts = "" if told == true else f"counts say {told}, true is {true}"
    return difference


def _entities_differ(wanted: Outcome, found: Outcome, number: str) -> bool:
    """Return whether a document that is kept has other entities than its content has undisturbed, or none at all."""
    record = found.records[number]
    return record.entities != (wanted.entities.get(record.content, "") if record.unique else "")


def _groups_differ(wanted: Outcome, found: Outcome, poisoned: str) -> int:
    """Return how many groups of exact and near copies there are not in both, or have not one kept document."""

    def sets(outcome: Outcome) -> set[frozenset[str]]:
        return {frozenset(group) - {poisoned} for group in outcome.groups().values()}

    wrong = len((sets(wanted) ^ sets(found)) - {frozenset()})
    for group in found.groups().values():
        if poisoned not in group:
            wrong += sum(found.records[number].unique for number in group) != 1
    return wrong
