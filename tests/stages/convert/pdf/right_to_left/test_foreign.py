"""What runs left to right inside right-to-left text."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.right_to_left.foreign import foreign_stretch
from docmill.stages.convert.pdf.right_to_left.units import SeenUnit


def order(seen: str, strong: str) -> list[str]:
    units: list[SeenUnit] = []
    for word in seen.split(" "):
        units.extend(SeenUnit(character, at == 0 and bool(units)) for at, character in enumerate(word))
    groups = foreign_stretch(units, strong)
    assert sorted(place for group in groups for place in group) == list(range(len(units)))
    return ["".join(units[place].text for place in group) for group in groups]


@pytest.mark.parametrize(
    ("seen", "strong", "groups"),
    [
        ("Windows 11", "AL", ["Windows11"]),
        ("km 1,250", "AL", ["1,250", "km"]),
        ("X ٢٠٢٦", "AL", ["٢٠٢٦", "X"]),
        ("14-05-2026", "AL", ["2026", "-", "05", "-", "14"]),
        ("2026-05-14", "R", ["2026-05-14"]),
        ("25%", "R", ["25%"]),
        ("%25", "AL", ["25", "%"]),
        ("f(x)", "AL", ["f(x)"]),
        ("COVID-19", "R", ["COVID-19"]),
    ],
)
def test_words_and_numbers_come_in_the_order_in_which_they_were_written(
    seen: str, strong: str, groups: list[str]
) -> None:
    assert order(seen, strong) == groups
