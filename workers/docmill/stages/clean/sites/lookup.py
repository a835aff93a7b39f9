"""Decide which lines of a text to look up in the memory of its site, and from which counts a line is repeated.

Lines that return on page after page of one site are chrome, whatever their words. This module knows the protocol of the
memory (`docmill.stages.site_lines`) and no server. Counts alone would take refrains, clauses and headings that a site
uses all the time, so the place of a line decides with them: `repeated_lines.py`.

Tested by tests/stages/clean/sites/test_repeated_lines.py and tests/stages/clean/test_stage.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from math import ceil
from typing import Any, NamedTuple
from zlib import crc32

from docmill.documents import Cleaned, Document
from docmill.stages.clean.sites.repeated_lines import ComparedLine, SiteLines
from docmill.stages.site_lines import LineCounts, PageLines

__all__ = [
    "Lookup",
    "RepetitionThresholds",
    "find_repeated_lines",
    "lines_to_compare",
    "look_up_lines",
    "page_lines",
    "site_and_address",
]

HEAD, TAIL = 128, 127  # lines looked up from a text's start and end: chrome is there, and a place is one byte
MOST = HEAD + TAIL
LONGEST = 1000  # code points of a line that are compared
NUMBER = re.compile(r"\d(?:[\d.,:/'’٬٫ -]*\d)?")  # also dates, times and grouped digits: "1,234 readers" is one line
LETTER = re.compile(r"[^\W\d_]")
ADDRESS = re.compile(r"https?://(?:[^/?#@\s]*@)?([^/?#:@\[\]\s]++)[^#]*+", re.IGNORECASE)
EDITIONS = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+")  # of one site, for other screens


@dataclass(frozen=True, slots=True)
class RepetitionThresholds:
    """On how many recent documents of its site a line must have stood: on so many, and on this share of them."""

    documents: int = 5
    share: float = 0.3

    def needed(self, pages: int) -> int:
        """Return the count that is enough for a line outside the page's own lines, of so many recent pages."""
        return max(self.documents, ceil(self.share * pages))

    def needed_inside(self, pages: int) -> int:
        """Return the count that is enough among the page's own lines: twice as much, where there can be as much."""
        return max(2 * self.documents, ceil(min(0.9, 2 * self.share) * pages))


class Lookup(NamedTuple):
    """A question to the memory of sites, and the lines of the text it is about."""

    page: PageLines
    lines: list[ComparedLine]


def look_up_lines(document: Document, cleaned: Cleaned) -> Lookup | None:
    """Return what to ask the memory about a cleaned document; None where it has no text or no site."""
    source = document.source
    address = site_and_address(source.uri, source.metadata.get("url"), cleaned.metadata.get("canonical_url"))
    if address is None or not cleaned.text:
        return None
    lines = lines_to_compare(cleaned.text)
    others = [block.text for block in cleaned.removed if block.line and block.reason != "title"]
    page = page_lines(document.id, address, cleaned.text, lines, others)
    return Lookup(page, lines) if page else None


def site_and_address(*addresses: Any) -> tuple[str, str] | None:
    """Return site and address of the first argument that is a web address; None where none is.

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
    """Return the lines of a text to look up: all that are not blank, of a long text the first 128 and last 127."""
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if line and not line.isspace()]
    if len(places) > MOST:
        places = places[:HEAD] + places[-TAIL:]
    if not places:
        return []
    keys = _with_numbers_alike("\n".join([lines[at][:LONGEST] for at in places])).split("\n")
    return [ComparedLine(at, key.strip() if LETTER.search(key) else "") for at, key in zip(places, keys, strict=True)]


def page_lines(
    identity: str, address: tuple[str, str], text: str, lines: Sequence[ComparedLine], others: Sequence[str] = ()
) -> PageLines | None:
    """Return what the site's memory is asked with; None where no line has a letter.

    `address` is a site and an address as `site_and_address` gives them. `others` are lines that were taken out of the
    text as chrome. They are learnt too, since rules that know them on one page may not on the next, but they do not
    count for whether the page is new.
    """
    keys = list(dict.fromkeys(line.key for line in lines if line.key))
    if not keys:
        return None
    known = set(keys)
    more = dict.fromkeys(key for other in others[:MOST] if (key := comparison_key(other)) and key not in known)
    site, whole = address
    hashes = [_hash(key) + bytes((min(255, 1 + len(key) // 4),)) for key in keys]
    return PageLines(
        id=identity,
        site=blake2b(_bytes(site), digest_size=8).digest(),
        address=_hash(whole),
        content=_hash(text),
        lines=b"".join((hashes + [_hash(key) + b"\0" for key in more])[:MOST]),
    )


def comparison_key(line: str) -> str:
    """Return a line's form to compare: every number is 0; a line without letters has an empty one."""
    key = _with_numbers_alike(line[:LONGEST]).strip()
    return key if LETTER.search(key) else ""


@cache
def _basic_number() -> re.Pattern[str]:
    """Return NUMBER for the basic plane: a set of characters is searched for in half of the time of `\\d`."""
    digits = "".join(filter(str.isdecimal, map(chr, range(0x10000))))
    return re.compile(NUMBER.pattern.replace(r"\d", f"[{digits}]", 1))


def _with_numbers_alike(text: str) -> str:
    """Return a text with 0 for every number."""
    beyond = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
    return (NUMBER if beyond else _basic_number()).sub("0", text)


def _bytes(text: str) -> bytes:
    """Return a text as bytes, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")


def _hash(text: str) -> bytes:
    """Return the CRC-32 of a text as 4 bytes, since 30 bits are all the memory keeps.

    A line is then taken for one of 50 known ones once in 20 million.
    """
    return crc32(_bytes(text)).to_bytes(4, "little")


def find_repeated_lines(
    text: str,
    compared: Sequence[ComparedLine],
    known: LineCounts,
    thresholds: RepetitionThresholds,
    title: str | None = None,
) -> SiteLines | None:
    """Return a text's compared lines with what the memory says of them; None where no line returns often enough.

    A line that is the document's own `title` does not count, however many other pages link to it.
    """
    if not known.counts:
        return None
    own = comparison_key(title) if title else None
    counts = [
        0 if line.key == own else count for line, count in zip(compared, _counts(compared, known.counts), strict=True)
    ]
    least, strong = thresholds.needed(known.pages), thresholds.needed_inside(known.pages)
    if max(counts) < least:
        return None
    lines = text.split("\n")
    return SiteLines(
        compared=compared,
        texts=[lines[line.at].strip() for line in compared],
        repeated=[count >= least for count in counts],
        strong={at for at, count in enumerate(counts) if count >= strong},
    )


def _counts(compared: Sequence[ComparedLine], known: Mapping[int, int]) -> list[int]:
    """Return the count of each compared line, 0 where the memory knows none; `known` is keyed as LineCounts.counts."""
    places = {key: place for place, key in enumerate(dict.fromkeys(line.key for line in compared if line.key))}
    return [known.get(places.get(line.key, -1), 0) for line in compared]
