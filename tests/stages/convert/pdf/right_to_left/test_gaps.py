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


def test_a_space_that_pdfium_saw_and_has_no_width_counts_where_the_gap_is_as_wide() -> None:
    glyphs = [glyph("إ", 0, 97.5), glyph("ة", 4, 90, width=4.8, spaced=True)]
    assert before(glyphs, Spaces()) == [False, True]
    glyphs[1].spaced = False
    assert before(glyphs, Spaces()) == [False, False]


def test_a_space_that_begins_where_the_letter_before_it_does_has_no_advance_and_is_none() -> None:
    glyphs = [glyph("ب", 0, 96), glyph("د", 2, 90, width=4, spaced=True)]
    assert before(glyphs, Spaces()) == [False, False]


def test_a_space_beside_a_letter_whose_ink_is_unknown_counts() -> None:
    glyphs = [glyph("ب", 0, 97.5), glyph("أ", 2, 92, width=4)]
    glyphs[1].floating = True
    assert before(glyphs, Spaces()) == [False, True]
    assert before(glyphs, Nowhere()) == [False, False]


class Advances(Blanks):
    """Knows that the advance of each letter ends with its ink."""

    def advance_end(self, index: int) -> float:
        return 0.0

    def size_at(self, index: int) -> float:
        return 10.0


def test_a_space_that_a_page_of_blanks_has_as_a_move_alone_is_told_by_its_width() -> None:
    far, near = glyph("د", 2, 92.5), glyph("د", 1, 92.5)
    places = Advances(((500.0, 0.0),))
    assert before([glyph("ب", 0, 100), far], places) == [False, True]
    assert before([glyph("ب", 0, 100), near], places) == [False, False]  # PDFium saw the letters side by side
    assert before([glyph("A", 0, 99.4), near], places) == [False, True]  # beside Latin letters nothing is left over


def test_on_a_page_without_spaces_the_gaps_tell_how_wide_a_space_is() -> None:
    def page(space: float) -> Glyphs:
        found, x = [], 5000.0
        for at in range(200):
            x -= 5 + (space if at % 4 == 0 else 0)
            found.append(glyph("د", at, x))
        return found

    narrow = page(1.5)
    assert before(narrow, Advances(())).count(True) == 49
    assert before(page(0.7), Advances(())).count(True) == 0  # what a font leaves between letters is no space


def test_a_blank_counts_beside_a_letter_whose_ink_is_unknown() -> None:
    glyphs = [glyph("ب", 0, 97.5), glyph("أ", 1, 92, width=4)]
    glyphs[1].floating = True
    assert before(glyphs, Blanks(((96.5, 0.0),))) == [False, True]
    assert before(glyphs, Blanks(((400.0, 0.0),))) == [False, False]
