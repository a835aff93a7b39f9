"""Find dates in Chinese characters: years of an era or of the Republic, and numbers written as characters.

Tested by tests/text/dates/test_scanner.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from docmill.text.dates.calendars import ERAS, to_gregorian

__all__ = ["find_han_dates"]

HAN = "〇零一二三四五六七八九十"
_PART = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
_NAMES = "|".join(ERAS)
HAN_DATE = re.compile(
    rf"(?:(?P<era>{_NAMES})\s?(?P<count>\d{{1,3}}|元|[{HAN}]{{1,4}})|(?P<year>[{HAN}]{{4}}))\s?年\s?(?P<month>{_PART})\s?月\s?(?P<day>{_PART})\s?[日號号]"
)


def find_han_dates(text: str) -> Iterator[tuple[int, int, date, str]]:
    """Yield start, end, Gregorian date and calendar (gregorian, japanese or minguo) of each date."""
    for found in HAN_DATE.finditer(text):
        month, day = _han_number(found["month"]), _han_number(found["day"])
        if found["era"]:
            year = ERAS[found["era"]] + (1 if found["count"] == "元" else _han_number(found["count"]))
            calendar = "minguo" if found["era"] in ("民國", "民国") else "japanese"
        else:
            year, calendar = int("".join(str(max(0, HAN.find(sign) - 1)) for sign in found["year"])), "gregorian"
        value = to_gregorian("gregorian", year, month, day)
        if value:
            yield found.start(), found.end(), value, calendar


def _han_number(written: str) -> int:
    """Return the value of a number such as 105, 二十三, 一〇五 or 十."""
    if written.isdecimal():
        return int(written)
    values = [max(0, HAN.find(sign) - 1) for sign in written]
    if "十" not in written:
        return int("".join(map(str, values)))
    tens, _, ones = written.partition("十")
    return 10 * (HAN.find(tens) - 1 if tens else 1) + (HAN.find(ones) - 1 if ones else 0)
