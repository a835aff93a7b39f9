"""Find dates that `scanner.py` leaves out because they do not tell a day: months of a year, and open orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from docmill.text.dates.words import month_of, names_beside_years, split_words

__all__ = ["MonthDate", "find_ambiguous_dates", "find_month_name_dates"]

# What stands before is looked at behind the first digit: so only digits are tried.
NUMERIC = re.compile(r"\d(?<![\d/.-]\d)\d?([-/.])\d{1,2}\1\d{4}(?![\d/-])")
YEAR = re.compile(r"[12١٢۱۲](?<!\d.)\d{3}(?!\d)")  # what stands before is looked at last: few places are tried
WORD_START = re.compile(r"[^\W\d_](?<!\w.)")  # what stands before is looked at last
DAY_AND_MONTH = 45  # code points of the longest day and month before a year
AROUND = 500  # characters either side of a date that say what language it is in


class MonthDate(NamedTuple):
    """A date with a month's name: where it stands, in code points, and its day (2016-03-23) or month (2016-03)."""

    start: int
    end: int
    iso: str


def find_ambiguous_dates(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of dates such as 03/04/2016, which name one day or another by the habit of the writer."""
    for match in NUMERIC.finditer(text):
        first, second, _ = map(int, match[0].split(match[1]))
        if 0 < first <= 12 and 0 < second <= 12 and first != second:
            yield match.span()


def find_month_name_dates(text: str) -> Iterator[MonthDate]:
    """Yield the Gregorian dates with a month's name and a year, with or without a day: March 2016, 3 مارس 2016."""
    pattern = _pattern()
    done = 0
    for year in YEAR.finditer(text):  # years are rare: only what stands before one is looked through
        start = max(done, year.start() - DAY_AND_MONTH)
        match = pattern.search(text, start, year.end()) if _may_hold_name(text, start, year.start()) else None
        if match and match.end() == year.end():
            done = match.end()
            iso = _iso(match, text)
            if iso:
                yield MonthDate(*match.span(), iso)


def _may_hold_name(text: str, start: int, end: int) -> bool:
    """Tell whether a word of a stretch begins as a month's name does, as few do."""
    return any(_begins_name(text[word.start() : word.start() + 2]) for word in WORD_START.finditer(text, start, end))


@lru_cache(maxsize=1 << 12)
def _begins_name(letters: str) -> bool:
    """Tell whether the name of a month begins with these two letters, in whatever case."""
    return _beginnings().match(letters) is not None


@cache
def _beginnings() -> re.Pattern[str]:
    """Return a pattern of the first two letters of the names."""
    return re.compile("|".join(sorted({re.escape(name[:2]) for name in names_beside_years()})), re.IGNORECASE)


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a date with a month's name."""
    names = "|".join(map(re.escape, sorted(names_beside_years(), key=len, reverse=True)))
    return re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s(?:de\s|من\s|of\s)?)?(?P<month>{names})\.?"
        rf"(?:[\s,/]{{1,2}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s(?:de\s|del\s|عام\s|سنة\s)?(?P<year>[12]\d{{3}}|[١٢۱۲]\d{{3}}))(?!\d)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1 << 10)
def _words(name: str) -> tuple[str, ...]:
    """Return the folded words of a month's name."""
    return tuple(word for _, _, word in split_words(name))


def _iso(match: re.Match[str], text: str) -> str | None:
    """Return the day or month that a match means; None for no such day, or a month that languages disagree on."""
    month = month_of(_words(match["month"]), text[max(0, match.start() - AROUND) : match.end() + AROUND])
    if month is None:
        return None
    day = match["day"] or match["day2"]
    try:
        found = date(int(match["year"]), month[1], int(day) if day else 1).isoformat()
    except ValueError:
        return None
    return found if day else found[:7]
