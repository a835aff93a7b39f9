"""Read when a page was published and last changed, by the first of its places that gives a date.

Tested by tests/stages/clean/metadata/test_places.py and tests/stages/clean/metadata/test_days.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from docmill.documents import PageType
from docmill.stages.clean.metadata.json_ld import Node, first_text, is_article
from docmill.stages.clean.metadata.kinds import is_home, is_own_article
from docmill.stages.clean.metadata.meta_names import AUTHORS, MODIFIED, PUBLISHED
from docmill.stages.clean.metadata.shown.dates import (
    ShownDates,
    distant_dates,
    first_posted,
    labelled_day,
    moment_behind,
    shown_dates,
)
from docmill.stages.clean.metadata.shown.lines import ShownLines
from docmill.stages.clean.metadata.sources import MetadataSources
from docmill.text.dates.timestamps import (
    as_readers_see,
    is_day_alone,
    is_day_somewhere,
    parse_timestamp,
    parse_url_date,
)

__all__ = ["PageDates", "change_dates", "page_dates"]


class PageDates(NamedTuple):
    """When a page was published and when it was last changed.

    Where either is the day that readers see of a moment declared in UTC, that moment is the one `declared_...`.
    """

    published: str | None
    modified: str | None
    declared_published: str | None = None
    declared_modified: str | None = None


def page_dates(
    found: MetadataSources,
    shown: ShownLines,
    canonical: str | None,
    uri: str | None,
    *,
    signed: bool,
    kind: PageType | None = None,
    posted: Sequence[str] = (),
) -> PageDates:
    """Return when the page, of a `kind`, was published and changed; a page that is `signed` has authors.

    `posted` are the times of a thread's posts, as they are written.
    """
    sure = signed or is_own_article(found, uri or canonical) or shown.thread
    own = sure or kind == "article"
    dates = shown_dates(shown, article=sure)
    if posted and not dates.published:
        dates = dates._replace(published=first_posted(posted))
    published, declared = _publication_date(found, shown, dates, canonical, uri, own=own)
    changed = _change(found, dates)
    return PageDates(published, changed, declared or moment_behind(shown, published), moment_behind(shown, changed))


def change_dates(found: MetadataSources, shown: ShownLines) -> PageDates:
    """Return when a page that has no day of publication was last changed."""
    changed = _change(found, shown_dates(shown, article=False))
    return PageDates(None, changed, None, moment_behind(shown, changed))


def _change(found: MetadataSources, dates: ShownDates) -> str | None:
    """Return when a page was last changed, as it declares or else as it shows."""
    return _declared_change(found) or next(iter(dates.updated), None)


def _publication_date(
    found: MetadataSources, shown: ShownLines, dates: ShownDates, canonical: str | None, uri: str | None, *, own: bool
) -> tuple[str | None, str | None]:
    """Return when the page was published, by the first way, in order of trust, that gives a date.

    The second date is the declared moment in UTC where the first is only the day that readers see of it.

    Content systems date every page in JSON-LD, so the date of a page that is no article counts only where the page
    names an author or shows the day. In its body, the page's `own` dates are searched for as in an article: it has
    authors or is a thread. A page that shows beside its headline only when it was changed is of that day. A home page
    has no date but that of an article which it holds. The day that an article shows beside its headline is its own
    where what it declares is a moment of its content system.
    """
    address = uri or canonical
    articles = [node for node in found.nodes if is_article(node)]
    others = [node for node in found.nodes if not is_article(node)]
    ways: list[Callable[[], Iterable[str | None]]] = [
        lambda: [_dated(articles, "datePublished"), _dated(articles, "dateCreated", "uploadDate")]
    ]
    home = is_home(address)
    if not home:
        ways += [
            lambda: found.metas(PUBLISHED),
            lambda: found.items("datepublished"),
            lambda: [_dated(others, "datePublished", "uploadDate")] if _names_author(found) else [],
            lambda: dates.published,
            lambda: [labelled_day(shown)] if own else [],
            lambda: dates.updated if own else [],
            lambda: distant_dates(shown, article=own),
        ]
    published = next((moment for way in ways if (moment := _first_moment(way()))), None)
    if published and own and not home:
        if dates.beside and _is_system_time(published, dates.beside, found):
            return dates.beside, None
        if published == _declared_change(found) and (day := labelled_day(shown)) and not _is_near(published, day):
            return day, None  # both are when the system stored the page
        first = dates.published[0] if shown.thread and dates.published else None
        seen = dates.beside or first or _address_day(uri, canonical)
        told = as_readers_see(published, seen) if seen else published
        return told, published if is_day_alone(told) and not is_day_alone(published) else None
    return published or _address_day(uri, canonical), None


def _address_day(uri: str | None, canonical: str | None) -> str | None:
    """Return the day that one of the addresses of a page holds."""
    return parse_url_date(uri or "") or parse_url_date(canonical or "")


def _is_system_time(declared: str, shown: str, found: MetadataSources) -> bool:
    """Tell whether a declared date is another day than the one shown, which is not when the page was changed."""
    changed = _declared_change(found)
    return not _is_near(declared, shown) and not (changed and _is_near(changed, shown))


def _is_near(one: str, two: str) -> bool:
    """Tell whether two dates are the same day in some time zone, or with day and month the other way round."""
    if one[:10] == two[:10] or one[:10] == f"{two[:4]}-{two[8:10]}-{two[5:7]}":
        return True
    return is_day_somewhere(two, one)


def _declared_change(found: MetadataSources) -> str | None:
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
    return next(
        (found for timestamp in timestamps if timestamp and (found := parse_timestamp(timestamp, own_day=True))), None
    )
