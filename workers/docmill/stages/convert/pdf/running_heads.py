"""Running heads, feet and page numbers: what returns at the same height on several pages, numbers apart.

Tested by tests/stages/convert/pdf/test_running_heads.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from docmill.documents import Removed
from docmill.stages.convert.pdf.lines import Line

__all__ = ["without_running_heads"]

OUTERMOST = 3  # lines at the top and at the bottom of each page are looked at
SAME_HEIGHT = 4.0  # points
MARGIN = 0.09  # of the height of the text of a page: there a lone number is its page's
FEWEST, SHARE = 2, 0.3  # pages on which it returns: so many, or this share of a long document, or three in a row
LARGE = 1.2  # of the size of the text: what is larger is a heading, unless it is the same each time
NUMBER = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|pp?|seite|página|pagina|стр\.?|страница|صفحة|الصفحة|صفحه|ص|עמוד|עמ['׳]|صفحہ|第|頁|页)\s*)?(?:\d{1,4}|[ivxlc]{1,7})"
    r"\s*(?:(?:/|of|von|de|di|из|من|از|מתוך|-|–|\|)\s*\d{1,4})?\s*(?:页|頁|page)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line at the top or bottom of a page."""

    page: int
    line: Line
    top: bool


def without_running_heads(pages: Sequence[Sequence[Line]], body: float) -> tuple[list[list[Line]], list[Removed]]:
    """Return the lines of each page without what returns on pages, and each of these once.

    `body` is the size of the document's text in points.
    """
    groups: dict[tuple[str, bool, int], list[Place]] = defaultdict(list)
    for page, lines in enumerate(pages):
        for place in _outermost(page, lines):
            height = round(place.line.baseline / SAME_HEIGHT)
            groups[NUMBER.sub("#", place.line.text.casefold()), place.top, height].append(place)
    gone: set[int] = set()
    removed: dict[str, Removed] = {}
    for (key, top, height), places in sorted(groups.items(), key=lambda group: group[1][0].page):
        neighbours = [*places, *groups.get((key, top, height + 1), ()), *groups.get((key, top, height - 1), ())]
        number = PAGE_NUMBER.fullmatch(places[0].line.text) is not None
        if not _returns(neighbours, len(pages), body, number=number) and not (number and _stands_alone(places, pages)):
            continue
        reason = "page-number" if number else "running-head" if top else "running-foot"
        gone.update(id(place.line) for place in places)
        removed.setdefault(key, Removed(text=places[0].line.text, reason=reason, line=None))
    kept = [[line for line in lines if id(line) not in gone] for lines in pages]
    return kept, list(removed.values())


def _outermost(page: int, lines: Sequence[Line]) -> list[Place]:
    by_height = sorted((line for line in lines if not line.table), key=lambda line: -line.baseline)
    count = min(OUTERMOST, max(1, len(by_height) // 2))
    top, bottom = by_height[:count], by_height[-count:]
    return [Place(page, line, True) for line in top] + [Place(page, line, False) for line in bottom if line not in top]


def _returns(places: Sequence[Place], pages: int, body: float, *, number: bool) -> bool:
    found = sorted({place.page for place in places})
    in_a_row = any(later - first == 2 for first, later in zip(found, found[2:], strict=False))
    if len(found) < FEWEST or not (len(found) >= SHARE * pages or in_a_row or len(found) >= 5):
        return False
    texts = {place.line.text for place in places}
    if len(texts) == 1:
        return True
    if any(place.line.size > LARGE * body for place in places):
        return False
    return _count_pages(places) or not number


def _count_pages(places: Sequence[Place]) -> bool:
    """Tell whether some number of the lines grows as the pages do; Roman numbers are taken to."""
    rows = [(place.page, [int(found) for found in NUMBER.findall(place.line.text)]) for place in places]
    if any(not numbers for _, numbers in rows):
        return True
    first_page, first = rows[0]
    return any(
        all(len(numbers) > at and numbers[at] - value == page - first_page for page, numbers in rows)
        for at, value in enumerate(first)
    )


def _stands_alone(places: Sequence[Place], pages: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a number is the page's where the page alone tells: in the margin, off the text."""
    place = places[0]
    heights = [line.baseline for line in pages[place.page] if line is not place.line]
    if len(places) > 1 or len(heights) < 5 or NUMBER.fullmatch(place.line.text.strip(" -–|.")) is None:
        return False
    if int(NUMBER.findall(place.line.text)[0]) > 4 * len(pages) + 20:
        return False
    reach = max(heights) - min(heights)
    gap = place.line.baseline - max(heights) if place.top else min(heights) - place.line.baseline
    return gap > max(2 * place.line.size, MARGIN * reach / 2)
