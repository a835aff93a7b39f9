"""Stretched connections, from made characters."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT
from docmill.stages.convert.pdf.right_to_left.stretches import without_stretches
from tests.stages.convert.pdf.right_to_left.made import glyph


@pytest.mark.parametrize("told_as", [NO_TEXT, "$", "T", "ـ"])
def test_a_connection_goes_and_its_marks_go_to_the_letter_at_its_right(told_as: str) -> None:
    left, stretch, right = glyph("ت", 4, 80), glyph(told_as, 2, 85, width=5), glyph("ب", 0, 90)
    stretch.top = stretch.bottom + 0.7
    marks = {2: "\u064e"}
    assert without_stretches([left, stretch, right], marks, 10) == [left, right]
    assert right.left == 85
    assert marks[0] == "\u064e"


def test_a_line_without_thin_ink_is_left_as_it_is() -> None:
    line = [glyph("ت", 1, 80), glyph("ب", 0, 85)]
    assert without_stretches(line, {}, 10) is line


def test_ink_without_a_meaning_goes_wherever_it_stands() -> None:
    line = [glyph("ت", 1, 80), glyph(NO_TEXT, 2, 95)]
    assert without_stretches(line, {}, 10) == line[:1]
