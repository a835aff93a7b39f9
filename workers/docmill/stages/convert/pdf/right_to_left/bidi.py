"""A line from visual to logical order: the Unicode Bidirectional Algorithm (UAX #9) run backwards.

A line is given as it is seen, its units from left to right. UAX #9 forgets: `km 1,250` seen in an Arabic line was
written so or as `1,250 km`. Where several texts give what is seen, the one that people write is returned: rules W2 to
W7 and N0 to N2 decide what hangs together, and the state they need (the last strong character, brackets that are open)
is carried from line to line.

Tested by tests/stages/convert/pdf/right_to_left/test_bidi.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from docmill.stages.convert.pdf.right_to_left.foreign import foreign_stretch
from docmill.stages.convert.pdf.right_to_left.units import CLOSING, OPENING, STRONG, SeenUnit, kind_of, seen_unit

__all__ = ["LineContext", "base_is_right_to_left", "logical", "logical_line"]

RIGHT = frozenset({"R", "AL"})
FOREIGN = frozenset({"L", "EN", "AN"})
ENDS = frozenset(".!:،,;؛؟?…")
SIGNS = frozenset("+-−±")
MOSTLY = 0.8
MOST_OPEN = 8  # brackets are remembered


@dataclass(slots=True)
class LineContext:
    """What is carried from line to line of one column: the last strong character's class, and the open brackets."""

    strong: str = "R"
    open: list[str] = field(default_factory=list)


def base_is_right_to_left(text: str, *, column: bool) -> bool:
    """Tell which way a line was set: as its column was, unless all or most of its letters run the other way."""
    if column and any(kind_of(character) in RIGHT for character in text):
        return True
    kinds = Counter(map(kind_of, text))
    right, latin = kinds["R"] + kinds["AL"], kinds["L"]
    if not right and not latin:
        return column and text[-1] in SIGNS  # of a number, which stand before it
    if not right:
        return column and text[0] in ENDS and text[-1] not in ENDS
    return right / (right + latin) > MOSTLY


def logical_line(texts: Sequence[str], spaced: Sequence[bool], context: LineContext, *, right_to_left: bool) -> str:
    """Return the text of a line from its characters with their marks, as they are seen from left to right.

    `spaced` tells of each whether a gap between words stands to its left; `context` is changed to what follows the
    line. What is right-to-left letters and signs alone is turned as a whole, without a unit for each character.
    """
    if not right_to_left:
        return logical(list(map(seen_unit, texts, spaced)), context, right_to_left=False)
    parts: list[str] = []
    end = len(texts)
    for first, last in reversed(_around_foreign(texts)):
        parts.extend(_turned_whole(texts, spaced, last, end))
        parts.extend(_right_to_left(list(map(seen_unit, texts[first:last], spaced[first:last])), context))
        end = first
    parts.extend(_turned_whole(texts, spaced, 0, end))
    leftmost = (kind_of(text[0]) for text in texts[:end])
    context.strong = next((kind for kind in leftmost if kind in RIGHT), context.strong)
    return "".join(parts).strip()


def _turned_whole(texts: Sequence[str], spaced: Sequence[bool], first: int, end: int) -> list[str]:
    parts = [f"{text} " if gap else text for text, gap in zip(texts[first:end], spaced[first:end], strict=True)]
    parts.reverse()
    return parts


def _around_foreign(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of a line that hold Latin letters, digits or brackets, each with a letter on both sides."""
    foreign = {text for text in set(texts) if not _turns(text[0])}  # a question for each different one
    spans: list[tuple[int, int]] = []
    end = 0
    for place in [place for place, text in enumerate(texts) if text in foreign] if foreign else ():
        if place < end:
            continue
        first = place
        while first and kind_of(texts[first][0]) not in RIGHT:
            first -= 1
        end = place + 1
        while end < len(texts) and kind_of(texts[end][0]) not in RIGHT:
            end += 1
        if spans and first < spans[-1][1]:
            first, _ = spans.pop()
        spans.append((first, min(end + 1, len(texts))))
    return spans


@cache
def _turns(character: str) -> bool:
    """Tell whether a character has its place in right-to-left text alone, whatever stands beside it."""
    return kind_of(character) not in FOREIGN and character not in OPENING and character not in CLOSING


def logical(units: Sequence[SeenUnit], context: LineContext, *, right_to_left: bool) -> str:
    """Return the text of a line whose units are given from left to right as they are seen.

    `right_to_left` tells the direction of the line; `context` is changed to what follows the line.
    """
    if right_to_left:
        return "".join(_right_to_left(units, context)).strip()
    return _left_to_right(units, context).strip()


def _left_to_right(units: Sequence[SeenUnit], context: LineContext) -> str:
    """Return a line set from left to right: stretches from one right-to-left letter to the last before Latin turn."""
    parts: list[str] = []
    place, count = 0, len(units)
    while place < count:
        parts.append(" " if units[place].spaced and place else "")
        if units[place].kind not in RIGHT:
            parts.append(units[place].text)
            place += 1
            continue
        last = further = place
        while further < count and units[further].kind != "L":
            last = further if units[further].kind in RIGHT else last
            further += 1
        parts.append("".join(_right_to_left(units[place : last + 1], LineContext())).strip())
        place = last + 1
    context.strong = next((unit.kind for unit in reversed(units) if unit.kind in STRONG), context.strong)
    return "".join(parts)


def _right_to_left(units: Sequence[SeenUnit], context: LineContext) -> list[str]:
    """Return the parts of a stretch set from right to left: what runs left to right in it keeps its order."""
    parts: list[str] = []
    place = len(units) - 1
    while place >= 0:
        unit = units[place]
        if unit.kind in RIGHT:
            context.strong = unit.kind
            parts.append(unit.text)
            if unit.spaced:
                parts.append(" ")
            place -= 1
            continue
        first = place
        while first and units[first - 1].kind not in RIGHT:
            first -= 1
        stretch = units[first : place + 1]
        for group in foreign_stretch(stretch, context.strong, first=place + 1 == len(units)):
            if len(group) == 1:
                parts.extend(_single(units, first + group[0], context))
            else:
                parts.extend((" " if stretch[at].spaced and at != group[0] else "") + stretch[at].text for at in group)
                parts.append(" " if stretch[group[0]].spaced else "")
        if any(one.kind == "L" for one in stretch):
            context.strong = "L"
        place = first - 1
    return parts


def _single(units: Sequence[SeenUnit], place: int, context: LineContext) -> tuple[str, str]:
    return _turned(units, place, context), " " if units[place].spaced else ""


def _turned(units: Sequence[SeenUnit], place: int, context: LineContext) -> str:
    """Return a single unit of right-to-left text: a bracket as it opens or closes, whichever way it was mapped.

    Of a pair some producers mirror one: the gaps beside a bracket tell more, then whether one is open.
    """
    text = units[place].text
    if text not in OPENING and text not in CLOSING:
        return text
    left = text if text in OPENING else CLOSING[text]
    gap_before = place + 1 == len(units) or units[place + 1].spaced  # to its right, where one has read
    gap_after = place == 0 or units[place].spaced
    opens = left not in context.open if gap_before == gap_after else gap_before
    if opens:
        context.open.append(left)
        del context.open[:-MOST_OPEN]
    elif left in context.open:
        context.open.remove(left)
    return left if opens else OPENING[left]
