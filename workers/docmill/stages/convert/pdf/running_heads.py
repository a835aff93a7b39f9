"""Running heads, feet and page numbers: what returns at the same height on several pages, numbers apart.

Tested by tests/stages/convert/pdf/test_running_heads.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docmill.documents import Removed
from docmill.stages.convert.pdf.lines import Line

__all__ = ["without_running_heads"]

OUTERMOST = 3  # lines at the top and at the bottom of each page are looked at
SAME_HEIGHT = 4.0  # points
APART = 1.3  # times the usual distance of baselines stands a head with changing numbers off the text
MARGIN = 0.04  # of the height of the text of a page: so far off it a lone number is its page's
FEWEST, SHARE = 2, 0.3  # pages on which it returns: so many, or this share of a long document, or three in a row
LARGE = 1.2  # of the size of the text: what is larger is a heading, unless it is the same each time
NUMBER = re.compile(r"\d+")
AROUND = " -–—|.·•[]()<>"  # stands around page numbers
PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|pp?|seite|página|pagina|стр\.?|страница|صفحة|الصفحة|صفحه|ص|עמוד|עמ['׳]|صفحہ|第) ?)?"
    r"(?:\d{1,4}|[ivxlc]{1,7})(?: ?(?:/|of|von|de|di|из|من|از|מתוך|-|–|\|) ?\d{1,4})?(?: ?(?:页|頁|page))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line at the top or bottom of a page; `apart`: it stands off what is next to it towards the middle."""

    page: int
    line: Line
    top: bool
    apart: bool

    @property
    def key(self) -> str:
        """Its text, numbers apart."""
        return NUMBER.sub("#", self.line.text.casefold())


def without_running_heads(pages: Sequence[Sequence[Line]], body: float) -> tuple[list[list[Line]], list[Removed]]:
    """Return the lines of each page without what returns on pages, and each of these once.

    `body` is the size of the document's text in points. From the edge of a page inwards the first line that does not
    return ends what is looked at.
    """
    edges = [edge for page, lines in enumerate(pages) for edge in _edges(page, lines)]
    groups: dict[tuple[str, bool, int], list[EdgeLine]] = defaultdict(list)
    for place in (place for edge in edges for place in edge):
        groups[place.key, place.top, round(place.line.baseline / SAME_HEIGHT)].append(place)
    gone: set[int] = set()
    removed: dict[str, Removed] = {}
    for edge in edges:
        for place in edge:
            height = round(place.line.baseline / SAME_HEIGHT)
            alike = [one for step in (0, 1, -1) for one in groups.get((place.key, place.top, height + step), ())]
            number = _is_page_number(place.line.text)
            if not _returns(alike, len(pages), body, number=number) and not (number and _stands_alone(place, pages)):
                break
            reason = "page-number" if number else "running-head" if place.top else "running-foot"
            gone.add(id(place.line))
            removed.setdefault(place.key, Removed(text=place.line.text, reason=reason, line=None))
    return [[line for line in lines if id(line) not in gone] for lines in pages], list(removed.values())


def _is_page_number(text: str) -> bool:
    return PAGE_NUMBER.fullmatch(" ".join(text[:60].split()).strip(AROUND)) is not None


def _edges(page: int, lines: Sequence[Line]) -> list[list[EdgeLine]]:
    """Return the outermost lines of a page at its top and at its bottom, each from the edge inwards."""
    by_height = sorted((line for line in lines if not line.table), key=lambda line: -line.baseline)
    distances = [above.baseline - below.baseline for above, below in pairwise(by_height)]
    usual = APART * median([distance for distance in distances if distance > 1] or [0.0])
    count = min(OUTERMOST, len(by_height) // 2 + 1)
    top = [EdgeLine(page, line, True, gap > usual) for line, gap in zip(by_height, distances, strict=False)]
    bottom = [
        EdgeLine(page, line, False, gap > usual) for line, gap in zip(by_height[::-1], distances[::-1], strict=False)
    ]
    return [top[:count], bottom[: min(count, len(by_height) - count)]]


def _returns(places: Sequence[EdgeLine], pages: int, body: float, *, number: bool) -> bool:
    found = sorted({place.page for place in places})
    in_a_row = any(later - first == 2 for first, later in zip(found, found[2:], strict=False))
    if len(found) < FEWEST or not (len(found) >= SHARE * pages or in_a_row or len(found) >= 5):
        return False
    texts = {place.line.text for place in places}
    if len(texts) == 1:
        return True
    if any(place.line.size > LARGE * body for place in places) or not all(place.apart for place in places):
        return False
    return _count_pages(places) or not number


def _count_pages(places: Sequence[EdgeLine]) -> bool:
    """Tell whether some number of the lines grows as the pages do; Roman numbers are taken to."""
    rows = [(place.page, [int(found) for found in NUMBER.findall(place.line.text)]) for place in places]
    if any(not numbers for _, numbers in rows):
        return True
    first_page, first = rows[0]
    return any(
        all(len(numbers) > at and numbers[at] - value == page - first_page for page, numbers in rows)
        for at, value in enumerate(first)
    )


def _stands_alone(place: EdgeLine, pages: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a number is the page's where the page alone tells: in the margin, off the text."""
    heights = [line.baseline for line in pages[place.page] if line is not place.line]
    number = NUMBER.fullmatch(place.line.text.strip(" -–|."))
    if number is None or len(heights) < 5 or int(number[0]) > 4 * len(pages) + 20:
        return False
    gap = place.line.baseline - max(heights) if place.top else min(heights) - place.line.baseline
    return gap > max(2 * place.line.size, MARGIN * (max(heights) - min(heights)))
