"""Entities that their form gives away: URL, EMAIL, PHONE, IBAN, IP, MONEY, PERCENT, DATE, HASHTAG, HANDLE.

Digits of any script count. Each pattern starts with something rare, so that a text without any costs one scan each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache

from docmill.stages.entities.patterns.identifiers import find_ibans, find_ip_addresses, find_percentages
from docmill.stages.entities.patterns.money import find_money
from docmill.stages.entities.patterns.phones import find_phones
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.word_lists import load_table
from docmill.text.dates.scanner import find_dates
from docmill.text.folding import fold

__all__ = ["find_patterns"]

_URL = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"'“”«»،؛]{3,2000}|\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"'“”«»،؛]{2,2000}", re.IGNORECASE
)
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII)
_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])\w{2,100}")
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][A-Za-z0-9_]{1,30}(?![\w@]|\.\w)")
_DATE_DMY = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?![\d/-])")
_YEAR = re.compile(r"(?<!\d)[12١٢۱۲]\d{3}(?!\d)")
_MAX_DAY_AND_MONTH = 45
"""Code points of the longest day and month before a year."""
_TRAILING_PUNCTUATION = ".,;:!?)]}'…؟،؛。"


def find_patterns(text: str, regions: Sequence[str] = ()) -> list[Span]:
    """Every pattern entity of a text; spans may overlap. `regions`: countries whose telephone numbers count."""
    finders: tuple[Callable[[str], Iterator[Span]], ...] = (
        _urls,
        _emails,
        _hashtags,
        _full_dates,
        _ambiguous_dates,
        _month_name_dates,
        find_money,
        find_ibans,
        find_ip_addresses,
        find_percentages,
    )
    return [span for finder in finders for span in finder(text)] + list(find_phones(text, regions))


def _span(kind: str, text: str, start: int, end: int, confidence: float = 0.99) -> Span:
    return Span(start, end, kind, name_key(kind, text[start:end]), confidence)


def _urls(text: str) -> Iterator[Span]:
    for match in _URL.finditer(text):
        end = match.end()
        while (
            end > match.start()
            and text[end - 1] in _TRAILING_PUNCTUATION
            and not (text[end - 1] == ")" and "(" in match[0])
        ):
            end -= 1
        if end - match.start() > 8:
            yield _span("URL", text, match.start(), end)


def _emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield _span("EMAIL", text, *match.span())
        for match in _HANDLE.finditer(text):
            yield _span("HANDLE", text, *match.span(), 0.9)


def _hashtags(text: str) -> Iterator[Span]:
    if "#" in text:
        for match in _HASHTAG.finditer(text):
            yield _span("HASHTAG", text, *match.span(), 0.95)


def _date(start: int, end: int, year: int, month: int, day: int | None) -> Iterator[Span]:
    """One date, unless there is no such day."""
    try:
        when = date(year, month, day or 1).isoformat()
    except ValueError:
        return
    when = when if day else when[:7]
    yield Span(start, end, "DATE", f"DATE:{when}", 0.95, {"iso8601": when})


def _full_dates(text: str) -> Iterator[Span]:
    """Dates with a day, of any calendar, as the clean stage reads them; a date of another calendar links to both."""
    for found in find_dates(text):
        when = found.iso[:10]
        links = {"iso8601": when} | ({"calendar": found.calendar} if found.calendar != "gregorian" else {})
        yield Span(found.start, found.end, "DATE", f"DATE:{when}", 0.95, links)


def _ambiguous_dates(text: str) -> Iterator[Span]:
    for match in _DATE_DMY.finditer(text):
        first, second = int(match[1]), int(match[3])
        if 0 < first <= 12 and 0 < second <= 12 and first != second:
            # 03/04/2016: a date, but which one depends on who wrote it
            yield _span("DATE", text, *match.span(), 0.8)


@cache
def _months_and_pattern() -> tuple[dict[str, int], re.Pattern[str]]:
    table = load_table(__package__, "patterns")
    months = {fold(name): number for number, names in enumerate(table["months"], start=1) for name in names}
    written = sorted({name for names in table["months"] for name in names}, key=len, reverse=True)
    month = "|".join(map(re.escape, written))
    dates = re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s(?:de\s|من\s|of\s)?)?(?P<month>{month})\.?"
        rf"(?:[\s,/]{{1,2}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s(?:de\s|del\s|عام\s|سنة\s)?(?P<year>[12]\d{{3}}|[١٢۱۲]\d{{3}}))(?!\d)",
        re.IGNORECASE,
    )
    return months, dates


def _month_name_dates(text: str) -> Iterator[Span]:
    months, dates = _months_and_pattern()
    done = 0
    for year in _YEAR.finditer(text):  # years are rare: only what stands before one is looked through
        match = dates.search(text, max(done, year.start() - _MAX_DAY_AND_MONTH), year.end())
        if match and match.end() == year.end():
            done = match.end()
            day = match["day"] or match["day2"]
            yield from _date(*match.span(), int(match["year"]), months[fold(match["month"])], int(day) if day else None)
