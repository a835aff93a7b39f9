"""Dates and times as Excel shows them, which it stores as days and parts of a day.

Tested by tests/stages/convert/office/sheets/test_date_formats.py.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from locale import windows_locale
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

__all__ = ["DateFormat", "compile_dates", "shown_date"]

TOKEN = re.compile(
    r'"(?P<quoted>[^"]{0,255})"|\\(?P<escaped>.)|_.|\*.|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]{0,255})\]|'
    r"(?P<half>am/pm|a/p)|(?P<part>y+|e+|m+|d+|h+|s+|a{3,4})|(?P<fraction>\.0+)|(?P<power>E[+-]0+)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
LAST_DAY = 2_958_466  # 10000-01-01, days from 1900: beyond what a date can be (section 18.17.4.1)
LEAP_BUG = 60  # the day 1900-02-29, which was none and which Excel counts for the sake of Lotus 1-2-3
DIGITS = {0x02: "٠١٢٣٤٥٦٧٨٩", 0x03: "۰۱۲۳۴۵۶۷۸۹", 0x04: "०१२३४५६७८९"}
"""Digits by the highest byte of a format's locale."""
SECONDS_A_DAY = 86_400


class DateFormat(NamedTuple):
    """The parts of a section that shows a date: each its kind and its text, and the locale's number in Windows."""

    parts: tuple[tuple[str, str], ...]
    locale: int


def compile_dates(code: str) -> DateFormat | None:
    """Return what a section of a format code shows of a date; None where it shows none."""
    parts: list[tuple[str, str]] = []
    locale = 0
    for found in TOKEN.finditer(code):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind == "power" or (kind == "plain" and text in "0#?@"):
            return None
        if kind == "bracket":
            sign, _, number = text.partition("-")
            if text.startswith("$") and re.fullmatch(r"[0-9A-Fa-f]{1,8}", number):
                locale = int(number, 16)
            parts.append(("text", sign[1:] if text.startswith("$") else ""))
        elif kind in ("quoted", "escaped", "plain"):
            parts.append(("text", text))
        elif kind == "part":
            parts.append((text[0].lower() if text[0].lower() != "e" else "y", text.lower().replace("e", "yyyy")))
        elif kind:
            parts.append((kind, text.lower() if kind != "half" else text))
    if "general" in code.lower() or not any(kind in "ymdhsa" or kind == "elapsed" for kind, _ in parts if kind):
        return None
    return DateFormat(tuple(_with_minutes(parts)), locale)


def _with_minutes(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Tell minutes from months: those behind hours or before seconds are minutes."""
    units = [at for at, (kind, _) in enumerate(parts) if kind in ("y", "m", "d", "h", "s", "a", "elapsed")]
    out = list(parts)
    for place, at in enumerate(units):
        kind, text = parts[at]
        if kind != "m" or len(text) > 2:
            continue
        before = parts[units[place - 1]] if place else ("", "")
        after = parts[units[place + 1]] if place + 1 < len(units) else ("", "")
        if before[0] == "h" or before == ("elapsed", "h" * len(before[1])) or after[0] == "s":
            out[at] = ("minute", text)
    return out


def shown_date(value: float, form: DateFormat, *, since_1904: bool) -> str:
    """Return a date or time as a format shows it; empty where the value is none."""
    days = value + 1462 if since_1904 else value
    if not 0 <= days < LAST_DAY:
        return ""
    halves = any(kind == "half" for kind, _ in form.parts)
    digits = max((len(text) - 1 for kind, text in form.parts if kind == "fraction"), default=0)
    seconds = round(days * SECONDS_A_DAY, min(digits, 3))
    whole_days = int(seconds // SECONDS_A_DAY)
    leap = whole_days == LEAP_BUG
    start = datetime(1899, 12, 31) if whole_days < LEAP_BUG else datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
    moment = start + timedelta(seconds=seconds)
    write = _Writer(moment, seconds, halves, form.locale & 0xFFFF)
    text = "".join(write.part(kind, text) for kind, text in form.parts).strip()
    if leap:
        text = text.replace("28", "29", 1)
    figures = DIGITS.get(form.locale >> 24)
    return text.translate({ord("0") + at: digit for at, digit in enumerate(figures)}) if figures else text


class _Writer(NamedTuple):
    moment: datetime
    seconds: float
    halves: bool
    locale: int

    def part(self, kind: str, text: str) -> str:
        """Return one part of a format, filled in."""
        if kind in ("text", "half"):
            before, _, after = text.partition("/")
            return text if kind == "text" else before if self.moment.hour < 12 else after
        if kind == "elapsed":
            return str(int(self.seconds // {"h": 3600, "m": 60, "s": 1}[text[0]])).rjust(len(text), "0")
        if kind == "fraction":
            return f"{self.seconds % 1:.{min(len(text) - 1, 3)}f}"[1:]
        if kind == "y":
            return f"{self.moment.year % 100:02d}" if len(text) <= 2 else f"{self.moment.year:04d}"
        if kind in ("m", "d", "a") and len(text) >= 3:
            return self._name(kind, len(text))
        return str(self._number(kind)).rjust(min(len(text), 2), "0")

    def _number(self, kind: str) -> int:
        moment = self.moment
        hour = (moment.hour % 12 or 12) if self.halves else moment.hour
        return {"m": moment.month, "d": moment.day, "h": hour, "minute": moment.minute, "s": moment.second}.get(kind, 0)

    def _name(self, kind: str, length: int) -> str:
        width = "abbreviated" if length == 3 else "wide"
        if kind == "m":
            name = _month(self.locale, width, self.moment.month)
            return name[:1] if length == 5 else name
        return _day(self.locale, width, self.moment.weekday())


def _locale(number: int) -> Locale:
    try:
        return Locale.parse(windows_locale.get(number, "en_US"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(512)
def _month(locale: int, width: str, month: int) -> str:
    return str(get_month_names(width, locale=_locale(locale))[month])  # type: ignore[arg-type]


@lru_cache(512)
def _day(locale: int, width: str, day: int) -> str:
    return str(get_day_names(width, locale=_locale(locale))[day])  # type: ignore[arg-type]
