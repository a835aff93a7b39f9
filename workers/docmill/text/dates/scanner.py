"""Find the dates written in a text, in many languages, calendars and digits, as ISO 8601.

A date has a day, a month and a year; "3 hours ago", "23 August" and "2016" are none. Whether 3/4/2016 has the day first
is decided by another date of the same text (23/8, 8/23), by what its page tells, or by the script: of CLDR's languages
in other scripts than Latin only Cherokee, Kashmiri, Odia and Tigrinya may write the month first. In Latin script
English, Filipino, Xhosa and Zulu may; where one of these may be meant, 3/4/2016 is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from docmill.text.dates.calendars import to_gregorian
from docmill.text.dates.patterns import DateCandidate, find_candidates
from docmill.text.dates.times import time_after, time_before, with_time

__all__ = ["WrittenDate", "find_dates", "told_order"]

SAMPLE = 4000  # characters around a date that say what language it is in
DENSE = re.compile(
    r"[\u0590-\u08ff\u0370-\u052f\u0900-\u0aff\u0b80-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u10a0-\u10ff\u0530-\u058f]"
)
MAY_WRITE_MONTH_FIRST = re.compile(r"[\u0b00-\u0b7f\u1200-\u137f\u13a0-\u13ff]")
MONTH_MAY_BE_FIRST = re.compile(r"\b(?:the|and|of|for|by|posted|published|ang|ng|mga|ukuthi|uma)\b", re.IGNORECASE)


class WrittenDate(NamedTuple):
    """A date of a text: where it stands, in code points, its time included; its value; the calendar it is written in.

    `iso` is ISO 8601 or, where time and zone are known, RFC 3339 in UTC. `own` is the same, but keeps the day as it is
    written, with the offset of its zone, where that is another day in UTC.
    """

    start: int
    end: int
    iso: str
    calendar: str
    own: str


def find_dates(text: str, order: str = "") -> list[WrittenDate]:
    """Return the dates of a text in order, none overlapping. Takes time linear in the text and never raises.

    `order`, dmy or mdy, is that of the document, which counts where no other date of the text tells.
    """
    candidates = sorted(find_candidates(text), key=lambda one: (one.start, -one.end))
    orders = {_order(one) for one in candidates if one.either and one.day} - {""}
    usual_orders: dict[int, str] = {}
    found: list[WrittenDate] = []
    for one in candidates:
        if found and one.start < found[-1].end:
            continue
        if not (one.day or orders or order) and one.start // SAMPLE not in usual_orders:
            usual_orders[one.start // SAMPLE] = _usual_order(text, one.start)
        day = one.day or _decided(one, orders or {order or usual_orders[one.start // SAMPLE]})
        if day:
            found.append(_timed(text, one, day, found[-1].end if found else 0))
    return found


def told_order(dated: Iterable[str], prose: str = "") -> str:
    """Return the order, dmy or mdy, of numeric dates in a document; "" where nothing tells it.

    The dates in the texts `dated` tell it, or where none does the language of its `prose`.
    """
    orders = {_order(one) for text in dated for one in find_candidates(text) if one.either and one.day} - {""}
    if orders:
        return orders.pop() if len(orders) == 1 else ""
    return _usual_order(prose, 0)


def _timed(text: str, one: DateCandidate, day: date, low: int) -> WrittenDate:
    """Return the date of a candidate with the time after or before it, which starts at `low` at the earliest."""
    end, moment = time_after(text, one.end)
    start = one.start
    if end == one.end:
        begins, before = time_before(text, start)
        if begins >= low:  # else it is the time of the date before
            start, moment = begins, before
    iso = with_time(day, moment)
    own = with_time(day, moment, own_day=True) if moment else iso
    return WrittenDate(start, end, iso, one.calendar, own)


def _order(one: DateCandidate) -> str:
    """Return the order, dmy or mdy, of a numeric date with one possible reading; "" where both are the same day."""
    first, second, _ = one.either or (0, 0, 0)
    return "" if first == second else "dmy" if first > 12 else "mdy"


def _decided(one: DateCandidate, orders: set[str]) -> date | None:
    """Return the day of an ambiguous date by the only order known for its text; None where there is not one order."""
    if one.either is None or len(orders) != 1 or "" in orders:
        return None
    first, second, year = one.either
    day, month = (first, second) if "dmy" in orders else (second, first)
    return to_gregorian(one.calendar, year, month, day)


def _usual_order(text: str, at: int) -> str:
    """Return the order, dmy, that the language around a date is written in; "" where it may be either."""
    around = text[max(0, at - SAMPLE // 2) : at + SAMPLE // 2]
    letters = sum(map(str.isalpha, around))
    if not letters:
        return ""
    if 2 * len(DENSE.findall(around)) > letters:
        return "dmy"
    latin = not MAY_WRITE_MONTH_FIRST.search(around)
    return "dmy" if latin and letters > 40 and not MONTH_MAY_BE_FIRST.search(around) else ""
