"""Read the metadata in a page's body: the headline, and bylines and datelines known by their attributes.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from docmill.stages.clean.bylines.credit_lines import read_credit_line
from docmill.stages.clean.bylines.person_names import is_person_name, names_in_byline, read_byline
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.metadata.tags import (
    Element,
    Landmarks,
    attribute_names,
    find_occurrences,
    read_elements,
    text_of,
)
from docmill.text.dates.scanner import find_dates

__all__ = ["body_authors", "body_dates", "heading_text"]

HEADING = re.compile(r"<(h[12])\b[^<>]{0,1000}>(.{1,1500}?)</\1", re.IGNORECASE | re.DOTALL)
AUTHOR_NAME = re.compile(
    r"(?<![a-z])(?:byline|by-line|author|authors|autor|writer|posted-by|entry-author|vcard|contributor)(?![a-z])",
    re.IGNORECASE,
)
NOT_AUTHOR = re.compile(
    r"bio|comment|avatar|image|photo|box|social|related|widget|list|email|twitter|follow|more|about", re.IGNORECASE
)
DATE_NAME = re.compile(
    r"(?<![a-z])(?:date|dateline|time|timestamp|pubdate|published|posted|postdate|datum|fecha|publish|created|entry-date|datetime|day)(?![a-z])",
    re.IGNORECASE,
)
NOT_DATE = re.compile(
    r"comment|related|widget|sidebar|update|modif|event|copyright|current|today|header-date|footer", re.IGNORECASE
)
FIELD = 200  # characters of a byline or dateline
NEAR = 4000  # characters of markup after the headline where a date is the article's
SHOWN = 300_000  # characters of markup whose text is searched where no attribute tells a date
MOST_DAYS = 2  # of such dates; with more, none is known to be the text's own
DIGITS = re.compile(r"\d{2}")
LINES = 20  # and lines of text in it
BEFORE = 1500  # and before it
PUBLISHED = re.compile("publ|entry|post")


def heading_text(markup: str, headings: Sequence[int]) -> str | None:
    """Return the text of the first heading, of some places in the markup, that is as long as a headline is.

    None where none is.
    """
    for at in headings[:5]:
        found = HEADING.match(markup, at, at + 3000)
        text = text_of(found[2]) if found else ""
        if 3 < len(text) <= 400:
            return text
    return None


def body_authors(markup: str) -> list[str]:
    """Return the author of an element with rel=author, else the authors of one whose names say byline or author."""
    found: list[str] = []
    for literal in ("author", "byline", "Author"):
        for element in read_elements(markup, find_occurrences(markup, literal), window=800):
            if element.attributes.get("rel") == "author" and is_person_name(element.text):
                return [element.text]
            found = found or _byline(element)
    return found


def _byline(element: Element) -> list[str]:
    """Return the authors named by an element whose attributes say that it is a byline; an empty list for others."""
    names = attribute_names(element)
    if (
        element.name in ("script", "style", "link", "meta", "body", "html")
        or not AUTHOR_NAME.search(names)
        or NOT_AUTHOR.search(names)
    ):
        return []
    lines = [line for line in element.text.split("\n")[:6] if len(line) <= FIELD]
    for line in lines:
        labelled = read_byline(line)
        if labelled:
            return labelled.names
    joined = read_byline(" ".join(lines[:2]))
    if joined:
        return joined.names
    return names_in_byline(lines[0], 2) if lines else []


def body_dates(markup: str, landmarks: Landmarks, title: str | None) -> Iterator[str]:
    """Yield the dates of time elements, of elements whose names say date, then of lines around the headline."""
    times = [
        one for one in read_elements(markup, landmarks.times, window=300) if not NOT_DATE.search(attribute_names(one))
    ]
    times.sort(key=lambda one: not PUBLISHED.search(attribute_names(one) + " ".join(one.attributes)))
    for one in times:
        yield from (value for value in (one.attributes.get("datetime", ""), one.text) if value)
    for literal in ("date", "time", "publish"):
        for element in read_elements(markup, find_occurrences(markup, literal), window=300):
            names = attribute_names(element)
            if DATE_NAME.search(names) and not NOT_DATE.search(names) and len(element.text) <= FIELD:
                yield from (one.iso for one in find_dates(element.text)[:1])
    at = landmarks.headings[0] if landmarks.headings else markup.rfind(title) if title else -1
    if at >= 0:
        for part in (markup[at : at + NEAR], markup[max(0, at - BEFORE) : at]):
            yield from _datelines(text_of(part, lines=True).split("\n")[:LINES])
    days = list(_datelines(strip_tags(markup[landmarks.head_end :][:SHOWN]).split("\n")))
    if len({day[:10] for day in days}) <= MOST_DAYS:
        yield from days


def _datelines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the dates of the lines that hold little else."""
    for line in lines:
        if len(line) <= FIELD and DIGITS.search(line):
            yield from read_credit_line(line).published
