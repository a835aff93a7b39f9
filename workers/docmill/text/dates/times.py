"""Read the time of day beside a date, and timestamps that machines write, as RFC 3339 in UTC.

Tested by tests/text/dates/test_scanner.py and tests/text/dates/test_timestamps.py.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

__all__ = ["time_after", "time_before", "to_rfc3339", "with_time"]

# Abbreviations that mean one offset only (RFC 5322, section 4.3, and common use); BST, IST and CST by itself do not.
ZONES = {
    "gmt": 0, "utc": 0, "z": 0, "غرينتش": 0, "جرينتش": 0, "wet": 0, "west": 60, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180, "مكة": 180, "est": -300, "edt": -240, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "hkt": 480, "wib": 420, "wita": 480,
    "wit": 540,
}  # fmt: skip
PM = frozenset({"pm", "م", "مساء", "مساءً", "عصرا", "عصرًا", "午後", "下午", "오후", "بعدازظهر", "μμ"})
AM = frozenset({"am", "ص", "صباحا", "صباحًا", "صباحاً", "午前", "上午", "오전", "صبح", "πμ"})
_HALF = r"a\.?m\.?|p\.?m\.?|[صم]\b|صباحا?ً?|مساءً?|π\.?μ\.?|μ\.?μ\.?"
_LEAD = r"午前|午後|上午|下午|오전|오후"
_NAMED = "|".join(sorted((re.escape(name) for name in ZONES if name != "z"), key=len, reverse=True))
_ZONE = (
    rf"(?:\(?(?:بتوقيت |توقيت )?(?P<zone>{_NAMED})(?:\s?(?P<plus>[+\-−]\d{{1,2}}(?::?\d\d)?))?\b\)?"
    r"|(?P<bare>[+\-−]\d\d:?\d\d)\b|(?P<zulu>Z)\b)"
)
# What goes on behind a full stop is another date: 3. März 2026 und am 04.03.2026.
_TIME = (
    rf"(?:(?P<lead>{_LEAD})\s?)?(?P<hour>\d{{1,2}})(?:[:.h٫]|時|点|點|시\s?)(?P<minute>\d\d)(?:分|분|ч)?"
    rf"(?::(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d|\.\d\d)(?:\s?(?P<half>{_HALF}))?(?:\s?(?:Uhr|hrs?|ч|h)\b\.?)?(?:\s?{_ZONE})?"
)
# Between a date and its time: signs, or one short word ("at", "um", "à", "a las", "الساعة", "в").
AFTER = re.compile(
    rf"(?:T|[\s,،;|@–—·•/\-]{{0,4}}(?:\(?[^\W\d_]{{1,8}}\.?\s[^\W\d_]{{0,8}}\s?)?\(?){_TIME}", re.IGNORECASE
)
BEFORE = re.compile(
    rf"(?<!\d)(?<!\d\.){_TIME}[\s,،;|–—·•/\-]{{1,4}}(?:[^\W\d_]{{1,8}}[\s,]{{1,2}}){{0,2}}$", re.IGNORECASE
)
WINDOW = 48  # characters that a time with its zone and the words around it take
TIMESTAMP = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)(?:[T\s]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+\-]\d\d:?\d\d|[+\-]\d\d)?)?",
    re.IGNORECASE,
)


HOUR = re.compile(r"[:.hH٫時点點시]\s?\d\d")
"""What every time has: the sign behind the hour, and minutes."""


def time_after(text: str, end: int) -> tuple[int, time | None]:
    """Read the time that follows a date ending at `end`; return where it ends, and the time if its zone is known."""
    found = AFTER.match(text, end, end + WINDOW) if HOUR.search(text, end, end + WINDOW) else None
    moment = _time(found) if found else None
    return (found.end() if found and moment else end), _zoned(moment)


def time_before(text: str, start: int) -> tuple[int, time | None]:
    """Read the time just before a date starting at `start`; return its start, and the time if its zone is known."""
    low = max(0, start - WINDOW)
    found = BEFORE.search(text[low:start]) if HOUR.search(text, low, start) else None
    moment = _time(found) if found else None
    return (low + found.start() if found and moment else start), _zoned(moment)


def _zoned(moment: time | None) -> time | None:
    """Return a time if its zone is known, else None."""
    return moment if moment and moment.tzinfo else None


def _time(found: re.Match[str]) -> time | None:
    """Return the time of a match of AFTER or BEFORE, with its zone if it has one; None where there is no such time."""
    hour = int(found["hour"])
    half = (found["half"] or found["lead"] or "").lower().replace(".", "")
    if half in PM and hour < 12:
        hour += 12
    elif half in AM and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0), tzinfo=_offset(found))
    except ValueError:
        return None


def _offset(found: re.Match[str]) -> timezone | None:
    """Return the zone of a match of AFTER or BEFORE; None where it names none."""
    if found["zulu"]:
        return UTC
    if found["bare"]:
        return _minutes(_signed(found["bare"]))
    if not found["zone"]:
        return None
    base = ZONES[found["zone"].lower()]
    return _minutes(base + (_signed(found["plus"]) if found["plus"] else 0))


def _signed(written: str) -> int:
    """Return the minutes of an offset such as "+3", "+03", "-0330" or "+05:30"."""
    digits = written[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return (1 if written[0] == "+" else -1) * (60 * int(hours) + int(minutes))


def _minutes(offset: int) -> timezone | None:
    """Return the zone of an offset in minutes; None for one of more than 14 hours."""
    return timezone(timedelta(minutes=offset)) if abs(offset) <= 14 * 60 else None


def with_time(day: date, moment: time | None, *, own_day: bool = False) -> str:
    """Return a day and its time as RFC 3339 in UTC; the day alone where the time or its zone is unknown.

    With `own_day` a moment that is on another day in UTC keeps its own day and offset.
    """
    if moment is None or moment.tzinfo is None:
        return day.isoformat()
    try:
        return _utc(datetime.combine(day, moment), own_day=own_day)
    except OverflowError:
        return day.isoformat()


def _utc(moment: datetime, *, own_day: bool) -> str:
    """Return a moment as RFC 3339 in UTC, with milliseconds where it has any; `own_day` as in `with_time`."""
    universal = moment.astimezone(UTC)
    seconds = (moment.utcoffset() or timedelta()) % timedelta(minutes=1)
    if not own_day or seconds or universal.date() == moment.date():
        moment = universal  # RFC 3339 has no offsets with seconds
    return moment.isoformat(timespec="milliseconds" if moment.microsecond >= 1000 else "seconds").replace("+00:00", "Z")


def to_rfc3339(timestamp: str, *, own_day: bool = False) -> str | None:
    """Convert a timestamp in ISO 8601 or RFC 5322 to RFC 3339 in UTC; its day alone where it has no time or zone.

    None for what is no timestamp. `own_day` as in `with_time`.
    """
    timestamp = timestamp.strip()[:64]
    found = TIMESTAMP.match(timestamp)
    try:
        if not found:
            moment = datetime.fromisoformat(timestamp) if timestamp[:4].isdigit() else parsedate_to_datetime(timestamp)
            day = moment.date()
            return with_time(day, moment.timetz(), own_day=own_day) if len(timestamp) > 10 else day.isoformat()
        return _from_timestamp(found, own_day=own_day)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_timestamp(found: re.Match[str], *, own_day: bool) -> str:
    """Convert a match of TIMESTAMP; `own_day` as in `with_time`.

    Raises:
        ValueError: there is no such day or time.
    """
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if not (found[4] and found[8]):
        return day.isoformat()
    zone = UTC if found[8].upper() in ("Z", "UTC", "GMT") else _minutes(_signed(found[8]))
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    moment = time(int(found[4]), int(found[5]), int(found[6] or 0), micro, tzinfo=zone)
    return with_time(day, moment, own_day=own_day)
