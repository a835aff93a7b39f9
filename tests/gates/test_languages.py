"""Gates of language identification: sentences and word pairs in 75 languages, close languages, mixed documents, names.

The data were used in development; see `scoring` for what the figures mean. Measured 2026-11-30.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gates.scoring import MARGIN, figures, reached, records_of, rows

pytestmark = pytest.mark.gate


@pytest.mark.parametrize(
    ("name", "step", "mean"),
    [
        # Lower than 0.9995 and 0.9948, which a model reached that had learnt these texts by heart: now it also learns
        # what contradicts them (Indonesian that is labelled Malay, Serbian in Latin letters). Unseen, they are 97.6 and
        # 91.2 with two thirds of the data.
        ("sentences", 3, 0.9952),
        ("word-pairs", 3, 0.9867),
        ("ud", 2, 0.9678),
        ("mixed", 1, 1.0),
        ("latin", 1, 1.0),
    ],
)
def test_mean_accuracy_over_languages(name: str, step: int, mean: float, shared: Path, tmp_path: Path) -> None:
    """Every `step`th text; the gate stands for shares, the program prints them in per cent."""
    given = list(rows(shared / "data" / "language" / f"{name}.jsonl", lambda number: number % step == 0))
    told = figures(shared / "tools" / "score", "language", records_of(given, ("clean", "language")), given, tmp_path)
    assert reached(told, r" mean ([\d.]+)") / 100 >= mean - MARGIN, told
