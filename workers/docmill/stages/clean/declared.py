"""What a source says of a document beside its content: its title, its authors, its date.

Readers put into `source.metadata` what feeds, messages, dumps, tables and headers of XML say, by the names that these
have there. Here is the one rule by which that becomes fields of the record, whichever reader it came from.
Tested by tests/stages/clean/test_declared.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from html import unescape
from typing import Any, TypeVar

from docmill.documents import Cleaned
from docmill.stages.clean.bylines.person_names import names_in_author_field
from docmill.text.dates.timestamps import parse_timestamp

__all__ = ["Declared", "declared_by", "describes_itself", "with_declared"]

Found = TypeVar("Found")

TITLES = ("title", "headline", "العنوان", "عنوان")
AUTHORS = ("authors", "author", "byline", "creator", "الكاتب", "المؤلف")
PUBLISHED = (
    "published",
    "published_at",
    "publishedAt",
    "date_published",
    "datePublished",
    "publish_date",
    "published_date",
    "publication_date",
    "pub_date",
    "pubDate",
    "pubdate",
)
DATE = "date"
DATES = (DATE, "التاريخ")
"""These count beside a title alone: without one it is mostly the day of a crawl (FineWeb)."""

LONGEST_TITLE = 1000
MOST_AUTHORS = 50
HEAD_CHARS = 1 << 16
"""Characters of a page within which its head begins, after whatever scripts print before it."""

TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>")
HEAD_TAG = re.compile(r"<(?:html|head|title|meta)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a source says of a document. `is_message` where the document is a message, which has a subject."""

    title: str | None = None
    authors: Sequence[str] = ()
    published_at: str | None = None
    is_message: bool = False


def declared_by(metadata: Mapping[str, Any]) -> Declared:
    """Return the title, the authors and the date among what a source says of a document.

    Names are those people use for these things. Of a message they are `subject`, `from` and `date`; a saved page is one
    as well, but its `from` is the program that saved it.

    Args:
        metadata: The `metadata` of a document's source.
    """
    if not metadata:
        return Declared()
    if "from" in metadata and ("subject" in metadata or DATE in metadata):
        if "content_location" in metadata:
            return Declared(_title(metadata.get("subject")))
        sender = _names(metadata["from"])
        return Declared(_one_line(metadata.get("subject")), sender, _date(metadata.get(DATE)), is_message=True)
    title = _first(metadata, TITLES, _title)
    dates = (*PUBLISHED, *DATES) if title else PUBLISHED
    return Declared(title, _first(metadata, AUTHORS, _names) or (), _first(metadata, dates, _date))


def describes_itself(markup: str) -> bool:
    """Tell whether markup is a page with a head, which holds its title, and not a piece of one."""
    return HEAD_TAG.search(markup, 0, HEAD_CHARS) is not None


def with_declared(cleaned: Cleaned, said: Declared, *, speaks_for_itself: bool) -> Cleaned:
    """Return a cleaned document with what its source says of it.

    That counts before what was found in a text, and fills what a page or a file that speaks for itself leaves open:
    titles in dumps are often those of a browser's window. A message has the title that its header gives, page or not.
    """
    found = cleaned.title, cleaned.authors, cleaned.published_at
    told = said.title, list(said.authors), said.published_at
    its_own = speaks_for_itself and not said.is_message
    first, second = (found, told) if its_own else (told, found)
    chosen = tuple(one or other for one, other in zip(first, second, strict=True))
    if chosen == found:
        return cleaned
    return cleaned.model_copy(update=dict(zip(("title", "authors", "published_at"), chosen, strict=True)))


def _first(metadata: Mapping[str, Any], names: Sequence[str], read: Callable[[object], Found]) -> Found | None:
    """Return the first value of some names that `read` makes something of."""
    return next((found for name in names if (found := read(metadata.get(name)))), None)


def _title(value: object) -> str | None:
    """Return a title on one line, without tags and entities of HTML, which feeds and scrapers leave in theirs."""
    return _one_line(unescape(TAG.sub("", value[: 2 * LONGEST_TITLE]))) if isinstance(value, str) else None


def _one_line(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) and len(value) <= LONGEST_TITLE else None


def _names(value: object) -> list[str]:
    """Return the names in an author field: a text, an object with a `name`, or a list of these."""
    found: list[str] = []
    for one in value[:MOST_AUTHORS] if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str):
            # RSS: "ann@example.org (Ann Lee)"; a header: "Ann Lee <ann@example.org>"
            found += names_in_author_field(parseaddr(name)[0] if "@" in name[:LONGEST_TITLE] else name)
    return list(dict.fromkeys(found))[:MOST_AUTHORS]


def _date(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return parse_timestamp(str(value), own_day=True)
