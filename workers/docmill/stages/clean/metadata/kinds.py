"""Tell what kind of page a page is, by what it says of itself and by its address.

Tested by tests/stages/clean/metadata/test_places.py.
"""

from __future__ import annotations

import re

from docmill.stages.clean.metadata.addresses import address_path
from docmill.stages.clean.metadata.json_ld import is_article
from docmill.stages.clean.metadata.sources import MetadataSources

__all__ = ["declares_headline", "is_home", "is_own_article", "is_thread"]

# Folders of articles: one stands before an article's own part of the address.
ARTICLES = re.compile(
    r"/(?:blogs?|news|articles?|posts?|story|stories|noticias|actualites|artikel|haber)/", re.IGNORECASE
)
# Addresses of threads, whose first post has the date, as forums and sites of questions write them.
THREADS = re.compile(r"/(?:questions?|threads?|topics?|t|discussions?|comments|forums?|community)/", re.IGNORECASE)
THREAD_SCRIPTS = re.compile(r"/(?:viewtopic|showthread|thread)\b", re.IGNORECASE)
OWN_PART = re.compile(r"[^/]{5}")


def declares_headline(found: MetadataSources) -> bool:
    """Tell whether a page says that it is an article or a product."""
    kind = (found.meta("og:type") or "").casefold()
    return kind in ("article", "blog", "product") or any(is_article(node) for node in found.nodes)


def is_own_article(found: MetadataSources, address: str | None) -> bool:
    """Tell whether a page says, or its address does, that it is an article or a post."""
    if declares_headline(found):
        return found.meta("og:type") != "product"
    return _is_below(ARTICLES, address_path(address or ""))


def is_thread(address: str | None) -> bool:
    """Tell whether an address is written as those of threads of a forum or of questions are."""
    path = address_path(address or "")
    return _is_below(THREADS, path) or bool(THREAD_SCRIPTS.search(path))


def is_home(address: str | None) -> bool:
    """Tell whether an address is a site's first page; a page without an address is none."""
    return address_path(address or "/x") == "/"


def _is_below(folders: re.Pattern[str], path: str) -> bool:
    """Tell whether a path goes on behind one of these folders with a part of its own."""
    folder = folders.search(path)
    return bool(folder and OWN_PART.search(path, folder.end()))
