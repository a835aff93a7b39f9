"""What cleaning asks of its shared memory: which lines of a page a site's other recent pages had too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["LineCounts", "PageLines", "SiteMemory"]


@dataclass(frozen=True, slots=True)
class PageLines:
    """What stands for one document in the memory of its site.

    `site` is the site's key (8 bytes); `address` and `content` stand for the URL and the whole text (4 bytes each);
    `lines` for its distinct lines, at most 255, each 4 bytes of hash and 1 of size.
    """

    id: str
    site: bytes
    address: bytes
    content: bytes
    lines: bytes


@dataclass(frozen=True, slots=True)
class LineCounts:
    """What was known of a page's site before the page came.

    `pages` is the number of its recent pages; `counts` says on how many of them a line stood, by the line's place in
    `Page.lines`, for those on at least as many as was asked for.
    """

    pages: int
    counts: Mapping[int, int]


class SiteMemory(Protocol):
    """Shared memory of the lines that recent pages of each site had."""

    def query_and_update(self, pages: Sequence[PageLines], *, least: int, most_sites: int) -> list[LineCounts]:
        """Tell of each page's lines those that stood on `least` recent pages of its site or more, then learn the page.

        Atomic for each page, in order. A page whose id came before gets the same answer again and teaches nothing; nor
        does a page whose URL or content is among the recent ones, or most of whose text is. At most `most_sites` sites
        are remembered.

        Raises:
            UnavailableError: the memory is out of reach.
        """
        ...
