"""Text of any direction stays in its cell."""

from __future__ import annotations

import unicodedata

from docmill.cli.console import isolated


def test_a_cell_is_closed_on_both_sides() -> None:
    cell = isolated("عنوان")
    assert [unicodedata.bidirectional(one) for one in (cell[0], cell[-1])] == ["FSI", "PDI"]
    assert cell[1:-1] == "عنوان"
