"""The numbers of a corpus: counts by each fact, distributions, names, duplicates, failures and times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from docmill.corpus.bounded import BoundedCount
from docmill.corpus.facts import facts_of
from docmill.corpus.histograms import bin_of
from docmill.records import Quarantined, Record

__all__ = ["MEASURES", "Aggregates", "EntityName"]

MEASURES = ("characters", "bytes")
"""What is measured of every record beside its quality signals."""


@dataclass(frozen=True, slots=True)
class EntityName:
    """An entity as corpora count it: type and canonical name."""

    type: str
    name: str


@dataclass
class Aggregates:
    """The numbers of the records and quarantine entries added so far, in memory that does not grow with the corpus.

    `counts` are numbers of records by fact and value; of `date` only the year counts. `signals` are distributions by
    name, as `docmill.corpus.histograms` has them. `removed` and `removed_characters` tell by reason how many blocks
    were taken out, and how long they were. `clusters` tells how often an original was repeated.
    """

    records: int = 0
    characters: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    signals: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    similarity: Counter[int] = field(default_factory=Counter)
    clusters: BoundedCount[str] = field(default_factory=BoundedCount)
    entities: BoundedCount[EntityName] = field(default_factory=BoundedCount)
    removed: Counter[str] = field(default_factory=Counter)
    removed_characters: Counter[str] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    quarantined: Counter[tuple[str, str]] = field(default_factory=Counter)
    stage_seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    stage_documents: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Count a record."""
        self.records += 1
        self.characters += len(record.text)
        for name, value in asdict(facts_of(record)).items():
            self.counts[name][value[:4] if name == "date" else value] += 1
        self._measure({"characters": len(record.text), "bytes": record.source.bytes, **record.quality})
        self._count_duplicate(record)
        self.entities.add({EntityName(entity.type, entity.name) for entity in record.entities})
        for block in record.removed:
            self.removed[block.reason] += 1
            self.removed_characters[block.reason] += len(block.text)
        for failure in record.failures:
            self.failures[failure.stage, failure.cause.value] += 1
        for step in record.provenance:
            self.stage_seconds[step.stage] += step.seconds
            self.stage_documents[step.stage] += 1

    def add_entry(self, entry: Quarantined) -> None:
        """Count a quarantine entry by its stage and error."""
        self.quarantined[entry.stage, entry.error] += 1

    def _measure(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self.signals[name][bin_of(value)] += 1

    def _count_duplicate(self, record: Record) -> None:
        found = record.dedup
        if found and found.status != "unique":
            self.clusters.add([found.cluster])
            if found.similarity is not None:
                self.similarity[bin_of(found.similarity)] += 1
