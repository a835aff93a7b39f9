"""Find the articles that infinite scroll appends to the one that a page is of.

Tested by tests/stages/clean/article/test_appended.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.attributes import Attributes
from docmill.stages.clean.html.elements import KIND
from docmill.stages.clean.html.page import Page

__all__ = ["appended_articles"]

Flags = NDArray[np.bool_]
HEADINGS = frozenset(KIND[name] for name in ("h1", "h2"))
ARTICLE = KIND["article"]
NAMED = re.compile(
    r"(?:^|[\s_-])(?:article|post|story|entry|news|single|blog)(?:$|[\s_-])|articlebody|newsarticle|blogposting",
    re.IGNORECASE,
)
APPENDING = re.compile(
    r"infinite|next-?(?:post|article|story)|post-add|append|auto-?load|ajax-?load|continuous|scroll-?(?:post|article|load)|alnp|load-?next",
    re.IGNORECASE,
)
"""Names that plug-ins for infinite scroll give to what they append."""
NAMING = ("class", "id", "itemtype")
"""Attributes that name what an element is."""
REMEMBERED = 300  # characters of these
PROSE = 80  # characters of a paragraph
LEAST = 250  # characters of paragraphs from which a part of a page is an article, not a teaser
FIRST = 3  # blocks in which an article has its heading
HIGHEST = 12  # elements above the headline that may be its article


def appended_articles(read: Page, page: Blocks, title: str) -> Flags:
    """Return which blocks stand in another article than the one whose headline is the page's title."""
    found = np.zeros(len(page), bool)
    kinds = page.elements.kinds
    folded = _folded(title)
    at = next(
        (at for at, element in enumerate(page.element.tolist())
         if kinds[element] in HEADINGS and _is_title(page.texts[at], folded)), None
    ) if folded else None  # fmt: skip
    own = _article_of(read, page, at) if at is not None else 0
    if not own or at is None:
        return found
    if _prose(page, own) < 2 * LEAST:
        return found
    names = _names(read.attributes[own])
    as_article = any(map(NAMED.search, names))
    for element in range(own + 1, len(kinds)):
        if page.first[element] <= page.last[own]:
            continue
        alike = kinds[element] == kinds[own] and (
            kinds[own] == ARTICLE or (as_article and _names(read.attributes[element]) == names)
        )
        if not alike and not _is_named_as_appended(read.attributes[element]):
            continue
        if _prose(page, element) >= LEAST and _is_headed(page, element, folded):
            found[page.first[element] : page.last[element] + 1] = True
    return found


def _folded(text: str) -> str:
    """Return a title in one spelling."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_title(text: str, title: str) -> bool:
    """Tell whether a heading is the page's title, or most of it."""
    folded = _folded(text)
    return len(folded) > PROSE / 10 and (
        folded == title or (folded in title and len(folded) > len(title) / 2) or title in folded
    )


def _article_of(read: Page, page: Blocks, at: int) -> int:
    """Return the element above a headline that is an article, or is named as one; 0 for none."""
    element, parents, kinds = int(page.element[at]), page.elements.parents, page.elements.kinds
    for _ in range(HIGHEST):
        element = parents[element]
        if element <= 0:
            return 0
        if kinds[element] == ARTICLE or any(NAMED.search(name) for name in _names(read.attributes[element])):
            return _holding_prose(page, element)
    return 0


def _holding_prose(page: Blocks, element: int) -> int:
    """Return an element or, where it holds a headline alone, the next one above it that holds paragraphs."""
    for _ in range(FIRST):
        if element <= 0 or _prose(page, element) >= LEAST:
            return max(element, 0)
        element = page.elements.parents[element]
    return 0


def _prose(page: Blocks, element: int) -> int:
    """Return how many characters of paragraphs an element holds."""
    return sum(
        len(page.texts[at])
        for at in range(page.first[element], page.last[element] + 1)
        if len(page.texts[at]) >= PROSE and page.linked[at] * 2 < len(page.texts[at])
    )


def _is_headed(page: Blocks, element: int, title: str) -> bool:
    """Tell whether the blocks of an element begin with a heading that is not the page's title."""
    first = range(page.first[element], page.last[element] + 1)[:FIRST]
    heads = [at for at in first if page.elements.kinds[int(page.element[at])] in HEADINGS]
    return bool(heads) and not any(_is_title(page.texts[at], title) for at in heads)


def _names(attributes: Attributes) -> set[str]:
    """Return the class names and the types of an element by its attributes."""
    return set(_words(map(attributes.get, NAMING))) if attributes else set()


def _words(values: Iterable[str | None]) -> Iterator[str]:
    """Yield the words of an element's class, id and type, given as it declares them."""
    for value in values:
        for word in (value or "").split():
            if not word[-1:].isdigit() and len(word) > 3:
                yield word


def _is_named_as_appended(attributes: Attributes) -> bool:
    """Tell whether an element is named as what infinite scroll appends."""
    values = tuple(filter(None, map(attributes.get, NAMING)))
    if sum(map(len, values)) > REMEMBERED:
        return any(map(APPENDING.search, _words(values)))
    return _is_appended(values)


@lru_cache(maxsize=8192)
def _is_appended(values: tuple[str, ...]) -> bool:
    """Tell whether some values name what infinite scroll appends. The elements of a site share them."""
    return any(map(APPENDING.search, _words(values)))
