"""Find dates: whole ones of any calendar, days and months in either order, and months by name without a day.

How a date is read is known in `docmill.text.dates`; here it becomes a span.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from docmill.stages.entities.spans import Span, name_key
from docmill.text.dates import partial
from docmill.text.dates.scanner import find_dates
from docmill.text.dates.short_years import find_short_year_dates

__all__ = ["find_ambiguous_dates", "find_full_dates", "find_month_name_dates"]


_NUMBERED = frozenset({"section", "article", "clause", "release", "version", "§", "§§"})
"""Words before numbers of sections and versions, which are written as dates are: section 4.3.2026."""
_CUE = 12


def _is_numbered(text: str, start: int, end: int) -> bool:
    """Tell whether what is written as a date, without a zero before a digit, is the number of a section or version."""
    parts = text[start:end].split(".")
    if len(parts) < 3 or not all(part.isdecimal() and part[0] != "0" for part in parts):
        return False
    words = text[max(0, start - _CUE) : start].casefold().split()
    return bool(words) and words[-1].strip("(") in _NUMBERED


def find_full_dates(text: str) -> Iterator[Span]:
    """Find dates with a day, of any calendar, as the clean stage reads them; `links` names a calendar not Gregorian."""
    for found in find_dates(text):
        if _is_numbered(text, found.start, found.end):
            continue
        when = found.iso[:10]
        links = {"iso8601": when} | ({"calendar": found.calendar} if found.calendar != "gregorian" else {})
        yield Span(found.start, found.end, "DATE", f"DATE:{when}", 0.95, links)


def find_ambiguous_dates(text: str) -> Iterator[Span]:
    """Find dates as 03/04/2016, of which it depends on the writer which day they mean; they have no `iso8601`."""
    for start, end in partial.find_ambiguous_dates(text):
        if not _is_numbered(text, start, end):
            yield Span(start, end, "DATE", name_key("DATE", text[start:end]), 0.8)


def find_month_name_dates(text: str) -> Iterator[Span]:
    """Find dates with a month's name and a year, also one of two digits.

    Without a day, the link is the month: March 2016 is 2016-03.
    """
    for found in chain(partial.find_month_name_dates(text), find_short_year_dates(text)):
        yield Span(found.start, found.end, "DATE", f"DATE:{found.iso}", 0.95, {"iso8601": found.iso})
