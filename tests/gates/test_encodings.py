"""Gates of decoding: texts without, with a right and with a wrong declaration, in 28 encodings.

The data were used in development; see `scoring` for what the figures mean. Measured 2026-11-29.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.cleaning.encodings import TRADITIONAL, samples, ways
from tests.gates.scoring import MARGIN, rows

pytestmark = pytest.mark.gate

PER = 4
MEASURED = {
    (100, "plain"): 0.9375,
    (100, "undeclared"): 0.9375,
    (100, "right"): 1.0,
    (100, "wrong"): 0.9375,
    (1_000, "plain"): 0.9818,
    (1_000, "undeclared"): 0.9818,
    (1_000, "right"): 1.0,
    (1_000, "wrong"): 0.9818,
    (10_000, "plain"): 1.0,
    (10_000, "undeclared"): 1.0,
    (10_000, "right"): 1.0,
    (10_000, "wrong"): 1.0,
}


def test_texts_are_recovered_whole(shared: Path) -> None:
    """Shares by size in bytes and by what is declared."""
    sentences = defaultdict(list)
    for row in rows(shared / "data" / "language" / "sentences.jsonl"):
        sentences[row["gold"]].append(row["text"])
    sentences["zh-Hant"] = TRADITIONAL * 40
    decode = dict(ways())["docmill"]
    right = defaultdict(list)
    for sample in samples(sentences, PER):
        right[sample.size, sample.form].append(decode(sample) == sample.text)
    shares = {group: sum(found) / len(found) for group, found in right.items()}
    assert shares.keys() == MEASURED.keys()
    assert {group: share for group, share in shares.items() if share < MEASURED[group] - MARGIN} == {}
