"""Lines and columns by places."""

from __future__ import annotations

from itertools import count

from docmill.stages.convert.pdf.right_to_left.characters import Glyphs
from docmill.stages.convert.pdf.right_to_left.layout import lines_of, regions_of
from tests.stages.convert.pdf.right_to_left.made import glyph

NUMBERS = count()


def row(name: str, left: float, right: float, y: float) -> Glyphs:
    """Return a line of one letter that fills a width."""
    return [glyph(name, next(NUMBERS), left + 5 * at, y) for at in range(int((right - left) / 5))]


def read(glyphs: Glyphs, *, right_to_left: bool) -> list[str]:
    regions = regions_of(glyphs, 10, right_to_left=right_to_left)
    return ["".join(sorted({one.text for one in line})) for region in regions for line in region.lines]


def test_columns_are_read_one_after_the_other_from_the_side_where_reading_begins() -> None:
    left = [one for at, name in enumerate("abcde") for one in row(name, 0, 100, 500 - 14 * at)]
    right = [one for at, name in enumerate("vwxyz") for one in row(name, 115, 215, 497 - 14 * at)]
    head = row("H", 0, 215, 540)
    foot = row("F", 0, 215, 400)
    page = [*head, *left, *right, *foot]
    assert "".join(read(page, right_to_left=False)) == "HabcdevwxyzF"
    assert "".join(read(page, right_to_left=True)) == "HvwxyzabcdeF"


def test_gaps_between_words_are_no_columns() -> None:
    page = [
        one
        for at in range(6)
        for one in (*row("a", 0, 60 + 10 * at, 500 - 14 * at), *row("b", 72 + 10 * at, 215, 500 - 14 * at))
    ]
    assert read(page, right_to_left=False) == ["ab"] * 6


def test_cells_without_rules_are_read_across_and_narrow_columns_are_not() -> None:
    def page(width: int) -> Glyphs:
        return [
            one
            for at, (left, right) in enumerate(zip("abcd", "wxyz", strict=True))
            for one in (*row(left, 0, width, 500 - 14 * at), *row(right, width + 40, 2 * width + 40, 500 - 14 * at))
        ]

    assert read(page(50), right_to_left=True) == ["aw", "bx", "cy", "dz"]
    assert read(page(120), right_to_left=True) == ["w", "x", "y", "z", "a", "b", "c", "d"]


def test_cells_without_rules_are_read_across_where_short_lines_stand_above_and_below_one_column() -> None:
    above = [one for at in range(6) for one in row("t", 0, 90, 600 - 14 * at)]
    below = [one for at in range(3) for one in row("u", 0, 90, 400 - 14 * at)]
    cells = [
        one
        for at, (left, right) in enumerate(zip("abcd", "wxyz", strict=True))
        for one in (*row(left, 0, 50, 500 - 18 * at), *row(right, 140, 190, 500 - 18 * at))
    ]
    expected = [*"t" * 6, "aw", "bx", "cy", "dz", *"u" * 3]
    assert read([*above, *cells, *below], right_to_left=True) == expected


def test_notes_in_a_margin_are_read_apart_from_their_text() -> None:
    notes = [one for at, name in enumerate("vwxyz") for one in row(name, 230, 280, 500 - 14 * at)]
    text = [one for at in range(14) for one in row("t", 0, 200, 500 - 14 * at)]
    assert read([*notes, *text], right_to_left=True) == [*"vwxyz", *"t" * 14]


def test_raised_letters_are_of_their_line() -> None:
    lines = lines_of([glyph("a", 0, 0, 100), glyph("2", 1, 6, 103), glyph("b", 2, 0, 88)], 10)
    assert [[one.text for one in line] for line in lines] == [["a", "2"], ["b"]]


def test_a_letter_a_little_below_the_baseline_of_a_line_with_a_raised_number_is_of_that_line() -> None:
    lines = lines_of([glyph("2", 0, 0, 103.4), glyph("a", 1, 6, 100), glyph("b", 2, 12, 99.8)], 10)
    assert [[one.text for one in line] for line in lines] == [["2", "a", "b"]]


def test_a_mark_follows_the_letter_it_stands_over_wherever_the_file_has_it() -> None:
    mark = glyph("\u064e", 9, 11.5, 1, width=2)
    region = regions_of([mark, glyph("ب", 1, 20), glyph("ت", 2, 10), glyph("ث", 3, 0)], 10, right_to_left=True)[0]
    assert ["".join(one.text for one in line) for line in region.lines] == ["ثت\u064eب"]


def test_a_mark_over_two_letters_is_the_one_s_that_marks_mostly_follow_in_the_file() -> None:
    letters = [glyph("ب", 2 * at, 200 - 20 * at, width=22) for at in range(10)]  # each reaches over the next
    marks = [glyph("\u064e", 2 * at + 1, 205 - 20 * at, width=2) for at in range(9)]
    marks.append(glyph("\u0650", 19, 19.5, width=2))  # nearer to the middle of the letter before
    region = regions_of([*letters, *marks], 10, right_to_left=True)[0]
    assert "".join(one.text for one in region.lines[0]) == "ب\u0650" + "ب\u064e" * 9


def test_a_mark_over_the_right_half_of_lam_with_alef_stands_on_lam() -> None:
    def read_with(mark_at: float) -> str:
        ligature = glyph("لا", 1, 10, width=8)
        mark = glyph("\u064e", 2, mark_at, width=2)
        region = regions_of([ligature, mark, glyph("ب", 4, 0)], 10, right_to_left=True)[0]
        return "".join(one.text for one in region.lines[0])

    assert read_with(15) == "بل\u064eا"
    assert read_with(11) == "بلا\u064e"


def test_a_page_of_marks_alone_has_no_lines() -> None:
    assert regions_of([glyph("\u064e", 0, 0)], 10, right_to_left=True) == []


def test_a_raised_number_stands_in_the_line_below_it() -> None:
    text = [*row("b", 50, 100, 100), *row("a", 0, 45, 100)]
    mark = row("1", 45, 50, 105)
    assert read([*row("x", 0, 100, 115), *text, *mark], right_to_left=True) == ["x", "1ab"]
    beyond = row("1", 20, 25, 105)  # over letters: no number of a note
    assert read([*text, *beyond], right_to_left=True) == ["1", "ab"]


def test_a_cell_of_several_lines_in_a_table_without_rules_is_read_as_a_whole() -> None:
    def table(pitch: float) -> Glyphs:
        return [
            *(one for at in range(2) for one in row("ab"[at], 0, 40, 500 - pitch * at)),
            *row("w", 100, 140, 500),
            *(one for at in range(2) for one in row("cd"[at], 0, 40, 470 - pitch * at)),
            *(one for at in range(2) for one in row("xy"[at], 100, 140, 470 - pitch * at)),
            *row("e", 0, 40, 440),
            *row("z", 100, 140, 440),
        ]

    assert read(table(12), right_to_left=True) == ["w", "a", "b", "x", "y", "c", "d", "ez"]
    assert read(table(12), right_to_left=False) == ["a", "b", "w", "c", "d", "x", "y", "ez"]
    assert read(table(15), right_to_left=True) == ["w", "a", "b", "cx", "dy", "ez"]  # no space tells its rows apart


def test_a_line_that_fills_a_place_which_the_one_above_left_empty_begins_a_row() -> None:
    lines = [("a", "w", "p"), ("b", "", ""), ("c", "x", "q"), ("", "y", ""), ("d", "z", "r"), ("e", "u", "s")]
    page = [
        one
        for at, names in enumerate(lines)
        for place, name in enumerate(names)
        if name
        for one in row(name, 70 * place, 70 * place + 45, 500 - 12 * at)
    ]
    assert read(page, right_to_left=True) == ["p", "w", "a", "b", "q", "x", "y", "c", "drz", "esu"]


def test_a_table_of_four_columns_is_not_divided_in_its_middle() -> None:
    page = [
        one
        for at in range(5)
        for place, name in enumerate("abcd")
        for one in row(name, 70 * place, 70 * place + 45, 500 - 20 * at)
    ]
    assert read(page, right_to_left=True) == ["abcd"] * 5
