"""Read one declared date: a timestamp or date that a page's metadata holds, or the day in a page's address.

Tested by tests/text/dates/test_timestamps.py.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from docmill.text.dates.scanner import find_dates
from docmill.text.dates.times import to_rfc3339

__all__ = ["as_readers_see", "is_day_alone", "is_day_somewhere", "parse_timestamp", "parse_url_date"]

SECONDS = re.compile(r"1\d{9}(?:\d{3})?$")  # since 1970, from 2001 to 2033; with milliseconds too
COMPACT = re.compile(r"(20\d\d|19\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6}|T.*)?$")
LONGEST = 80  # characters of a timestamp
URL_DATE = re.compile(r"[/\-_]((?:19|20)\d\d)([/\-_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=\D|$)")
URL_MONTH = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?=/)", re.IGNORECASE)
LONGEST_URL = 2000
BEHIND, AHEAD = timedelta(hours=12), timedelta(hours=14)  # how far local time may be from UTC
ONE_DAY = timedelta(days=1)
DAY = len("2026-12-31")


def parse_timestamp(timestamp: str, *, own_day: bool = False) -> str | None:
    """Return a declared date as RFC 3339 in UTC, or as a day where its time or zone is unknown; None for no date.

    With `own_day` a moment that is on another day in UTC than where it was written keeps its day and offset:
    2024-04-18T00:13:04+03:00 is the 18th to those who read it there, and the 17th in UTC. 1970-01-01, which content
    systems fill in, and years before 1500 or after 2100 count as no date.
    """
    timestamp = " ".join(timestamp[: 2 * LONGEST].split())
    if len(timestamp) < 6 or len(timestamp) > LONGEST:
        return None
    if SECONDS.match(timestamp):
        return datetime.fromtimestamp(int(timestamp[:10]), UTC).isoformat().replace("+00:00", "Z")
    compact = COMPACT.match(timestamp)
    parsed = _day(*compact.groups()) if compact else to_rfc3339(timestamp, own_day=own_day)
    if parsed is None and not compact:
        dates = find_dates(timestamp)
        parsed = (dates[0].own if own_day else dates[0].iso) if dates else None
    if not parsed or not "1500" <= parsed[:4] <= "2100" or parsed.startswith(("1970-01-01", "1969-12-31")):
        return None
    return parsed


def parse_url_date(address: str) -> str | None:
    """Return the day that a web address holds in ISO 8601; None where it holds none.

    It may be written as /2016/08/23/, 20160823 or /2016/august/23/.
    """
    found = URL_DATE.search(address[:LONGEST_URL])
    if not found:
        named = URL_MONTH.search(address[:LONGEST_URL])
        days = find_dates(f"{named[3]} {named[2]} {named[1]}") if named else []
        return days[0].iso if days else None
    return _day(found[1], found[3], found[4])


def _day(year: str, month: str, day: str) -> str | None:
    """Return a day in ISO 8601; None where the month has no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def is_day_alone(moment: str) -> bool:
    """Tell whether a date in ISO 8601 or RFC 3339 is a day without a time."""
    return len(moment) == DAY


def is_day_somewhere(shown: str, declared: str) -> bool:
    """Tell whether a shown day is the one that some time zone has at a declared moment; of a day, whether it is it."""
    if is_day_alone(declared):
        return shown[:DAY] == declared
    moment, day = datetime.fromisoformat(declared), datetime.combine(date.fromisoformat(shown[:DAY]), time.min)
    # from its midnight on, not before: the moment itself moved to another zone may be of a year that there is not
    elapsed = moment.replace(tzinfo=None) - day - (moment.utcoffset() or timedelta())
    return -AHEAD <= elapsed < ONE_DAY + BEHIND


def as_readers_see(declared: str, shown: str) -> str:
    """Return a declared date as the day that readers are shown, where that is the same moment in their time zone.

    A declared moment with an offset of its own tells its day. One in UTC gets the offset of what is shown, if that has
    one and fits; else it is the shown day alone, because the zone is not known. Two days have no zone: where they are
    next to each other, it is the shown one.
    """
    day = shown[:DAY]
    if day == declared[:DAY]:
        return declared
    if is_day_alone(declared):
        return shown if abs(date.fromisoformat(declared) - date.fromisoformat(day)) == ONE_DAY else declared
    if not (declared.endswith("Z") and is_day_somewhere(day, declared)):
        return declared
    if not is_day_alone(shown) and not shown.endswith("Z"):
        moment, zone = datetime.fromisoformat(declared), datetime.fromisoformat(shown).tzinfo
        try:
            moment = moment.astimezone(zone)
        except OverflowError:  # at the end of the last year
            return day
        if moment.date().isoformat() == day:
            return moment.isoformat(timespec="milliseconds" if moment.microsecond >= 1000 else "seconds")
    return day
