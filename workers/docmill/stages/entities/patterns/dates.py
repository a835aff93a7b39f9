"""Find dates: whole ones of any calendar, days and months in either order, and months by name without a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.word_lists import load_table
from docmill.text.dates.scanner import find_dates
from docmill.text.folding import fold

__all__ = ["find_ambiguous_dates", "find_full_dates", "find_month_name_dates"]

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?![\d/-])")
_YEAR = re.compile(r"(?<!\d)[12١٢۱۲]\d{3}(?!\d)")
_MAX_DAY_AND_MONTH = 45
"""Code points of the longest day and month before a year."""


def find_full_dates(text: str) -> Iterator[Span]:
    """Find dates with a day, of any calendar, as the clean stage reads them; `links` names a calendar not Gregorian."""
    for found in find_dates(text):
        when = found.iso[:10]
        links = {"iso8601": when} | ({"calendar": found.calendar} if found.calendar != "gregorian" else {})
        yield Span(found.start, found.end, "DATE", f"DATE:{when}", 0.95, links)


def find_ambiguous_dates(text: str) -> Iterator[Span]:
    """Find dates as 03/04/2016, of which it depends on the writer which day they mean; they have no `iso8601`."""
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        if 0 < first <= 12 and 0 < second <= 12 and first != second:
            yield Span(*match.span(), "DATE", name_key("DATE", match[0]), 0.8)


def find_month_name_dates(text: str) -> Iterator[Span]:
    """Find dates with a month's name and a year, with or without a day: March 2016, 3 مارس 2016."""
    months, dates = _months_and_pattern()
    done = 0
    for year in _YEAR.finditer(text):  # years are rare: only what stands before one is looked through
        match = dates.search(text, max(done, year.start() - _MAX_DAY_AND_MONTH), year.end())
        if match and match.end() == year.end():
            done = match.end()
            day = match["day"] or match["day2"]
            yield from _to_span(
                *match.span(), int(match["year"]), months[fold(match["month"])], int(day) if day else None
            )


@cache
def _months_and_pattern() -> tuple[dict[str, int], re.Pattern[str]]:
    """Return the numbers of the months by their folded names, and the pattern of a date with such a name."""
    table = load_table(__package__, "patterns")
    months = {fold(name): number for number, names in enumerate(table["months"], start=1) for name in names}
    written = sorted({name for names in table["months"] for name in names}, key=len, reverse=True)
    month = "|".join(map(re.escape, written))
    dates = re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s(?:de\s|من\s|of\s)?)?(?P<month>{month})\.?"
        rf"(?:[\s,/]{{1,2}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s(?:de\s|del\s|عام\s|سنة\s)?(?P<year>[12]\d{{3}}|[١٢۱۲]\d{{3}}))(?!\d)",
        re.IGNORECASE,
    )
    return months, dates


def _to_span(start: int, end: int, year: int, month: int, day: int | None) -> Iterator[Span]:
    """Yield the span of one date, unless there is no such day; without a day, the link is the month (2016-03)."""
    try:
        when = date(year, month, day or 1).isoformat()
    except ValueError:
        return
    when = when if day else when[:7]
    yield Span(start, end, "DATE", f"DATE:{when}", 0.95, {"iso8601": when})
