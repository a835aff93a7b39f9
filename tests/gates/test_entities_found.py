"""Gates of entities: news, encyclopedia and web text in four languages, and the reference document.

The data were used in development; see `scoring` for what the figures mean. Measured 2026-11-29.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gates.scoring import MARGIN, figures, reached, records_of
from training.entities.corpora import Annotated, columns, uner, wikiner_tr

pytestmark = pytest.mark.gate

STAGES = ("clean", "language", "entities")
Read = Callable[[Path], list[Annotated]]


@pytest.mark.parametrize(
    ("name", "read", "step", "measured"),
    [
        ("ar/anercorp-train.txt", columns, 2, {"PER": 0.973, "LOC": 0.973, "ORG": 0.933, "all": 0.965}),
        ("en/wikigold.conll", columns, 2, {"PER": 0.970, "LOC": 0.963, "ORG": 0.954, "all": 0.963}),
        ("pt/uner-dev.iob2", uner, 2, {"PER": 0.886, "LOC": 0.780, "ORG": 0.708, "all": 0.805}),
        ("tr/wiki-ner-dev.conll", wikiner_tr, 1, {"PER": 0.735, "LOC": 0.736, "ORG": 0.587, "all": 0.714}),
    ],
    ids=["ar", "en", "pt", "tr"],
)
def test_f1_by_type(name: str, read: Read, step: int, measured: dict[str, float], shared: Path, tmp_path: Path) -> None:
    """Every `step`th document; the gate stands for shares, the program prints them in per cent."""
    documents = dict(enumerate(read(shared / "data" / "ner" / name)[::step]))
    found = records_of(({"id": number, "text": one.text} for number, one in documents.items()), STAGES)
    gold = (
        {"id": number, "gold": [(kind, one.text[start:end]) for start, end, kind in one.spans]}
        for number, one in documents.items()
    )
    told = figures(shared / "tools" / "score", "ner", found, gold, tmp_path)
    f1 = {kind: reached(told, rf"'{kind}': \(([\d.]+)") / 100 for kind in measured}
    assert {kind: value for kind, value in f1.items() if value < measured[kind] - MARGIN} == {}, told


def test_the_reference_document(shared: Path, tmp_path: Path) -> None:
    path = shared / "seeds" / "000_340ae3065157fa21.txt"
    row = {"id": "reference", "url": path.as_uri(), "text": path.read_text(encoding="utf-8")}
    expected = path.with_suffix(".expected.json")
    told = figures(shared / "tools" / "score", "seed", records_of([row], STAGES), expected, tmp_path)
    assert "title True" in told
    assert reached(told, r"body (\d+)/11") == 11, told
    assert reached(told, r"chrome left (\d+)") <= 0, told
    assert reached(told, r"entities (\d+)/24") >= 23, told
    assert reached(told, r"joined (\d+)") >= 23, told
    assert reached(told, r"others (\d+)") <= 2, told
    assert reached(told, r"bad offsets (\d+)") == 0, told
