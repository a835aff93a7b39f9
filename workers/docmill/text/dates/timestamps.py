"""Read one declared date: a timestamp or date that a page's metadata holds, or the day in a page's address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from docmill.text.dates.scanner import find_dates
from docmill.text.dates.times import to_rfc3339

__all__ = ["parse_timestamp", "parse_url_date"]

SECONDS = re.compile(r"1\d{9}(?:\d{3})?$")  # since 1970, from 2001 to 2033; with milliseconds too
COMPACT = re.compile(r"(20\d\d|19\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6}|T.*)?$")
LONGEST = 80  # characters of a timestamp
URL_DATE = re.compile(r"[/\-_]((?:19|20)\d\d)([/\-_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=\D|$)")
LONGEST_URL = 2000


def parse_timestamp(timestamp: str) -> str | None:
    """Return a declared date as RFC 3339 in UTC, or as a day where its time or zone is unknown; None for no date.

    1970-01-01, which content systems fill in, and years before 1500 or after 2100 count as no date.
    """
    timestamp = " ".join(timestamp[: 2 * LONGEST].split())
    if len(timestamp) < 6 or len(timestamp) > LONGEST:
        return None
    if SECONDS.match(timestamp):
        return datetime.fromtimestamp(int(timestamp[:10]), UTC).isoformat().replace("+00:00", "Z")
    compact = COMPACT.match(timestamp)
    parsed = "-".join(compact.groups()) if compact else to_rfc3339(timestamp)
    if parsed is None:
        dates = find_dates(timestamp)
        parsed = dates[0].iso if dates else None
    if not parsed or not "1500" <= parsed[:4] <= "2100" or parsed.startswith(("1970-01-01", "1969-12-31")):
        return None
    return parsed


def parse_url_date(address: str) -> str | None:
    """Return the day that a web address holds, as /2016/08/23/ or 20160823, in ISO 8601; None where it holds none."""
    found = URL_DATE.search(address[:LONGEST_URL])
    try:
        return date(int(found[1]), int(found[3]), int(found[4])).isoformat() if found else None
    except ValueError:
        return None
