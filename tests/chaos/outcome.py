"""What became of the documents of a run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from docmill import extract_entities
from docmill.documents import Deduplicated, Entity
from docmill.records import Record
from docmill.stores import open_store
from tests.chaos.scene import Scene

__all__ = ["Facts", "Outcome", "audited", "outcome_of", "with_all_entities"]


@dataclass
class Facts:
    """What a record says. `content` is the hash of the folded text, `cluster` the id that near and exact copies share.

    `text` and `entities` are hashes; `entities` is empty where the stage passed the document by, as it does duplicates.
    """

    id: str
    language: str = ""
    content: str = ""
    text: str = ""
    entities: str = ""
    failed: list[str] = field(default_factory=list)
    cluster: str = ""
    unique: bool = True


@dataclass
class Outcome:
    """The records by document number. `twice` are stored more than once. `entities` are of every content met."""

    records: dict[str, Facts] = field(default_factory=dict)
    quarantined: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Return an outcome from the form of JSON in which it was kept."""
        records = {number: Facts(**facts) for number, facts in kept["records"].items()}
        return cls(**{**kept, "records": records})

    def groups(self) -> dict[str, list[str]]:
        """Return the numbers of the documents of each cluster."""
        found = defaultdict(list)
        for number, facts in self.records.items():
            if facts.cluster:
                found[facts.cluster].append(number)
        return found


def outcome_of(scene: Scene) -> Outcome:
    """Read what the store, the quarantine and the counts say."""
    found = Outcome(counts=scene.counts())
    seen: Counter[str] = Counter()
    store = open_store(scene.setting["DOCMILL_STORE_URL"])
    for record in store.records():
        number = str(record.source.metadata["id"])
        seen[number] += 1
        found.records[number] = facts = _facts(record)
        if facts.entities:
            found.entities[facts.content] = facts.entities
    store.close()
    found.twice = [number for number, times in seen.items() if times > 1]
    if not scene.client.hlen("docmill:quarantine"):
        return found
    listed = scene.command("quarantine", "list", "--json", "--most", "100000")
    if listed.returncode:
        raise RuntimeError(f"quarantine list ends with {listed.returncode}: {listed.stderr.decode()[-200:]}")
    found.quarantined = [str(entry["source"]["metadata"]["id"]) for entry in json.loads(listed.stdout or b"[]")]
    return found


def with_all_entities(scene: Scene, found: Outcome) -> None:
    """Add the entities of the contents that the stage passed by, found in this process.

    Which copy of a near group is kept, and so has entities, depends on the order in which documents come.

    Raises:
        RuntimeError: in this process a kept document has other entities than its stage found.
    """
    store = open_store(scene.setting["DOCMILL_STORE_URL"])
    for record in store.records():
        facts = found.records[str(record.source.metadata["id"])]
        if facts.entities and not facts.unique:
            raise RuntimeError(f"duplicate {record.id} has entities")
        if facts.unique or facts.content not in found.entities:
            here = _hash(extract_entities(record.text).entities)
            if found.entities.setdefault(facts.content, here) != here:
                raise RuntimeError(f"the stage found other entities in {record.id} than are found in this process")
    store.close()


def _facts(record: Record) -> Facts:
    assert isinstance(record.dedup, Deduplicated | None)
    ran = any(one.stage == "entities" for one in record.provenance)
    return Facts(
        id=record.id,
        language=record.language.code if record.language else "",
        content=record.dedup.content_sha256 if record.dedup else "",
        text=hashlib.sha256(record.text.encode()).hexdigest(),
        entities=_hash(record.entities) if ran else "",
        failed=sorted(failure.stage for failure in record.failures),
        cluster=record.dedup.cluster if record.dedup else "",
        unique=record.dedup is None or record.dedup.status == "unique",
    )


def _hash(entities: list[Entity]) -> str:
    # the last digits of a confidence depend on which texts are tagged together, as a batch and its halves are
    plain = [entity.model_dump(mode="json", exclude={"confidence"}) for entity in entities]
    told = json.dumps(plain, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def audited(scene: Scene) -> str:
    """Return what `docmill audit` finds; empty where all agrees."""
    done = scene.command("audit", "--json")
    if done.returncode == 0:
        return ""
    try:
        findings = json.loads(done.stdout)["findings"]
        kinds = Counter(finding["kind"] for finding in findings)
        return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    except (ValueError, KeyError):
        return f"exit {done.returncode}: {done.stderr.decode()[-200:]}"
