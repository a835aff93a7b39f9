"""Find the shapes that dates take around a year of four digits, before the order of day and month is decided.

Each shape is looked for in a window of a few dozen characters beside the year, so time is linear in the text.

Tested by tests/text/dates/test_scanner.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from docmill.text.dates.calendars import to_gregorian
from docmill.text.dates.han import find_han_dates
from docmill.text.dates.words import MONTH_WORDS, any_marks_year, are_fillers, calendar_of, month_of, split_words

__all__ = ["DateCandidate", "find_candidates"]

GAP = 40  # characters between two numbers of a date; "جمادى الآخرة / " twice has fewer
YEAR = re.compile(r"\d(?<!\d\d)\d{3}(?!\d|[.,]\d{3}(?!\d))")
NUMBER = re.compile(r"\d+")
NAMED_AFTER = re.compile(r"\W{0,8}[^\W\d_年년]{3}")  # a word after a year, as "2025 August" has
FIRST = re.compile(r"(\D{1,40})(\d{1,2})(?!\d)(?:(\D{1,24})(\d{1,2})(?!\d|[:.]\d\d))?")  # what follows a year
LAST = re.compile(r"(?<![\d:])(\d{1,2})(\D{1,24})(\d{1,2})(\D{1,40})$")  # what precedes one
ONE = re.compile(r"(?<!\d)(\d{1,2})(\D{1,40})$")
WORDS_BEFORE = re.compile(r"[^\d\n]{3,40}$")
CLOSING = re.compile(r"\s?[日일号號]")
SIGN = re.compile(r"\s?([./\-‐–])\s?$")
# Before a numeric date: part of a path, a version, a number; the hyphen behind a Hebrew particle is none.
GLUED = re.compile(r"(?:[A-Za-z0-9/.:]|(?<![\u05d0-\u05ea])-)$")
SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
GOES_ON = re.compile(r"[./\-]?\d|[A-SU-Za-z]|/\S")
ISO = re.compile(r"(?<![\w/.:\-])(\d{4})-(\d\d)-(\d\d)(?!\d|-\d)")
MARKS = {
    ("年", "月"),
    ("년", "월"),
    ("оны", "сарын"),
    ("оны", "р сарын"),
    ("оны", "дугаар сарын"),
    ("оны", "дугээр сарын"),
}
MARKS_LAST = {("thang", "nam"), ("thang", "")}
THAI = re.compile(r"[\u0e01-\u0e5b\u0e81-\u0edf]")
PERSIAN = re.compile(r"[پچژگکی]")
DEVANAGARI = re.compile(r"[\u0966-\u096f]")
YEARS = {"islamic": (1000, 1600), "persian": (1280, 1501), "buddhist": (2400, 2700)}
AROUND = 500  # characters either side of a date that say what language it is in


class DateCandidate(NamedTuple):
    """A date before its time is looked for; `day` is None where the order of day and month is not decided yet."""

    start: int
    end: int
    day: date | None
    calendar: str
    either: tuple[int, int, int] | None = None  # two numbers and the year


def find_candidates(text: str) -> Iterator[DateCandidate]:
    """Yield the dates of a text, those in Chinese characters last; they may overlap."""
    # What precedes a year is tried where its last two numbers begin: to try a whole window took half of all the time.
    numbers = NUMBER.finditer(text)
    second = last = -1
    for year in YEAR.finditer(text):
        for number in numbers:
            if number.start() == year.start():
                break
            second, last = last, number.start()
        one = _iso(text, year) or _around_year(text, year, (second, last))
        if one:
            yield one
        second, last = last, year.start()
    if "年" in text:
        yield from (DateCandidate(*one) for one in find_han_dates(text))


def _around_year(text: str, year: re.Match[str], before: tuple[int, int]) -> DateCandidate | None:
    """Read the date that begins with a year, or that ends with it.

    `before` is where the two numbers before the year begin, -1 for none.

    Where a month's name stands on both sides the year is that of the date before: "July 4, 2025; May 9, 2026".
    """
    first = _year_first(text, year)
    if first and not NAMED_AFTER.match(text, year.end()):
        return first
    return _year_last(text, year, before) or first


# -- year first


def _iso(text: str, year: re.Match[str]) -> DateCandidate | None:
    """Read a date as ISO 8601 has it: 2016-08-23."""
    found = ISO.match(text, year.start()) if text[year.end() : year.end() + 1] == "-" else None
    if not found:
        return None
    return _made(text, found.start(), found.end(), None, int(found[1]), int(found[2]), int(found[3]))


def _year_first(text: str, year: re.Match[str]) -> DateCandidate | None:
    """Read a date that begins with its year: 2016/8/23, 2016年8月23日, "2016 August 23"."""
    found = FIRST.match(text, year.end())
    if not found or found[1].isspace():
        return None
    number, start = int(year[0]), year.start()
    parts = _folded(found[1].strip(") "))
    if found[4] and _same_sign(found[1], found[3]):
        return _numeric_first(text, found, number, start)
    if found[4] and (" ".join(parts), " ".join(_folded(found[3]))) in MARKS:
        closing = CLOSING.match(text, found.end())
        end = closing.end() if closing else found.end()
        return _made(text, start, end, calendar_of(_before(text, start)), number, int(found[2]), int(found[4]))
    month = _month(found[1], text)
    if month:
        return _made(text, start, found.end(2), month[0], number, month[1], int(found[2]))
    if SENTENCE.match(found[1]):  # nel 2024. Il 4 maggio: il is a year in Azerbaijani
        return None
    return _month_last(text, start, number, found) if any_marks_year(parts) and are_fillers(parts) else None


def _month_last(text: str, start: int, year: int, found: re.Match[str]) -> DateCandidate | None:
    """Read "2016. gada 23. augusts": the month is the longest phrase of words after the day that names one."""
    for end, words in _phrases(text, found.end(2)):
        month = month_of(words, _around(text, end))
        if month:
            return _made(text, start, end, month[0], year, month[1], int(found[2]))
    return None


def _numeric_first(text: str, found: re.Match[str], year: int, start: int) -> DateCandidate | None:
    """Read a date of three numbers with one sign between them, the year first."""
    if GLUED.search(text[max(0, start - 2) : start]) or GOES_ON.match(text, found.end()):
        return None
    return _made(
        text, start, found.end(), _numeric_calendar(text, start, found.end(), year), year, int(found[2]), int(found[4])
    )


def _phrases(text: str, at: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the phrases of one to four words that follow a day, the longest first, each with its end."""
    parts = split_words(text[at : at + GAP])[: MONTH_WORDS + 1]
    for size in range(len(parts), 0, -1):
        yield at + parts[size - 1][1], [part for _, _, part in parts[:size]]


# -- year last


def _year_last(text: str, year: re.Match[str], before: tuple[int, int]) -> DateCandidate | None:
    """Read a date that ends with its year: "23 August 2016", 23.8.2016, "August 23, 2016"."""
    second, last = before
    one = ONE.match(text, last, year.start()) if last >= 0 else None
    if not one:
        return None
    month = _month(one[2], text)
    if month:
        named = calendar_of(_folded(one[2])) or calendar_of(_after(text, year.end()))
        return _made(text, one.start(1), year.end(), _agree(month[0], named), int(year[0]), month[1], int(one[1]))
    three = LAST.match(text, second, year.start()) if second >= 0 else None
    if three:
        numeric = _numeric_last(text, three, year)
        if numeric:
            return numeric
    if are_fillers(_folded(one[2])) and "." not in one[2].strip():
        return _month_first(text, one.start(1), int(one[1]), year)
    return None


def _numeric_last(text: str, three: re.Match[str], year: re.Match[str]) -> DateCandidate | None:
    """Read a date of three numbers with one sign between them, the year last; its order may stay open."""
    first, second, number = int(three[1]), int(three[3]), int(year[0])
    start, end = three.start(1), year.end()
    if (" ".join(_gap(three[2])), " ".join(_gap(three[4]))) in MARKS_LAST:
        return _made(text, start, end, None, number, second, first)
    sign = _same_sign(three[2], three[4])
    if not sign or GLUED.search(text[max(0, start - 2) : start]) or GOES_ON.match(text, end):
        return None
    calendar = _numeric_calendar(text, start, end, number)
    if sign == "." or calendar:  # no language of CLDR writes month.day.year
        return _made(text, start, end, calendar, number, second, first)
    if first > 12 or first == second:
        return _made(text, start, end, calendar, number, second, first, either=(first, second, number))
    if second > 12:
        return _made(text, start, end, calendar, number, first, second, either=(first, second, number))
    return DateCandidate(start, end, None, "gregorian", (first, second, number)) if 1500 <= number <= 2200 else None


def _month_first(text: str, at: int, day: int, year: re.Match[str]) -> DateCandidate | None:
    """Read "August 23, 2016": the month's words end where the day begins."""
    words_before = WORDS_BEFORE.search(text, max(0, at - GAP), at)
    if not words_before:
        return None
    low = words_before.start()
    parts = split_words(words_before[0])[-MONTH_WORDS - 1 :]
    for skip in range(len(parts)):
        start, words = low + parts[skip][0], [part for _, _, part in parts[skip:]]
        month = None if are_fillers(words[:1]) else month_of(words, _around(text, at))
        if month:
            named = calendar_of(_after(text, year.end()))
            return _made(text, start, year.end(), _agree(month[0], named), int(year[0]), month[1], day)
    return None


# -- what is common


def _made(
    text: str, start: int, end: int, calendar: str | None, year: int, month: int, day: int,
    either: tuple[int, int, int] | None = None,
) -> DateCandidate | None:  # fmt: skip
    """Return the candidate of a date; None for days that do not exist and years that are hardly meant as such.

    Without a calendar, the script around a year decides between Gregorian and Buddhist years.
    """
    chosen = calendar or "gregorian"
    if chosen == "gregorian" and 2400 <= year <= 2700 and THAI.search(_around(text, start)):
        chosen = "buddhist"
    latest = 2039 if DEVANAGARI.match(text, start) else 2200  # later in Devanagari: Bikram Sambat
    if chosen == "gregorian" and not 1500 <= year <= latest:
        return None
    value = to_gregorian(chosen, year, month, day)
    return DateCandidate(start, end, value, chosen, either) if value else None


def _numeric_calendar(text: str, start: int, end: int, year: int) -> str | None:
    """Return the calendar of a date in numbers, by a word beside it or Persian letters around it; None for neither."""
    if not any(low <= year <= high for low, high in YEARS.values()):
        return None
    named = calendar_of(_after(text, end)) or calendar_of(_before(text, start))
    if named and YEARS[named][0] <= year <= YEARS[named][1]:
        return named
    return "persian" if 1280 <= year <= 1501 and PERSIAN.search(_around(text, start)) else None


def _agree(calendar: str, named: str | None) -> str:
    """Return the month's calendar, or the Buddhist one where "พ.ศ." stands after the year of a Gregorian month."""
    return "buddhist" if named == "buddhist" and calendar == "gregorian" else calendar


@lru_cache(maxsize=4096)
def _same_sign(first: str, second: str) -> str:
    """Return the sign that parts three numbers; an empty string where it is not the same twice."""
    one, two = SIGN.match(first), SIGN.match(second)
    return one[1] if one and two and one[1] == two[1] else ""


def _month(gap: str, text: str) -> tuple[str, int] | None:
    """Return the month named between two numbers; None where none is."""
    plain = _gap_month(gap)
    return plain or (month_of(_gap(gap), text) if _gap(gap) else None)


@lru_cache(maxsize=4096)
def _gap(gap: str) -> tuple[str, ...]:
    """Return the folded words between two numbers."""
    return tuple(part for _, _, part in split_words(gap))


@lru_cache(maxsize=4096)
def _gap_month(gap: str) -> tuple[str, int] | None:
    """Return the month named between two numbers, where no letters of the text are needed to know it."""
    return month_of(_gap(gap)) if _gap(gap) else None


def _folded(text: str) -> list[str]:
    """Return the folded words between two numbers as a list."""
    return list(_gap(text))


def _after(text: str, end: int) -> list[str]:
    """Return the two words after a date on its line, folded."""
    return [part for _, _, part in split_words(text[end : end + 12])[:2]] if text[end : end + 1] != "\n" else []


def _before(text: str, start: int) -> list[str]:
    """Return the word before a date, folded."""
    return [part for _, _, part in split_words(text[max(0, start - 12) : start])[-1:]]


def _around(text: str, at: int) -> str:
    """Return the text around a place, by which a language is known."""
    return text[max(0, at - AROUND) : at + AROUND]
