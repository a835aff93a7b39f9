"""Read what an HTML page says of itself (title, authors, dates, site, description and more).

Order of trust for authors and dates: JSON-LD, meta elements, microdata, then the body near the headline (`shown/`); the
date in the address comes last. A title is chosen among what JSON-LD, meta elements, the title element and headings say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from docmill.documents import PageType
from docmill.stages.clean.html.page import Page
from docmill.stages.clean.metadata.addresses import absolute_address, address_path, host_of
from docmill.stages.clean.metadata.authors import page_authors
from docmill.stages.clean.metadata.dates import change_dates, page_dates
from docmill.stages.clean.metadata.json_ld import (
    JsonLd,
    Node,
    first_text,
    read_json_ld,
    texts_in,
)
from docmill.stages.clean.metadata.kinds import declares_headline, is_thread
from docmill.stages.clean.metadata.meta_names import DESCRIPTIONS, SITES, TITLES
from docmill.stages.clean.metadata.shown.lines import ShownLines
from docmill.stages.clean.metadata.sources import MetadataSources, shortened
from docmill.stages.clean.metadata.tags import HeadTags, heading_texts, read_head_tags
from docmill.stages.clean.metadata.titles import Titles, choose_title, same_start
from docmill.text.tokens import has_words

__all__ = ["PageMetadata", "canonical_address", "read_metadata"]

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
MANY = 50  # tags, categories
SHORTEST = 3  # characters of a heading that is a title
END = 4  # words of a heading that is the title at the end of a title element
MOST_TERMS, MOST_TERM = 20, 200  # terms in bold that are looked at, and characters of one
SITE_BEHIND = re.compile(r"\s[|–—-]\s[^|–—-]{2,60}")
"""What stands behind the name of a page in its title element."""
HEADED = frozenset({"article", "documentation"})
"""Types of pages whose first heading is what they are called; of other types it may as well be a slogan."""


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's metadata.

    Times are RFC 3339 in UTC, with the page's own offset where they are of another day in UTC, or ISO 8601 days where
    the time or its zone is unknown. Where only the day that readers see is kept of a moment that the page declares in
    UTC, that moment is the one `declared_...`.
    """

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    modified_at: str | None = None
    declared_published_at: str | None = None
    declared_modified_at: str | None = None
    site: str | None = None
    description: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    image: str | None = None


def read_metadata(
    page: Page,
    uri: str | None = None,
    tags: HeadTags | None = None,
    *,
    signed: bool = True,
    kind: PageType | None = None,
    posted: Sequence[str] = (),
) -> PageMetadata:
    """Read the metadata of a page; `uri` is where the page came from. Never raises; bounded for any page.

    `tags` are those of its head where the caller has read them. A page that is not `signed` is of a kind that has no
    author and no day of publication: those that it names are not looked for. `kind` is the page's likeliest type, None
    where nothing but what the page declares is to tell of it. `posted` are the times of a thread's posts, as they are
    written.
    """
    tags = tags or read_head_tags(page)
    data = read_json_ld(page.json_ld)
    canonical = canonical_address(tags, uri)
    found = MetadataSources(page, tags, _articles(data, canonical or uri, tags), data.named)
    site = _site(found, canonical or uri)
    thread = is_thread(uri or canonical) or kind == "forum"
    title = _title(found, site, uri or canonical, kind, thread=thread)
    shown = ShownLines(page, title, thread=thread)
    authors = page_authors(found, shown, site, uri or canonical, kind) if signed else []
    if signed:
        dates = page_dates(found, shown, canonical, uri, signed=bool(authors), kind=kind, posted=posted)
    else:
        dates = change_dates(found, shown)
    return PageMetadata(
        title=title,
        authors=authors,
        published_at=dates.published,
        modified_at=dates.modified,
        declared_published_at=dates.declared_published,
        declared_modified_at=dates.declared_modified,
        site=site,
        description=found.meta(*DESCRIPTIONS) or shortened(found.linked_text("description")),
        canonical_url=canonical,
        language=_language(found),
        categories=_many(
            [
                *tags.meta.get("article:section", ()),
                *_listed(found, "articleSection"),
                *tags.meta.get("parsely-section", ()),
            ]
        ),
        tags=_tags(found),
        image=absolute_address(found.meta("og:image", "og:image:url", "twitter:image"), canonical or uri),
    )


def _articles(data: JsonLd, address: str | None, tags: HeadTags) -> list[Node]:
    """Return the nodes of the page's own article: those that name its address or title, or no address.

    Nodes with a headline and a date come first.
    """
    path = address_path(address or "")
    titles = " ".join([tags.title or "", *tags.meta.get("og:title", ())])
    own = [
        node
        for node in data.nodes
        if path in {address_path(url) for url in _addresses(node)} or same_start(first_text(node, "headline"), titles)
    ]
    nodes = own + [node for node in data.nodes if not _addresses(node)]
    return sorted(nodes, key=lambda node: not (first_text(node, "headline") and first_text(node, "datePublished")))


def _addresses(node: Node) -> list[str]:
    """Return the addresses of the page that a node describes."""
    page = node.get("mainEntityOfPage")
    return texts_in(page) + (texts_in(page.get("@id")) if isinstance(page, dict) else []) + texts_in(node.get("url"))


# -- title and site


def _title(
    found: MetadataSources, site: str | None, address: str | None, kind: PageType | None, *, thread: bool
) -> str | None:
    """Return the headline of the page at an address."""
    declared = [shortened(found.linked_text("headline")), *(found.meta(name) for name in TITLES)]
    if not any(declared):  # microdata may be a related article's: the title element must agree
        declared = [shortened(text) for text in found.items("headline")[:1] if text in (found.tags.title or text)]
    headings = heading_texts(found.page.sought["h1"]) or _second_headings(found)
    if not headings and not any(declared):
        headings = _opening_terms(found)
    headed = kind in HEADED or declares_headline(found)
    return choose_title(Titles(declared, found.tags.title, headings, site, address, headed, thread))


def _second_headings(found: MetadataSources) -> list[str]:
    """Return the first heading of second rank that the title element begins with, as a page without others has one.

    A longer one may be its end: "Boats - View topic - Which varnish for the deck?".
    """
    whole = found.tags.title or ""
    texts = [text for text in heading_texts(found.page.sought["h2"]) if len(text) > SHORTEST and text in whole]
    ends = [text for text in texts if whole.endswith(text) and has_words(text, END)]
    return [*(text for text in texts if whole.startswith(text)), *ends][:1]


def _opening_terms(found: MetadataSources) -> list[str]:
    """Return the term that a paragraph opens with in bold, as an encyclopaedia defines it, where it is the page's name.

    That is the first part of two of the title element: the other one is the site's name then.
    """
    whole = " ".join((found.tags.title or "").split())
    for node in found.page.tree.css("p > b, p > strong")[:MOST_TERMS]:
        text = " ".join(node.text()[:MOST_TERM].split())
        opens = node.prev is None or (node.prev.is_text_node and not (node.prev.text_content or "").strip())
        if opens and len(text) > SHORTEST and whole.startswith(text) and SITE_BEHIND.fullmatch(whole, len(text)):
            return [text]
    return []


def _site(found: MetadataSources, address: str | None) -> str | None:
    """Return the name of the site, its host where it does not name itself."""
    publisher = next(iter(found.people_in("publisher")), None)
    site = found.meta("og:site_name") or shortened(publisher) or found.meta(*SITES[1:])
    if site and not site.startswith(("http://", "https://", "@")):
        return site
    host = host_of(address)
    return host.removeprefix("www.") if host else None


# -- the rest


def _listed(found: MetadataSources, name: str) -> list[str]:
    """Return the texts in a JSON-LD field of the first three nodes."""
    return [text for node in found.nodes[:3] for text in texts_in(node.get(name))]


def canonical_address(tags: HeadTags, uri: str | None) -> str | None:
    """Return the absolute address that the page gives as its own; None where it gives none."""
    own = tags.canonical or next(iter(tags.meta.get("og:url", ())), None)
    return absolute_address(own, uri)


def _language(found: MetadataSources) -> str | None:
    """Return the language that the page declares, as it is written."""
    declared = (
        found.tags.language,
        found.meta("content-language", "dc.language"),
        found.linked_text("inLanguage"),
        found.meta("og:locale"),
    )
    return next((code.strip() for code in declared if code and LANGUAGE.match(code.strip())), None)


def _tags(found: MetadataSources) -> list[str]:
    """Return the tags and keywords of the page."""
    lists = [*found.tags.meta.get("article:tag", ())]
    for joined in [
        *_listed(found, "keywords"),
        *found.metas(("keywords", "news_keywords", "parsely-tags", "sailthru.tags")),
    ]:
        lists += re.split(r"[,،;、]", joined)
    return _many(lists)


def _many(values: list[str]) -> list[str]:
    """Return the first MANY different values of at most 100 characters."""
    return list(dict.fromkeys(text for value in values if (text := shortened(value)) and len(text) <= 100))[:MANY]
