"""Read bylines and datelines: short lines before a text that say who wrote it and when.

Tested by tests/stages/clean/bylines/test_front_matter.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from docmill.stages.clean.bylines.date_labels import UPDATED, without_date_label
from docmill.stages.clean.bylines.labels import without_brackets
from docmill.stages.clean.bylines.person_names import CASED, names_in_byline, read_byline
from docmill.stages.clean.chrome.rules import ends_as_sentence
from docmill.text.dates.scanner import WrittenDate, find_dates
from docmill.text.dates.short_years import find_short_year_dates
from docmill.text.tokens import count_words

__all__ = ["CreditLine", "dates_told", "read_credit_line"]

LONGEST = 200  # characters
ISLAMIC = "islamic"  # calendar
# Words beside a date: "Published on Tuesday,", "Beirut -", "آخر تحديث يوم الثلاثاء"; with more it is a sentence.
REST = 5
APART = re.compile(r"\s+[|•·⋅—–/●]\s+|\s*[|•●⋅]\s*|\s{3,}|\t")
SIGNS = " \t|•·⋅●—–-/,،;:@"
IN_NUMBER = re.compile(r"(?<=\d)[:.](?=\d)")  # a time of day is one word


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What a line says of who wrote a text and when.

    `names` are those of authors, `labelled` if a word beside them says so. `dates` are all dates in the line,
    with the day as it is written, `published` those that are not of an update; `lunar` if these are of the Islamic
    calendar, whose days are reckoned and may be one off. A `sure` line can be nothing else, such as a title.
    """

    names: list[str] = field(default_factory=list)
    labelled: bool = False
    dates: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    sure: bool = False
    lunar: bool = False


NO_CREDIT = CreditLine()


def read_credit_line(line: str, order: str = "") -> CreditLine:
    """Read a line; one that is neither byline nor dateline gives an empty answer.

    `order` is that of day and month on its page, where known (`find_dates`).
    """
    text = line.strip()
    if not text or len(text) > LONGEST or (" " not in text and text.isascii() and text.isalpha()):
        return NO_CREDIT
    inner = text.strip(" «»")  # "« on: 3 May 2026 »"; without a date what is quoted is a title
    dates = find_dates(inner, order) or [
        WrittenDate(one.start, one.end, one.iso, "gregorian", one.iso) for one in find_short_year_dates(inner)
    ]
    text = inner if dates else text
    rest = _rest(text, dates)
    parts = APART.split(rest)
    found = next((one for part in ([*parts, rest] if len(parts) > 1 else parts) if (one := read_byline(part))), None)
    if dates and not found and not _is_dateline(text, rest, dates):
        return NO_CREDIT
    if found and dates and count_words(rest) > (3 if len(found.names) == 1 else 2) * REST:
        return NO_CREDIT
    if found:
        names = found.names
    else:  # a bare name, alone or beside a date
        names = next((some for part in parts if (some := names_in_byline(part, 2)) and len(some) == 1), [])
        if dates and names and not CASED.match(names[0]):
            names = []  # without capitals "Date of publication" is written like a name
    names = names if found or dates or len(parts) == 1 else []
    days, fresh, lunar = dates_told(text, dates)
    sure = bool(dates and count_words(rest) <= 1) or bool(found and found.marked)
    return CreditLine(names, bool(found), days, fresh, sure, lunar)


def dates_told(text: str, dates: Sequence[WrittenDate]) -> tuple[list[str], list[str], bool]:
    """Return the days of a line's dates, those that are not of an update, and whether all are of the Islamic calendar.

    Beside a date of another calendar an Islamic one is the same day, less surely reckoned.
    """
    told = [one for one in dates if one.calendar != ISLAMIC]
    ends = [0, *(one.end for one in dates)]
    fresh = [
        one.own
        for at, one in enumerate(dates)
        if one in (told or dates) and not UPDATED.search(text, ends[at], one.start)
    ]
    return [one.own for one in told or dates], fresh, bool(dates) and not told


def _rest(text: str, dates: list[WrittenDate]) -> str:
    """Return a line without its dates, its parts joined by `|`."""
    parts: list[str] = []
    at = 0
    for one in dates:
        parts.append(without_date_label(text[at : one.start], one.own))
        at = one.end
    return " | ".join(part for part in (without_brackets(part, SIGNS) for part in [*parts, text[at:]]) if part)


def _is_dateline(text: str, rest: str, dates: list[WrittenDate]) -> bool:
    """Tell whether a line with dates holds little else and is no sentence."""
    beside = IN_NUMBER.sub("", rest)
    # Signs that stand alone count too: "2005-03-19 15:10 - scheduler - DEBUG - woke up" is a line of a log.
    if max(count_words(beside), len(beside.replace("|", " ").split())) > REST * len(dates):
        return False
    tail = text[dates[-1].end :].strip()
    abbreviated = 1 < len(tail) <= 3 and tail[0].isalpha()  # "2016 г.", "23 d."
    return not ends_as_sentence(text) or abbreviated or count_words(rest) <= 1
