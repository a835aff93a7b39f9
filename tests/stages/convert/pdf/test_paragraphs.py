"""Where paragraphs begin and end, told by places alone."""

from __future__ import annotations

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.paragraphs import assemble, body_size, set_edges
from tests.stages.convert.pdf.opened import line

FULL = "These words fill the whole width of the column and go on"


def pages(*found: list[Line]) -> list[str]:
    for lines in found:
        set_edges(lines)
    return assemble(found)


def test_a_short_last_line_ends_a_paragraph() -> None:
    assert pages([line(FULL, 100), line("to here.", 88, right=60), line(FULL, 76)]) == [f"{FULL} to here.\n\n{FULL}"]


def test_an_indented_line_begins_a_paragraph_whichever_way_it_runs() -> None:
    for right_to_left, edges in ((False, {"left": 20}), (True, {"right": 280})):
        first, second = line(FULL, 88, right_to_left=right_to_left), line(FULL, 64, right_to_left=right_to_left)
        indented = line(FULL, 76, right_to_left=right_to_left, **edges)
        assert pages([first, indented, second])[0].count("\n\n") == 1


def test_a_line_further_below_begins_a_paragraph() -> None:
    lines = [line(FULL, height) for height in (100, 88, 76, 64, 46, 34)]
    assert pages(lines)[0].count("\n\n") == 1


def test_a_heading_in_a_larger_size_is_a_paragraph_of_its_own() -> None:
    assert pages([line("Olives", 110, size=16), line(FULL, 88), line(FULL, 76)])[0].startswith("Olives\n\n")


def test_a_paragraph_goes_on_on_the_next_page_where_its_sentence_does() -> None:
    assert pages([line(FULL, 50)], [line("and further on.", 700)]) == [f"{FULL} ", "and further on."]
    assert pages([line(f"{FULL}.", 50)], [line("Another one.", 700)]) == [f"{FULL}.\n\n", "Another one."]


def test_rows_of_a_table_stay_lines() -> None:
    rows = [line("a | b", 100, table=True), line("c | d", 88, table=True), line(FULL, 70)]
    assert pages(rows) == [f"a | b\nc | d\n\n{FULL}"]


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert pages([line("他们在河边开了一家图书", 100), line("馆。", 88, right=20)]) == ["他们在河边开了一家图书馆。"]


def test_ragged_lines_are_no_paragraphs_each() -> None:
    rights = [290, 262, 281, 255, 270, 288, 259]
    lines = [
        line("words of a letter that is set ragged on", 100 - 12 * at, right=right) for at, right in enumerate(rights)
    ]
    assert pages(lines)[0].count("\n\n") == 0


def test_the_size_of_the_body_is_that_of_most_characters() -> None:
    assert body_size([[line("Heading", 100, size=20), line(FULL, 80), line("note", 60, size=7)]]) == 10
    assert body_size([[]]) == 0
