"""Read when a page was published and last changed, by the first of its places that gives a date.

Tested by tests/stages/clean/metadata/test_places.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docmill.stages.clean.html.page import Page
from docmill.stages.clean.metadata.body import body_dates
from docmill.stages.clean.metadata.json_ld import Node, first_text, is_article
from docmill.stages.clean.metadata.kinds import is_home, is_own_article, is_thread
from docmill.stages.clean.metadata.meta_names import AUTHORS, MODIFIED, PUBLISHED
from docmill.stages.clean.metadata.sources import MetadataSources
from docmill.text.dates.timestamps import parse_timestamp, parse_url_date

__all__ = ["modification_date", "publication_date"]


def publication_date(
    found: MetadataSources, page: Page, canonical: str | None, uri: str | None, title: str | None, *, signed: bool
) -> str | None:
    """Return when the page was published, by the first way, in order of trust, that gives a date.

    Content systems date every page in JSON-LD, so the date of a page that is no article counts only where the page
    names an author or shows the day. In its body, a page that is `signed` (has authors) and a thread are searched as
    articles are. A home page has no date but that of an article which it holds.
    """
    address = uri or canonical
    own = signed or is_own_article(found, address) or is_thread(address)
    articles = [node for node in found.nodes if is_article(node)]
    others = [node for node in found.nodes if not is_article(node)]
    ways: list[Callable[[], Iterable[str | None]]] = [
        lambda: [_dated(articles, "datePublished"), _dated(articles, "dateCreated", "uploadDate")]
    ]
    if not is_home(address):
        ways += [
            lambda: found.metas(PUBLISHED),
            lambda: found.items("datepublished"),
            lambda: [_dated(others, "datePublished", "uploadDate")] if _names_author(found) else [],
            lambda: body_dates(page, title, article=own),
        ]
    published = next((moment for way in ways if (moment := _first_moment(way()))), None)
    return published or parse_url_date(uri or "") or parse_url_date(canonical or "")


def modification_date(found: MetadataSources) -> str | None:
    """Return when a page was last changed, as it declares."""
    return _first_moment([found.linked_text("dateModified"), *found.metas(MODIFIED)])


def _dated(nodes: Iterable[Node], *names: str) -> str | None:
    """Return the first non-empty text among some fields of some nodes."""
    return next((text for node in nodes if (text := first_text(node, *names))), None)


def _names_author(found: MetadataSources) -> bool:
    """Tell whether a page declares an author in its JSON-LD or a meta element."""
    return bool(found.meta(*AUTHORS)) or any(node.get("author") for node in found.nodes)


def _first_moment(timestamps: Iterable[str | None]) -> str | None:
    """Return the first date among declared timestamps, as `parse_timestamp` gives it."""
    return next((found for timestamp in timestamps if timestamp and (found := parse_timestamp(timestamp))), None)
