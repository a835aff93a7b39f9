"""Chrome by repetition: lines that return on page after page of one site, whatever their words.

Pure: which lines of a text to look up in the memory of its site (`docmill.stages.site_lines`), and how counts decide.
Counts alone would take refrains, clauses and headings that a site uses all the time, so the place of a line decides
with them: `returning.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from typing import Any
from zlib import crc32

from docmill.stages.clean.sites.repeated_lines import ComparedLine, SiteLines
from docmill.stages.site_lines import LineCounts, PageLines

__all__ = ["RepetitionThresholds", "find_repeated_lines", "lines_to_compare", "page_lines", "site_and_address"]

HEAD, TAIL = 128, 127  # lines looked up from a text's start and end: chrome is there, and a place is one byte
MOST = HEAD + TAIL
LONGEST = 1000  # code points of a line that are compared
NUMBER = re.compile(r"\d(?:[\d.,:/'’٬٫ -]*\d)?")  # also dates, times and grouped digits: "1,234 readers" is one line
LETTER = re.compile(r"[^\W\d_]")
ADDRESS = re.compile(r"https?://(?:[^/?#@\s]*@)?([^/?#:@\[\]\s]+)[^#]*", re.IGNORECASE)
EDITIONS = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+")  # of one site, for other screens


@dataclass(frozen=True, slots=True)
class RepetitionThresholds:
    """How many recent documents of the site a line must have stood in: so many, and this share of them."""

    documents: int = 5
    share: float = 0.3

    def needed(self, pages: int) -> int:
        """Around all that is the page's own."""
        return max(self.documents, ceil(self.share * pages))

    def needed_inside(self, pages: int) -> int:
        """Among the page's own lines: twice as much, where there can be as much."""
        return max(2 * self.documents, ceil(min(0.9, 2 * self.share) * pages))


def site_and_address(*addresses: Any) -> tuple[str, str] | None:
    """Site and address of the first of these that is a web address; None where none is.

    The site is the host, without `www.` and the like; the address is without scheme, fragment and final slash.
    """
    for address in addresses:
        found = ADDRESS.match(address) if isinstance(address, str) else None
        if found:
            host = found[1].lower()
            bare = EDITIONS.sub("", host)
            site = bare if "." in bare else host
            return site, site + found[0][found.end(1) - found.start() :].rstrip("/")
    return None


def lines_to_compare(text: str) -> list[ComparedLine]:
    """The lines of a text to look up: all that are not blank, of a long text the first 128 and last 127."""
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if line and not line.isspace()]
    if len(places) > MOST:
        places = places[:HEAD] + places[-TAIL:]
    if not places:
        return []
    keys = NUMBER.sub("0", "\n".join([lines[at][:LONGEST] for at in places])).split("\n")
    return [ComparedLine(at, key.strip() if LETTER.search(key) else "") for at, key in zip(places, keys, strict=True)]


def page_lines(
    identity: str, address: tuple[str, str], text: str, rows: Sequence[ComparedLine], others: Sequence[str] = ()
) -> PageLines | None:
    """What the site's memory is asked with; None where there is nothing to ask.

    `others` are lines that were taken out of the text as chrome. They are learnt too, since rules that know them on one
    page may not on the next, but tell nothing of whether the page is new.
    """
    keys = list(dict.fromkeys(row.key for row in rows if row.key))
    if not keys:
        return None
    known = set(keys)
    more = dict.fromkeys(key for other in others[:MOST] if (key := comparison_key(other)) and key not in known)
    site, whole = address
    lines = [_hash(key) + bytes((min(255, 1 + len(key) // 4),)) for key in keys]
    return PageLines(
        id=identity,
        site=blake2b(_bytes(site), digest_size=8).digest(),
        address=_hash(whole),
        content=_hash(text),
        lines=b"".join((lines + [_hash(key) + b"\0" for key in more])[:MOST]),
    )


def comparison_key(line: str) -> str:
    """A line's form to compare: numbers are all the same; without letters it has none."""
    key = NUMBER.sub("0", line[:LONGEST]).strip()
    return key if LETTER.search(key) else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _hash(text: str) -> bytes:
    """CRC-32, since 30 bits are all the memory keeps: a line is taken for one of 50 known ones once in 20 million."""
    return crc32(_bytes(text)).to_bytes(4, "little")


def find_repeated_lines(
    text: str, rows: Sequence[ComparedLine], known: LineCounts, evidence: RepetitionThresholds, title: str | None = None
) -> SiteLines | None:
    """The text's lines with what is known of them; None where no line returns often enough.

    A line that is the document's own `title` does not count, however many other pages link to it.
    """
    if not known.counts:
        return None
    own = comparison_key(title) if title else None
    counts = [0 if row.key == own else count for row, count in zip(rows, _counts(rows, known.counts), strict=True)]
    least, strong = evidence.needed(known.pages), evidence.needed_inside(known.pages)
    if max(counts) < least:
        return None
    lines = text.split("\n")
    return SiteLines(
        rows=rows,
        texts=[lines[row.at].strip() for row in rows],
        returning=[count >= least for count in counts],
        strong={at for at, count in enumerate(counts) if count >= strong},
    )


def _counts(rows: Sequence[ComparedLine], told: Mapping[int, int]) -> list[int]:
    places = {key: place for place, key in enumerate(dict.fromkeys(row.key for row in rows if row.key))}
    return [told.get(places.get(row.key, -1), 0) for row in rows]
