"""Years of two digits behind a month's name are read where a sign says that they are years."""

from __future__ import annotations

import pytest

from docmill.text.dates.short_years import find_short_year_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("sent on 17 Nov '98.", "1998-11-17"),
        ("due 04-Mar-26 or so", "2026-03-04"),
        ("le 12-févr.-24, dit-il", "2024-02-12"),
        ("il 4 mag '26", "2026-05-04"),
    ],
)
def test_a_year_of_two_digits_behind_a_months_name_is_read(text: str, iso: str) -> None:
    assert [one.iso for one in find_short_year_dates(text)] == [iso]


@pytest.mark.parametrize(
    "text",
    ["see chapter 4 May 26 pages", "12 dec 30 items", "5 apr 15% rates", "1.4 Mar 26", "31 Feb 26.", "4 May 26, 27",
     "on 5 May 10:30", "4 man '26.", "31-Feb-26", "4-May-10-16", "On 3 May 18 were hurt", "The 8 March 10 was",
     "On 3 May 18 from Halden were hurt", "11 April 65."],
)  # fmt: skip
def test_numbers_around_a_month_that_count_something_are_no_date(text: str) -> None:
    assert list(find_short_year_dates(text)) == []
