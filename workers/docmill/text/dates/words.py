"""Know the words of dates: names of months, and the words that stand between day, month and year.

They are data: `data/months.tsv` (which month a name means), `data/date_words.txt` (other words) and
`data/names_beside_years.txt` (names that tell a date beside a year alone).

Tested by tests/text/dates/test_scanner.py and tests/text/dates/test_partial.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from docmill.text.folding import fold

__all__ = [
    "MONTH_WORDS",
    "DateWords",
    "any_marks_year",
    "are_fillers",
    "calendar_of",
    "month_of",
    "names_beside_years",
    "split_words",
]

MONTH_WORDS = 3  # the most words of a month's name: "rabi al awwal"
# What parts words; the apostrophe does in "d'agost" and after "2016'da", the dots in "ม.ค." stay.
PARTS = re.compile(r"[^\s,،;؛/|()\[\]\-–—‐־·:'’ʼ\"“”«»]+")
# Letters that only one of the languages writes that give a name to different months ("listopad"); Czech has č as well,
# so that a Croatian letter counts where none of Czech follows on its line.
OWN_LETTERS = {
    "pl": re.compile(r"[ąęłńśźż]"),
    "cs": re.compile(r"[ěřů]"),
    "hr": re.compile(r"[đćč][^đćčěřů\n]*+(?:\n|\Z)"),
}
PREFIXES = ("ב", "ខែ", "เดือน", "ເດືອນ")
SUFFIXES = ("လ", "'s")

Month = tuple[str, int]
"""A calendar and the number of a month in it, from 1."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """Month names and the words around them, folded.

    `months` maps a name to its month; `disputed` maps a name that means different months in different languages to each
    language and its month. `year` and `calendars` are words beside a year, the latter with the calendar they name;
    `fill` are words that may stand anywhere between the parts of a date.
    """

    months: dict[str, Month] = field(default_factory=dict)
    disputed: dict[str, dict[str, Month]] = field(default_factory=dict)
    year: frozenset[str] = frozenset()
    fill: frozenset[str] = frozenset()
    calendars: dict[str, str] = field(default_factory=dict)


@cache
def date_words() -> DateWords:
    """Return the shipped words, read once a process."""
    months: dict[str, Month] = {}
    disputed: dict[str, dict[str, Month]] = {}
    for row in _rows("months.tsv"):
        calendar, number, names = row.split("\t")
        for name in names.split("|"):
            bare, _, languages = name.partition("@")
            if languages:
                disputed.setdefault(bare, {}).update(dict.fromkeys(languages.split(","), (calendar, int(number))))
            else:
                months[bare] = (calendar, int(number))
    found: dict[str, set[str]] = {}
    section = ""
    for row in _rows("date_words.txt"):
        if row.startswith("["):
            section = row.strip("[]")
        else:
            found.setdefault(section, set()).update(_bare(word) for word in row.split())
    calendars = {word: name.split()[1] for name, those in found.items() if " " in name for word in those}
    return DateWords(months, disputed, frozenset(found["year"]), frozenset(found["fill"]), calendars)


@cache
def names_beside_years() -> tuple[str, ...]:
    """Return the month names, as they are written, that tell a date beside a year even without a day."""
    return tuple(dict.fromkeys(name for row in _rows("names_beside_years.txt") for name in row.split("|")))


def _rows(name: str) -> Iterator[str]:
    """Return the rows of a data file, without empty ones and comments."""
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return (row for row in text.split("\n") if row and not row.startswith("#"))


@lru_cache(maxsize=20_000)
def _bare(word: str) -> str:
    """Return a word folded, without dots around it."""
    return fold(word).strip(" .°")


def split_words(text: str) -> list[tuple[int, int, str]]:
    """Return the words of a text of a few characters, each with start, end and folded form."""
    return [(part.start(), part.end(), bare) for part in PARTS.finditer(text) if (bare := _bare(part[0]))]


def are_fillers(parts: Sequence[str]) -> bool:
    """Tell whether all words may stand between the parts of a date without being its month."""
    known = date_words()
    return all(part in known.fill or part in known.year or part in known.calendars for part in parts)


def any_marks_year(parts: Sequence[str]) -> bool:
    """Tell whether one of the words says that the number beside it is a year."""
    return any(part in date_words().year or part in date_words().calendars for part in parts)


def calendar_of(parts: Sequence[str]) -> str | None:
    """Return the calendar that a word names ("هـ", "พ.ศ."), the last one of several ("هجری شمسی"); None for none."""
    named = [date_words().calendars[part] for part in parts if part in date_words().calendars]
    return named[-1] if named else None


def month_of(parts: Sequence[str], text: str = "") -> Month | None:
    """Return the month that words name, once or twice ("آب/أغسطس").

    None where a word is neither part of a month's name nor a filler, or where the words name two different months.
    A name that languages give to different months is judged by the letters of `text`.
    """
    if not text:
        return _month_of(parts, text)
    month, is_open = _month_by_words_alone(tuple(parts))
    return _month_of(parts, text) if month is None and is_open else month


@lru_cache(maxsize=4096)
def _month_by_words_alone(parts: tuple[str, ...]) -> tuple[Month | None, bool]:
    """Return the month that words name in every language, and whether languages disagree on one of the words."""
    return _month_of(parts, ""), any(part in date_words().disputed for part in parts)


def _month_of(parts: Sequence[str], text: str) -> Month | None:
    """Return what `month_of` does."""
    found: Month | None = None
    at = 0
    while at < len(parts):
        for size in range(min(MONTH_WORDS, len(parts) - at), 0, -1):
            month = _named(" ".join(parts[at : at + size]), text)
            if month:
                break
        else:
            if not are_fillers(parts[at : at + 1]):
                return None
            at += 1
            continue
        if found and month != found:
            return None
        found = month
        at += size
    return found


def _named(name: str, text: str) -> Month | None:
    """Return the month of a folded name, with or without a known prefix or suffix."""
    known = date_words()
    month = known.months.get(name)
    if month or " " in name:
        return month
    if name in known.disputed:
        return _settled(known.disputed[name], text)
    for prefix in PREFIXES:
        if name.startswith(prefix) and name[len(prefix) :] in known.months:
            return known.months[name[len(prefix) :]]
    for suffix in SUFFIXES:
        if name.endswith(suffix) and name[: -len(suffix)] in known.months:
            return known.months[name[: -len(suffix)]]
    return None


def _settled(claims: dict[str, Month], text: str) -> Month | None:
    """Return the month meant by the language whose own letters are in the text, or by all of them alike."""
    months = {month for language, month in claims.items() if language in OWN_LETTERS and _writes(language, text)}
    if not months:
        months = set(claims.values())
    return months.pop() if len(months) == 1 else None


def _writes(language: str, text: str) -> bool:
    """Tell whether a text has letters that only this language writes."""
    return bool(OWN_LETTERS[language].search(text[:2000]))
