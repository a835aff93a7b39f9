"""The memory that cleaning asks: on how many recent pages of a site each line of a page stood before.

This is the view that a stage has of the memory; `docmill.memory.site_lines` keeps it in Redis.

Tested by tests/memory/test_site_lines.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["LineCounts", "PageLines", "SiteMemory"]


@dataclass(frozen=True, slots=True)
class PageLines:
    """What stands for one document in the memory of its site.

    `id` is the document's, in hexadecimal; `site` is the site's key (8 bytes); `address` and `content` stand for the
    URL and the whole text (4 bytes each); `lines` holds its distinct lines, at most 255, each as 4 bytes of hash and 1
    of size.
    """

    id: str
    site: bytes
    address: bytes
    content: bytes
    lines: bytes


@dataclass(frozen=True, slots=True)
class LineCounts:
    """What was known of a page's site before the page came.

    `pages` is the number of the site's recent pages. `counts` maps the place of a line in `PageLines.lines` to the
    number of those pages it stood on; lines below the least count asked for are left out.
    """

    pages: int
    counts: Mapping[int, int]


class SiteMemory(Protocol):
    """A shared memory of the lines that recent pages of each site had."""

    def query_and_update(self, pages: Sequence[PageLines], *, least: int, most_sites: int) -> list[LineCounts]:
        """Return for each page the counts of its lines on at least `least` recent pages of its site; then add the page.

        Each page is looked up and added in one atomic step, in order. A page whose id came before gets the same answer
        again and is not added twice; nor is a page whose URL or content, or most of whose text, is among the recent
        ones. At most `most_sites` sites are remembered.

        Raises:
            UnavailableError: the memory is out of reach.
        """
        ...
