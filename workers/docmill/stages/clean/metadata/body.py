"""Read the metadata in a page's body: the headline, and bylines and datelines known by their attributes.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from docmill.stages.clean.bylines.credit_lines import UPDATED, read_credit_line
from docmill.stages.clean.bylines.person_names import is_person_name, names_in_byline, read_byline
from docmill.stages.clean.html.elements import KIND
from docmill.stages.clean.html.page import LINE_END, Page, Run
from docmill.stages.clean.metadata.tags import Element, attribute_names, read_elements
from docmill.text.dates.scanner import find_dates
from docmill.text.dates.timestamps import parse_timestamp

__all__ = ["body_authors", "body_dates", "heading_texts"]

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
MOST_HEADINGS = 8
MOST_LINKED = 3  # authors of one text, by rel=author
LABEL = 40  # characters of a line that only says what the date below it is: "Last updated"
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


def heading_texts(tree: LexborHTMLParser) -> list[str]:
    """Return the texts of the first headings of first rank that are as long as a headline is."""
    texts = (" ".join(node.text()[:LONGEST_HEADLINE].split()) for node in tree.css("h1")[:MOST_HEADINGS])
    return [text for text in texts if 1 < len(text) <= 400]


def body_authors(page: Page, title: str | None, *, article: bool) -> list[str]:
    """Return the authors of an element with rel=author, or of a byline by its names; else those of a line's label.

    On a page that is no `article` only lines near the headline count: elements are those of other pages and reviews.
    """
    if not article and len(page.runs) > NEAR:
        return _signed(page, title)
    tree = page.tree
    linked = [one.text for one in read_elements(tree, "[rel~=author]") if is_person_name(one.text)]
    if linked:  # more are those of cards below an article
        return list(dict.fromkeys(linked)) if len(set(linked)) <= MOST_LINKED else linked[:1]
    for literal in ("author", "byline", "Author"):
        for element in read_elements(tree, NAMED.format(literal)):
            if found := _byline(element):
                return found
    return _signed(page, title)


def _signed(page: Page, title: str | None) -> list[str]:
    """Return the authors of the first labelled line below the headline; an empty list where there is none."""
    at = _headline(page, title)
    lines = _lines(page.runs[at : at + NEAR])
    return next((read.names for line in lines if (read := read_credit_line(line)).labelled), [])


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


def body_dates(page: Page, title: str | None, *, article: bool) -> Iterator[str]:
    """Yield the dates of time elements, of elements whose names say date, then of lines around the headline.

    On a page that is no `article` the elements count only where the page is short, and neither these nor the lines
    where they hold so many dates that they are a list's.
    """
    if article:
        yield from _element_dates(page)
    elif len(page.runs) <= NEAR:
        shown = [day for value in _element_dates(page) if (day := parse_timestamp(value))]
        if len({day[:10] for day in shown}) <= MOST_DAYS:
            yield from shown
    at = _headline(page, title)
    near = [
        day
        for runs in (page.runs[at : at + NEAR], page.runs[max(0, at - BEFORE) : at])
        for day in _datelines(_lines(runs))
    ]
    if article or len({day[:10] for day in near}) <= MOST_DAYS:
        yield from near
    if article:
        days = list(_datelines(_lines(page.runs[:SHOWN])))
        if len({day[:10] for day in days}) <= MOST_DAYS:
            yield from days


def _element_dates(page: Page) -> Iterator[str]:
    """Yield what time elements say, those first that are called published, then dates in elements named so."""
    times = [one for one in read_elements(page.tree, "time") if not NOT_DATE.search(attribute_names(one))]
    times.sort(key=lambda one: not PUBLISHED.search(attribute_names(one) + " ".join(one.attributes)))
    for one in times:
        yield from (value for value in (one.attributes.get("datetime", ""), one.text) if value)
    for literal in ("date", "time", "publish"):
        for element in read_elements(page.tree, NAMED.format(literal)):
            names = attribute_names(element)
            if DATE_NAME.search(names) and not NOT_DATE.search(names) and len(element.text) <= FIELD:
                yield from (one.iso for one in find_dates(element.text)[:1])


def _headline(page: Page, title: str | None) -> int:
    """Return the run of the headline: the first of a heading that reads as the title, else the first heading's."""
    kinds = page.elements.kinds
    heads = [at for at, run in enumerate(page.runs) if kinds[run.element] == H1][:MOST_HEADINGS]
    wanted = " ".join((title or "").split())
    for at in heads:
        if wanted and wanted in " ".join(_lines(page.runs[at : at + 1])):
            return at
    named = (at for at, run in enumerate(page.runs[:SHOWN]) if wanted and wanted in " ".join(_lines([run])))
    return next(named, next(iter(heads), 0))


def _lines(runs: Iterable[Run]) -> Iterator[str]:
    """Yield the lines of some runs."""
    for run in runs:
        for line in "".join(run.pieces).split(LINE_END):
            yield " ".join(line.split())


def _datelines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the dates of the lines that hold little else, without those under a line such as "Last updated"."""
    label = ""
    for line in lines:
        updated = len(label) <= LABEL and UPDATED.search(label)
        if len(line) <= FIELD and DIGITS.search(line) and not updated:
            yield from read_credit_line(line).published
        label = line
