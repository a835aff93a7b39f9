"""Dates that name no day for certain: months of a year, and numbers whose order is open."""

from __future__ import annotations

import pytest

from docmill.text.dates.partial import find_ambiguous_dates, find_month_name_dates
from docmill.text.dates.words import month_of, names_beside_years, split_words


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("It opened in March 2016.", ["2016-03"]),
        ("افتتح في مارس ٢٠١٦", ["2016-03"]),
        ("le 1er août 2014 et en septembre 2015", ["2014-08-01", "2015-09"]),
        ("am 31. Februar 2016", []),
        ("w listopada 2016 roku, jak się później okazało", ["2016-11"]),
        ("od listopada 2016. godine, što je bilo već očekivano", ["2016-10"]),
        ("listopada 2016", []),
    ],
)
def test_a_months_name_beside_a_year_is_a_date(text: str, iso: list[str]) -> None:
    assert [found.iso for found in find_month_name_dates(text)] == iso


@pytest.mark.parametrize("name", names_beside_years())
def test_the_table_of_months_knows_each_name_that_stands_beside_years(name: str) -> None:
    # the letters of a language settle a name that Polish and Croatian give to different months
    assert month_of([word for _, _, word in split_words(name)], f"{name} się")


def test_numbers_in_an_open_order_are_found_and_not_read() -> None:
    text = "on 03/04/2016, not on 13/04/2016 nor 04/04/2016"
    assert [text[start:end] for start, end in find_ambiguous_dates(text)] == ["03/04/2016"]
