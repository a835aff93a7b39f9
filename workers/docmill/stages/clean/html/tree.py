"""Parse a page into a tree by lexbor, where that takes no more than a few seconds whatever the page holds.

lexbor builds the tree that the HTML standard prescribes, in 1 ms for a page. Three things of the standard cost more
than linear time or space, and are bounded here by counts that no page can deceive, since they are taken of the markup
as it stands and only ever too large:

- a tag looks through the open elements: 20,000 nested ones take 1.2 s, 40,000 take 7;
- an attribute is compared with those of its tag: 20,000 in one tag take 1 s;
- an element of format that is not closed (`<font color=red>`) is opened again in each block that follows: a page of
  21 KB became 800,000 nodes and 450 MB.

Tested by tests/stages/clean/html/test_tree.py and tests/stages/clean/test_hostile.py.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

__all__ = ["at_most_of_format", "parse_page"]

MOST_LOOKS = 600_000_000
"""Tags times elements that may be open at each: two seconds, the largest of 1,575 pages has a third of it."""
MOST_REOPENED = 500_000
"""Tags times elements of format with attributes: half as many nodes take 150 MB. One page in 35 has more."""
UNREAD = 100_000  # bytes of a page whose attributes are not counted, since they take half a second at worst
MOST_ATTRIBUTES = 250  # of one tag; honest ones have some dozens
START = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]*+)")
_NEVER_DEEP = b"""
a area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th tbody thead tfoot
"""
NEVER_DEEP = frozenset(_NEVER_DEEP.split())
"""Elements that are empty, or that another of their name closes before it opens, so that they alone never nest."""
ATTRIBUTE = rb"(?>[\s/]++=?+[^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>][^\s>]*+)?)?)"
NAME = rb"[a-zA-Z][^\s/><]*+(?>(?:<[^\s/><]*+){0,8})"
"""A tag's name. It may hold `<`: in a row of many, each would look at all that follow, so nine are too many."""
TOO_MANY_ATTRIBUTES = re.compile(rb"<%b(?:<|%b{%d})" % (NAME, ATTRIBUTE, MOST_ATTRIBUTES))
MANY_TAGS = 50_000
"""Tags of a page above which a quarter of the attributes are too many, since each `<` is tried as a tag."""
TOO_MANY_IN_MANY_TAGS = re.compile(rb"<%b(?:<|%b{%d})" % (NAME, ATTRIBUTE, MOST_ATTRIBUTES // 4))
SCRIPT = re.compile(rb"<(script|style)\b(?![^>]{0,200}ld\+json)[^<>]*+>[\s\S]*?(?=</\1|\Z)", re.IGNORECASE)
FORMAT = re.compile(rb"<(?=[bcefinstu])(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]", re.IGNORECASE)
_TAGS_OF_FORMAT = b"b big code em font i nobr s small strike strong tt u".split()
MAY_BE_FORMAT = np.zeros(1 << 16, np.bool_)
"""The pairs of bytes behind `<` that tags of format begin with, by their number: a look that takes a tenth of FORMAT's
time, and counts a few others too."""
for _tag in _TAGS_OF_FORMAT:
    for _first in (_tag[0], _tag[0] ^ 0x20):
        for _second in (_tag[1], _tag[1] ^ 0x20) if len(_tag) > 1 else b" \t\n\v\f\r/":
            MAY_BE_FORMAT[_first << 8 | _second] = True
FORMAT_TAG = re.compile(rb"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)


def parse_page(markup: str | bytes) -> LexborHTMLParser | None:
    """Parse a page, a text or UTF-8, into its tree; None where that could take long, as in hostile pages.

    Lone surrogates become U+FFFD.
    """
    page = markup if isinstance(markup, bytes) else _encoded(markup)
    signs = np.frombuffer(page, np.uint8)
    begun = (signs == ord("<")).nonzero()[0]
    tags = len(begun)
    if tags * tags > MOST_LOOKS:
        nesting = sum(name not in NEVER_DEEP for name in map(bytes.lower, START.findall(page)))
        if tags * nesting > MOST_LOOKS:
            return None
    too_many = TOO_MANY_ATTRIBUTES if tags <= MANY_TAGS else TOO_MANY_IN_MANY_TAGS
    if len(page) > UNREAD and too_many.search(page):
        page = SCRIPT.sub(rb"<\1>", page)  # a comparison in a script may look like a tag
        if too_many.search(page):
            return None
    if tags * at_most_of_format(signs, begun) > MOST_REOPENED and tags * len(FORMAT.findall(page)) > MOST_REOPENED:
        page = FORMAT_TAG.sub(rb"<\1span", page)
    return LexborHTMLParser(page, options=LexborDocumentOptions.WO_EVENTS)


def at_most_of_format(signs: NDArray[np.uint8], begun: NDArray[np.int64]) -> int:
    """Return at least as many as a page has tags of format, from its bytes and the places of `<` in them."""
    first = signs.take(begun + 1, mode="clip").astype(np.uint16)
    return int(np.count_nonzero(MAY_BE_FORMAT.take(first << 8 | signs.take(begun + 2, mode="clip"))))


def _encoded(markup: str) -> bytes:
    """Return a page in UTF-8."""
    try:
        return markup.encode()
    except UnicodeEncodeError:
        return markup.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
