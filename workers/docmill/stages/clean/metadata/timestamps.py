"""Stamps and dates that a page declares, as one moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from docmill.text.dates.scanner import find_dates
from docmill.text.dates.times import to_rfc3339

__all__ = ["parse_timestamp"]

SECONDS = re.compile(r"1\d{9}(?:\d{3})?$")  # since 1970, from 2001 to 2033; with milliseconds too
COMPACT = re.compile(r"(20\d\d|19\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6}|T.*)?$")
STAMP = 80  # characters


def parse_timestamp(stamp: str) -> str | None:
    """A declared date as RFC 3339 in UTC, or as a day where no time or no zone is told; None for what is no date.

    Fill-ins of content systems, 1970-01-01 and years before 1500, are none.
    """
    stamp = " ".join(stamp[: 2 * STAMP].split())
    if len(stamp) < 6 or len(stamp) > STAMP:
        return None
    if SECONDS.match(stamp):
        return datetime.fromtimestamp(int(stamp[:10]), UTC).isoformat().replace("+00:00", "Z")
    compact = COMPACT.match(stamp)
    told = "-".join(compact.groups()) if compact else to_rfc3339(stamp)
    if told is None:
        found = find_dates(stamp)
        told = found[0].iso if found else None
    return told if told and "1500" <= told[:4] <= "2100" and not told.startswith(("1970-01-01", "1969-12-31")) else None
