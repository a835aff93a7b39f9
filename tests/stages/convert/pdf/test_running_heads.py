"""What returns at one height on several pages, and what only looks like it."""

from __future__ import annotations

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.running_heads import without_running_heads
from tests.stages.convert.pdf.opened import line


def body(page: int) -> list[Line]:
    return [line(f"Words of {chr(97 + page) * 2} line {number}.", 600 - 12 * number) for number in range(10)]


def test_heads_with_changing_numbers_and_page_numbers_are_set_aside_once() -> None:
    pages = [[line(f"River Gazette {page}", 700), *body(page), line(str(page), 20)] for page in range(1, 5)]
    kept, removed = without_running_heads(pages, 10)
    assert kept == [lines[1:-1] for lines in pages]
    assert [(block.text, block.reason) for block in removed] == [
        ("River Gazette 1", "running-head"),
        ("1", "page-number"),
    ]


def test_heads_of_left_and_right_pages_differ() -> None:
    pages = [[line("Olives" if page % 2 else "Mills", 700), *body(page)] for page in range(8)]
    kept, removed = without_running_heads(pages, 10)
    assert all(len(lines) == 10 for lines in kept)
    assert {block.text for block in removed} == {"Olives", "Mills"}


def test_page_numbers_are_told_in_several_scripts() -> None:
    for form in ("- {} -", "صفحة {} من 9", "עמוד {}", "第 {} 页", "{} / 9"):
        pages = [[*body(page), line(form.format(page), 20)] for page in range(1, 4)]
        kept, removed = without_running_heads(pages, 10)
        assert [len(lines) for lines in kept] == [10, 10, 10]
        assert removed[0].reason == "page-number"


def test_headings_of_chapters_stay() -> None:
    pages = [[line(f"Chapter {page}", 700, size=18), *body(page)] for page in range(1, 5)]
    kept, removed = without_running_heads(pages, 10)
    assert kept == pages
    assert removed == []


def test_a_single_page_keeps_its_first_and_last_lines() -> None:
    pages = [[line("A letter", 700), *body(1), line("Yours", 400)]]
    assert without_running_heads(pages, 10) == (pages, [])


def test_no_page_is_no_error() -> None:
    assert without_running_heads([], 0) == ([], [])
    assert without_running_heads([[], []], 0) == ([[], []], [])
