"""Convert dates of other calendars to Gregorian ones: Islamic, Persian, Ethiopian, Buddhist era, eras of East Asia.

Islamic dates follow the Umm al-Qura calendar where its table reaches (1343 to 1500 AH), else the tabular one (civil
epoch, Dershowitz and Reingold, "Calendrical Calculations"). Where the month is begun by sighting the moon, a local date
may be a day or two off either way.

Tested by tests/text/dates/test_scanner.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

__all__ = ["CALENDARS", "ERAS", "to_gregorian"]

ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018,
    "民國": 1911, "民国": 1911,
}  # fmt: skip
"""The Gregorian year before the first of an era."""

JALALI_EPOCH = date(622, 3, 22).toordinal()
HIJRI_EPOCH = date(622, 7, 19).toordinal()
ETHIOPIC_EPOCH = date(8, 8, 27).toordinal()
HIJRI_LEAP = frozenset({2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29})


def to_gregorian(calendar: str, year: int, month: int, day: int) -> date | None:
    """Convert a date of one of CALENDARS; None for days that do not exist and years out of the calendar's range."""
    convert = CALENDARS.get(calendar)
    try:
        return convert(year, month, day) if convert else None
    except (ValueError, OverflowError):
        return None


def _gregorian(year: int, month: int, day: int) -> date | None:
    """Return the date of a Gregorian year, month and day."""
    return date(year, month, day)


def _buddhist(year: int, month: int, day: int) -> date | None:
    """Convert a date of the Thai solar calendar, whose years have begun on 1 January since 2484 BE (1941)."""
    return date(year - 543, month, day) if 2484 <= year <= 2700 else None


def _jalali(year: int, month: int, day: int) -> date | None:
    """Convert a Persian date by the 33-year rule of leap years, where it gives the astronomical calendar's days.

    Source: Borkowski, "The Persian calendar for 3000 years" (1996); the range is where convertdate, which computes the
    equinox at Tehran, agrees on all days.
    """
    if not (1280 <= year <= 1501 and 1 <= month <= 12):
        return None
    length = 31 if month <= 6 else 30 if month < 12 or _jalali_leap(year) else 29
    if not 1 <= day <= length:
        return None
    new_year = JALALI_EPOCH - 1 + 365 * (year - 1) + (8 * year + 21) // 33
    return date.fromordinal(new_year + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _jalali_leap(year: int) -> bool:
    """Tell whether a Persian year is a leap year by the 33-year rule."""
    return (25 * year + 11) % 33 < 8


def _hijri(year: int, month: int, day: int) -> date | None:
    """Convert an Islamic date, by the Umm al-Qura table where it reaches, else by the tabular calendar."""
    if not (1 <= year <= 1600 and 1 <= month <= 12 and day >= 1):
        return None
    first, starts = _umm_al_qura()
    at = 12 * (year - first) + month - 1
    if 0 <= at < len(starts) - 1:
        return date.fromordinal(starts[at] + day - 1) if day <= starts[at + 1] - starts[at] else None
    if day > (30 if month % 2 or (month == 12 and year % 30 in HIJRI_LEAP) else 29):
        return None
    months = 29 * (month - 1) + month // 2
    return date.fromordinal(HIJRI_EPOCH + 354 * (year - 1) + (11 * year + 3) // 30 + months + day - 1)


@cache
def _umm_al_qura() -> tuple[int, list[int]]:
    """Return the table's first year and the ordinals of its months' first days, the first day after it included."""
    rows = files(__package__).joinpath("data/umm_al_qura.txt").read_text(encoding="ascii").split("\n")
    words = " ".join(row for row in rows if not row.startswith("#")).split()
    starts = [date.fromisoformat(words[1]).toordinal()]
    for year in words[2:]:
        bits = int(year, 16)
        for month in range(12):
            starts.append(starts[-1] + 28 + (bits >> (22 - 2 * month) & 3))
    return int(words[0]), starts


def _ethiopic(year: int, month: int, day: int) -> date | None:
    """Convert an Ethiopian date: twelve months of thirty days, one of five, six where the year by 4 leaves 3."""
    length = 30 if month <= 12 else 6 if year % 4 == 3 else 5
    if not (1500 <= year <= 2200 and 1 <= month <= 13 and 1 <= day <= length):
        return None
    return date.fromordinal(ETHIOPIC_EPOCH + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


CALENDARS: dict[str, Callable[[int, int, int], date | None]] = {
    "gregorian": _gregorian,
    "buddhist": _buddhist,
    "persian": _jalali,
    "islamic": _hijri,
    "ethiopic": _ethiopic,
}
