"""What became of the documents of a run, and how it differs from what becomes of them undisturbed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from docmill.documents import Deduplicated
from docmill.stores import open_store
from tests.chaos.scene import RUN, Scene

__all__ = ["Difference", "Outcome", "audited", "compare", "outcome_of"]


@dataclass
class Outcome:
    """The records by document number: language, content's hash, failed stages. `twice` are stored more than once."""

    records: dict[str, list[Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)  # by the hash of a content: how many were kept of its copies
    quarantined: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Difference:
    """How a disturbed run differs; all zero and empty where it does not."""

    lost: int = 0
    doubled: int = 0
    blamed: int = 0
    changed: int = 0
    counts: str = ""

    @property
    def none(self) -> bool:
        """Whether there is no difference."""
        return not (self.lost or self.doubled or self.blamed or self.changed or self.counts)


def outcome_of(scene: Scene) -> Outcome:
    """Read what the store, the quarantine and the counts say."""
    found = Outcome(counts=scene.counts())
    seen: Counter[str] = Counter()
    store = open_store(scene.setting["DOCMILL_STORE_URL"])
    for record in store.records():
        number = str(record.source.metadata["id"])
        seen[number] += 1
        found.ids[number] = record.id
        assert isinstance(record.dedup, Deduplicated | None)
        content = record.dedup.content_sha256 if record.dedup else ""
        language = record.language.code if record.language else ""
        found.records[number] = [language, content, sorted(failure.stage for failure in record.failures)]
        if record.dedup and record.dedup.status != "exact":
            found.kept[content] = found.kept.get(content, 0) + 1
    store.close()
    found.twice = [number for number, times in seen.items() if times > 1]
    listed = scene.command("quarantine", "list", "--json", "--limit", "100000")
    if listed.returncode:
        listed = scene.command("quarantine", "list", "--json")
    found.quarantined = [str(entry["source"]["metadata"]["id"]) for entry in json.loads(listed.stdout or b"[]")]
    return found


def compare(wanted: Outcome, found: Outcome, poisoned: str) -> Difference:
    """Compare a disturbed run with one that was not; `poisoned` is the number of a document that may fail."""
    difference = Difference()
    for number, record in wanted.records.items():
        if number == poisoned:
            difference.lost += number not in found.records and number not in found.quarantined
            # one that did not fail was never told what it should do: the trial shows nothing
            difference.changed += number in found.records and not found.records[number][2]
            continue
        if number in found.quarantined:
            difference.blamed += 1
        elif number not in found.records:
            difference.lost += 1
        elif found.records[number][2]:
            difference.blamed += 1
        else:
            difference.changed += found.records[number] != record or found.ids[number] != wanted.ids[number]
    difference.doubled = len(found.twice) + len(set(found.records) & set(found.quarantined))
    for content, kept in wanted.kept.items():
        holders = [number for number, record in wanted.records.items() if record[1] == content]
        if poisoned not in holders and found.kept.get(content, 0) != kept:
            difference.changed += 1
    told = {name: found.counts.get(name, 0) for name in ("documents", "records", "quarantined")}
    true = {
        "documents": len(wanted.records),
        "records": len(found.records),
        "quarantined": len(found.quarantined),
    }
    difference.counts = "" if told == true else f"counts say {told}, true is {true}"
    return difference


def audited(scene: Scene) -> str:
    """Return what `docmill audit` finds; empty where all agrees."""
    done = scene.command("audit", "--run", RUN, "--json")
    if done.returncode == 0:
        return ""
    try:
        findings = json.loads(done.stdout)["findings"]
        kinds = Counter(finding["kind"] for finding in findings)
        return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    except (ValueError, KeyError):
        return f"exit {done.returncode}: {done.stderr.decode()[-200:]}"
