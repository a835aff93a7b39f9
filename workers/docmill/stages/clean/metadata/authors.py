"""Read who wrote a page, by the first of its places that names anybody.

Tested by tests/stages/clean/metadata/test_page.py and tests/stages/clean/metadata/test_places.py.
"""

from __future__ import annotations

from collections.abc import Callable

from docmill.documents import PageType
from docmill.stages.clean.bylines.person_names import names_in_author_field, read_byline
from docmill.stages.clean.metadata.json_ld import is_product
from docmill.stages.clean.metadata.kinds import is_home, is_own_article
from docmill.stages.clean.metadata.meta_names import AUTHORS
from docmill.stages.clean.metadata.shown.authors import bare_names, byline_names, shown_authors
from docmill.stages.clean.metadata.shown.lines import ShownLines
from docmill.stages.clean.metadata.shown.people import linked_names, presented_names, sure_byline
from docmill.stages.clean.metadata.sources import MetadataSources
from docmill.stages.clean.metadata.tags import HeadTags, text_of
from docmill.text.folding import fold

__all__ = ["page_authors"]

MANY = 50


def page_authors(
    found: MetadataSources, shown: ShownLines, site: str | None, address: str | None, kind: PageType | None = None
) -> list[str]:
    """Return the authors of a page, of a `kind`, by the first way, in order of trust, that names any.

    The site itself counts where an article declares it as its author and nobody else is named. On the page of a product
    those that are named wrote reviews.
    """
    article = kind == "article" or is_own_article(found, address)
    goods = not article and (found.meta("og:type") == "product" or any(is_product(node) for node in found.nodes))
    ways: list[Callable[[], list[str]]] = [
        lambda: found.people_in("author") or found.people_in("creator"),
        lambda: _declared(found.tags, site),
        lambda: _labelled(found.tags),
        lambda: [] if goods else found.items("author"),
        lambda: [] if goods else shown_authors(shown, article=article),
    ]
    if is_home(address) and not article:  # a home page shows the authors of others
        ways = ways[:3]  # what the page declares
    authors = next((names for way in ways if (names := _names(way(), site))), [])
    if (
        article
        and not shown.thread
        and authors
        and (found.is_by_organisation() or not any(" " in name for name in authors))
    ):
        found_people = byline_names(shown) or linked_names(shown) or bare_names(shown) or _only(presented_names(shown))
        people = [name for name in found_people if " " in name]  # no account, no firm
        authors = people or authors
    elif article and authors and (signed := sure_byline(shown)) and not _share_word(signed, authors):
        authors = signed  # the account that put the text on its site is declared, and its author shown
    if authors:
        return authors[:1] if shown.thread else authors[:MANY]
    declared = [*found.people_in("author"), *_declared(found.tags, None), *byline_names(shown)] if article else []
    return [name for value in declared for name in names_in_author_field(text_of(value))][:1]


def _only(names: set[str]) -> list[str]:
    """Return the name of a set of one; an empty list for more, who wrote other pages, and none."""
    return list(names) if len(names) == 1 else []


def _share_word(some: list[str], others: list[str]) -> bool:
    """Tell whether any word stands in names of both lists."""
    one, two = (set(fold(" ".join(names)).split()) for names in (some, others))
    return bool(one & two)


def _names(values: list[str], site: str | None) -> list[str]:
    """Return the different names in some author fields, whatever their case."""
    different: dict[str, str] = {}
    for value in values:
        for name in names_in_author_field(text_of(value), site):
            different.setdefault(name.casefold(), name)
    return list(different.values())


def _labelled(tags: HeadTags) -> list[str]:
    """Return the names in the fields that a page gives to cards of messengers: "Written by", "Ann Lee"."""
    fields = zip(tags.meta.get("twitter:label1", ()), tags.meta.get("twitter:data1", ()), strict=False)
    return [name for label, text in fields if (read := read_byline(f"{label}: {text}")) for name in read.names]


def _declared(tags: HeadTags, site: str | None) -> list[str]:
    """Return all contents of the first of the meta elements for authors that names somebody."""
    for name in AUTHORS:
        values = tags.meta.get(name, [])
        if any(names_in_author_field(value, site) for value in values):
            return values
    return []
