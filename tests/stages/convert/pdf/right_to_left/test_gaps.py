"""Gaps between the characters of a line, from made characters."""

from __future__ import annotations

from dataclasses import dataclass

from docmill.stages.convert.pdf.right_to_left.characters import Glyphs
from docmill.stages.convert.pdf.right_to_left.gaps import WordGaps
from tests.stages.convert.pdf.right_to_left.made import Nowhere, glyph


@dataclass
class Blanks(Nowhere):
    """Knows spaces that are no characters, by their origins."""

    blanks: tuple[tuple[float, float], ...] | None


class Spaces(Nowhere):
    """Knows that every index before a character holds a space of its own."""

    blanks = None

    def space_at(self, index: int) -> tuple[float, float] | None:
        return (96.0, 97.0) if index == 1 else None


def before(glyphs: Glyphs, places: Nowhere) -> list[bool]:
    return WordGaps(glyphs, places).before(sorted(glyphs, key=lambda one: one.x), 10)


def test_a_line_begins_without_a_gap() -> None:
    assert before([glyph("ب", 0, 100)], Nowhere()) == [False]
    assert before([], Nowhere()) == []


def test_wide_white_space_is_a_gap_whatever_else_is_known() -> None:
    assert before([glyph("ب", 0, 100), glyph("د", 1, 88)], Blanks(((500.0, 0.0),))) == [False, True]


def test_where_the_file_has_blanks_without_characters_these_alone_tell() -> None:
    glyphs = [glyph("ب", 0, 100), glyph("د", 1, 92, spaced=True)]
    assert before(glyphs, Blanks(((97.5, 0.2),))) == [False, True]
    assert before(glyphs, Blanks(((97.5, 40.0),))) == [False, False]


def test_a_space_that_is_a_character_is_asked_for_its_place() -> None:
    glyphs = [glyph("ب", 0, 97.5), glyph("د", 2, 92, width=4, spaced=True)]
    assert before(glyphs, Spaces()) == [False, True]
    glyphs[1].spaced = False
    assert before(glyphs, Spaces()) == [False, False]


def test_a_space_beside_a_letter_whose_ink_is_unknown_counts() -> None:
    glyphs = [glyph("ب", 0, 97.5), glyph("أ", 2, 92, width=4)]
    glyphs[1].floating = True
    assert before(glyphs, Spaces()) == [False, True]
    assert before(glyphs, Nowhere()) == [False, False]
