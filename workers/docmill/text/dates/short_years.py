"""Find dates with a month's name and a year of two digits, as 04-Mar-26 and 4 Mar '26.

Two numbers around a month's name are a date only where hyphens or an apostrophe say so: on 3 May 18 may be hurt, and
3 May, 10 – 16 are hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from docmill.text.dates.partial import MonthDate
from docmill.text.dates.words import month_of, split_words

__all__ = ["find_short_year_dates"]

# What stands before is looked at behind the first digit: so only digits are tried.
_DATE = re.compile(
    r"\d(?<![\w.,/:-]\d)(\d?)\.?(?P<sign>[ \u00a0-])(?P<month>[^\W\d_]{3,12})\.?(?P=sign)"
    r"(?P<mark>['’]?)(?P<year>\d\d)(?!-?[\w%‰])"
)
_FIRST_OF_CENTURY = 69
"""The years from here on are of the century before (POSIX, strptime)."""
_AROUND = 500  # characters either side of a date that say what language it is in


def find_short_year_dates(text: str) -> Iterator[MonthDate]:
    """Yield the Gregorian dates with a day, a month's name and a year of two digits."""
    for match in _DATE.finditer(text):
        if match["sign"] != "-" and not match["mark"]:
            continue
        words = tuple(word for _, _, word in split_words(match["month"]))
        month = month_of(words, text[max(0, match.start() - _AROUND) : match.end() + _AROUND])
        if month is None or month[0] != "gregorian":
            continue
        year = int(match["year"])
        try:
            day = date(
                year + (1900 if year >= _FIRST_OF_CENTURY else 2000), month[1], int(match[0][: 1 + len(match[1])])
            )
        except ValueError:
            continue
        yield MonthDate(*match.span(), day.isoformat())
