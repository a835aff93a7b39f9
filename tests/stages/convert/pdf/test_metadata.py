"""What a PDF says of itself."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.metadata import date_of, heading_of, is_made_up
from tests.stages.convert.pdf.opened import line


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20240305143012+03'00'", "2024-03-05T11:30:12.000Z"),
        ("D:20240305143012Z", "2024-03-05T14:30:12.000Z"),
        ("D:20240305143012-05'30", "2024-03-05T20:00:12.000Z"),
        ("20240305", "2024-03-05"),
        ("D:2024", "2024-01-01"),
        ("D:20241350", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_in_all_lengths(text: str, moment: str | None) -> None:
    assert date_of(text) == moment


@pytest.mark.parametrize(
    "title", ["Microsoft Word - report.doc", "untitled", "thesis.dvi", "Document1", "about:blank", "12-34"]
)
def test_titles_that_programs_make_up_are_none(title: str) -> None:
    assert is_made_up(title)


@pytest.mark.parametrize("title", ["تقرير", "A history of mills", "Titles of nobility", "דוח שנתי 2024"])
def test_titles_that_people_give_are_kept(title: str) -> None:
    assert not is_made_up(title)


def test_the_largest_heading_may_have_two_lines() -> None:
    lines = [
        line("Olives and", 700, size=20),
        line("their mills", 676, size=20),
        line("words", 640),
        line("words", 628),
    ]
    assert heading_of(lines, 10) == lines[:2]
    assert heading_of(lines[2:], 10) == []
