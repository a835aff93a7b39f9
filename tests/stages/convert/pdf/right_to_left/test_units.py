"""Classes of characters."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.right_to_left.units import SeenUnit


@pytest.mark.parametrize(
    ("text", "kind"), [("ب", "AL"), ("א", "R"), ("a", "L"), ("5", "EN"), ("٥", "AN"), ("(", "ON"), ("بّ", "AL")]
)
def test_a_unit_has_the_class_of_its_base(text: str, kind: str) -> None:
    assert SeenUnit(text).kind == kind
