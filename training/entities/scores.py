"""Count what was found, missed and made up, by type, spans exact but for Arabic particles at their start."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from training.entities.corpora import Annotated

__all__ = ["Tally", "same_span"]

_PARTICLES = re.compile(r"^(?:[وف]?[بكل]?(?:ال)?|لل|ولل)$")


def same_span(text: str, gold: tuple[int, int], one: tuple[int, int]) -> bool:
    """Tell whether two spans are the same, but for Arabic particles at the start of one."""
    if gold[1] != one[1]:
        return False
    start, other = sorted((gold[0], one[0]))
    return start == other or _PARTICLES.match(text[start:other]) is not None


class Tally:
    """Counts of true positives, false positives and false negatives by type."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, document: Annotated, found: Sequence[tuple[int, int, str]]) -> None:
        """Count one document's spans."""
        left = list(found)
        for start, end, kind in document.spans:
            hit = next(
                (one for one in left if one[2] == kind and same_span(document.text, (start, end), one[:2])), None
            )
            if hit:
                left.remove(hit)
            self.counts[kind][0 if hit else 2] += 1
        for _, _, kind in left:
            self.counts[kind][1] += 1

    def scores(self) -> dict[str, tuple[float, float, float]]:
        """Return F1, precision and recall in per cent, by type and over all."""
        rows = {kind: tuple(self.counts[kind]) for kind in sorted(self.counts)}
        rows["all"] = tuple(sum(row[place] for row in self.counts.values()) for place in range(3))
        result = {}
        for kind, (right, wrong, missed) in rows.items():
            precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
            both = 2 * precision * recall / max(1e-9, precision + recall)
            result[kind] = (round(100 * both, 1), round(100 * precision, 1), round(100 * recall, 1))
        return result
