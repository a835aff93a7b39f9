"""Read the metadata in a page's body: the headline, and bylines and datelines known by their attributes.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from docmill.stages.clean.bylines.credit_lines import read_credit_line
from docmill.stages.clean.bylines.person_names import is_person_name, names_in_byline, read_byline
from docmill.stages.clean.html.elements import KIND
from docmill.stages.clean.html.page import LINE_END, Page, Run
from docmill.stages.clean.metadata.tags import Element, attribute_names, read_elements
from docmill.text.dates.scanner import find_dates

__all__ = ["body_authors", "body_dates", "heading_text"]

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
LONGEST_HEADLINE = 2_000  # characters of a heading that are read, white space included
NEAR = 20  # lines after the headline where a date is the article's
BEFORE = 10  # and before it
SHOWN = 5_000  # lines that are searched where no attribute tells a date
MOST_DAYS = 2  # of such dates; with more, none is known to be the text's own
DIGITS = re.compile(r"\d{2}")
H1 = KIND["h1"]
NAMED = "[class*={0}],[id*={0}],[rel*={0}],[itemprop*={0}],[data-testid*={0}]"
"""A selector of the elements whose attributes hold a word, among those that `attribute_names` reads."""
PUBLISHED = re.compile("publ|entry|post")


def heading_text(tree: LexborHTMLParser) -> str | None:
    """Return the text of the first of the first headings that is as long as a headline is; None where none is."""
    for node in tree.css("h1")[:5]:
        text = " ".join(node.text()[:LONGEST_HEADLINE].split())
        if 3 < len(text) <= 400:
            return text
    return None


def body_authors(tree: LexborHTMLParser) -> list[str]:
    """Return the author of an element with rel=author, else the authors of one whose names say byline or author."""
    found: list[str] = []
    for literal in ("author", "byline", "Author"):
        for element in read_elements(tree, NAMED.format(literal)):
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


def body_dates(page: Page) -> Iterator[str]:
    """Yield the dates of time elements, of elements whose names say date, then of lines around the headline."""
    times = [one for one in read_elements(page.tree, "time") if not NOT_DATE.search(attribute_names(one))]
    times.sort(key=lambda one: not PUBLISHED.search(attribute_names(one) + " ".join(one.attributes)))
    for one in times:
        yield from (value for value in (one.attributes.get("datetime", ""), one.text) if value)
    for literal in ("date", "time", "publish"):
        for element in read_elements(page.tree, NAMED.format(literal)):
            names = attribute_names(element)
            if DATE_NAME.search(names) and not NOT_DATE.search(names) and len(element.text) <= FIELD:
                yield from (one.iso for one in find_dates(element.text)[:1])
    kinds = page.elements.kinds
    headline = next((at for at, run in enumerate(page.runs) if kinds[run.element] == H1), None)
    if headline is not None:
        for runs in (page.runs[headline : headline + NEAR], page.runs[max(0, headline - BEFORE) : headline]):
            yield from _datelines(_lines(runs))
    days = list(_datelines(_lines(page.runs[:SHOWN])))
    if len({day[:10] for day in days}) <= MOST_DAYS:
        yield from days


def _lines(runs: Iterable[Run]) -> Iterator[str]:
    """Yield the lines of some runs."""
    for run in runs:
        for line in "".join(run.pieces).split(LINE_END):
            yield " ".join(line.split())


def _datelines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the dates of the lines that hold little else."""
    for line in lines:
        if len(line) <= FIELD and DIGITS.search(line):
            yield from read_credit_line(line).published
