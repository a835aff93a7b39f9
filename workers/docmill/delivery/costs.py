"""What documents cost by their kind, as far as is known: by which a producer chooses how many a batch holds.

Before anything is observed an estimate stands, in seconds for a document and for a byte. A worker that stores a batch
tells what the stages took for it, shared out over its documents as they were estimated; the totals of the ledger keep
both sums for each kind, and their ratio mends the estimate. `SURE_SECONDS` of estimate count as observed beforehand, so
that a few odd batches change little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from docmill.documents import Document, Provenance
from docmill.text.html_detection import HTML_MEDIA_TYPES

__all__ = ["TARGET_SECONDS", "Costs", "observed"]

TARGET_SECONDS = 1.0
"""What a batch shall take: long beside what delivery costs it (some ms), short beside what a crash may repeat."""
SURE_SECONDS = 5.0
ESTIMATED = {"text": (0.001, 1.5e-6), "html": (0.006, 1.6e-7), "file": (0.05, 3e-7)}
"""Seconds for a document and for each of its bytes, all stages together: measured on two cores, December 2026."""
SPENT, EXPECTED = "cost_us", "cost_expected_us"  # names of totals, with the kind behind them


def _kind(media_type: str) -> str:
    if media_type in HTML_MEDIA_TYPES:
        return "html"
    return "text" if media_type.startswith("text/") else "file"


def _estimate(document: Document) -> tuple[str, float]:
    """Return a document's kind, and its estimated seconds."""
    kind = _kind(document.source.media_type)
    each, byte = ESTIMATED[kind]
    return kind, each + byte * document.source.bytes


def observed(documents: Iterable[Document], steps: Mapping[str, Provenance]) -> dict[str, int]:
    """Return what a batch adds to the totals: what its stages took, and what was expected, in microseconds by kind.

    A step's seconds are those of one document that its stage worked on.
    """
    expected: dict[str, float] = {}
    spent = 0.0
    for document in documents:
        kind, seconds = _estimate(document)
        expected[kind] = expected.get(kind, 0.0) + seconds
        spent += sum(step.seconds for name, step in steps.items() if name in document.annotations)
    whole = sum(expected.values())
    found: dict[str, int] = {}
    for kind, seconds in expected.items() if spent else ():
        found[f"{SPENT}:{kind}"] = round(1e6 * spent * seconds / whole)
        found[f"{EXPECTED}:{kind}"] = round(1e6 * seconds)
    return found


class Costs:
    """Estimates what documents cost; looks at the totals anew after every so many estimated seconds of documents."""

    def __init__(self, totals: Callable[[], Mapping[str, str]], every_seconds: float = 16.0) -> None:
        self._totals = totals
        self._every = every_seconds
        self._left = 0.0
        self._factors: dict[str, float] = {}

    def __call__(self, document: Document) -> float:
        """Return the seconds that a document is expected to take in all stages together."""
        kind, seconds = _estimate(document)
        if self._left <= 0:
            self._left = self._every
            self._look()
        self._left -= seconds
        return seconds * self._factors.get(kind, 1.0)

    def _look(self) -> None:
        totals = self._totals()
        for kind in ESTIMATED:
            spent, expected = (int(totals.get(f"{name}:{kind}", 0)) / 1e6 for name in (SPENT, EXPECTED))
            self._factors[kind] = (spent + SURE_SECONDS) / (expected + SURE_SECONDS)
