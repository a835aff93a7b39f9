"""Dates as their formats show them."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.sheets.date_formats import compile_dates, shown_date

NOON = 46093.5  # 2026-03-12, a Thursday, at noon


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    form = compile_dates(code)
    assert form is not None, code
    return shown_date(value, form, since_1904=since_1904)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (NOON, "yyyy-mm-dd", "2026-03-12"),
        (NOON, "d/m/yy", "12/3/26"),
        (NOON, "dddd, mmmm d, yyyy", "Thursday, March 12, 2026"),
        (NOON, "[$-401]d mmmm yyyy", "12 مارس 2026"),
        (NOON, "[$-2000401]d/m/yyyy", "١٢/٣/٢٠٢٦"),
        (NOON, "[$-40D]d mmmm", "12 מרץ"),
        (NOON, '[$-804]yyyy"年"m"月"d"日"', "2026年3月12日"),
        (NOON, "h:mm AM/PM", "12:00 PM"),
        (NOON + 0.0625, "hh:mm:ss", "13:30:00"),
        (0.5 + 1 / 86400, "mm:ss", "00:01"),
        (1.5, "[h]:mm", "36:00"),
        (1.5, "[mm]:ss", "2160:00"),
        (NOON, "mmm-yy", "Mar-26"),
        (0.000015, "ss.000", "01.296"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (60, "yyyy-mm-dd", "1900-02-29"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (45.9999999, "yyyy-mm-dd h:mm", "1900-02-15 0:00"),
    ],
)
def test_a_date_is_shown_as_people_see_it(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_may_be_counted_from_1904() -> None:
    assert shown(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"


def test_what_is_no_date_is_told() -> None:
    assert [compile_dates(code) for code in ("0.00", "General", '"day" 0', "0.0E+0", "[Red]0", "@")] == [None] * 6
    assert (shown(-1, "yyyy"), shown(1e9, "yyyy")) == ("", "")
