"""A run's counts, as the ledger keeps them. Tested by tests/cli/commands/test_status.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docmill.delivery.ledger import Ledger

__all__ = ["Counts", "largest_first", "progress_names", "read_counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """A run's counts so far."""

    raw: dict[str, str]

    def of(self, name: str) -> int:
        """Return a whole number; 0 where nothing was counted."""
        return int(float(self.raw.get(name, 0)))

    def seconds(self, name: str) -> float:
        """Return a number of seconds, or of milliseconds, as its name says; 0 where nothing was counted."""
        return float(self.raw.get(name, 0))

    @property
    def ended(self) -> bool:
        """Tell whether every batch admitted so far has ended."""
        return self.of("batches") == self.of("ended")

    def to_pass(self, stage: str) -> int:
        """Return how many documents are to pass a stage: all, where a docmill that did not count them began the run."""
        return self.of(f"routed:{stage}") if "routed:store" in self.raw else self.of("documents")

    def is_passed(self, stage: str) -> bool:
        """Tell whether any document passes a stage, as far as is known: a stage may be there for few of them."""
        return "routed:store" not in self.raw or self.of(f"routed:{stage}") > 0

    def tally(self, prefix: str) -> dict[str, int]:
        """Return the counts whose names begin so, largest first."""
        found = {name.removeprefix(prefix): int(value) for name, value in self.raw.items() if name.startswith(prefix)}
        return largest_first(found)

    def skipped(self) -> dict[str, int]:
        """Return by kind the number of items that readers passed over on purpose, largest first."""
        return self.tally("skipped:")

    def partial_causes(self) -> dict[str, dict[str, int]]:
        """Return by stage and cause the number of partial records in which that stage failed."""
        found: dict[str, dict[str, int]] = {}
        for name, number in self.tally("partial:").items():
            stage, _, cause = name.rpartition(":")
            found.setdefault(stage, {})[cause] = number
        return found


def largest_first(numbers: Mapping[str, int]) -> dict[str, int]:
    """Return numbers by name, the largest first."""
    return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))


def progress_names(stages: Sequence[str]) -> list[str]:
    """Return the names of the counts that tell how far a run through some stages is."""
    of_stages = [f"{kind}:{stage}" for kind in ("routed", "passed", "failed") for stage in stages]
    return list(dict.fromkeys(["batches", "ended", "documents", "routed:store", *of_stages]))


def read_counts(ledger: Ledger, run: str, names: Sequence[str] = ()) -> Counts:
    """Return the counts of a run, or those named alone; all zero where nothing was admitted."""
    return Counts(ledger.counts(run, names))
