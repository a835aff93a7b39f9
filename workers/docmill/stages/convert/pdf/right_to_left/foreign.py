"""What runs left to right inside right-to-left text: Latin words and numbers, in the order they were written.

UAX #9 sets a number that follows an Arabic letter apart from Latin letters after it, and one that follows Latin letters
together with them. So `Windows 11` as it is seen was written `Windows 11` or `11 Windows`; here names take a number,
measures and months stand behind theirs, and Arabic-Indic digits never join Latin letters (rules W2, W7, N1).

Tested by tests/stages/convert/pdf/right_to_left/test_foreign.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docmill.stages.convert.pdf.right_to_left.units import CLOSING, NUMBERS, OPENING, SeenUnit

__all__ = ["foreign_stretch"]

MEASURE = re.compile(
    r"(?:[kcmµnMGTd]?(?:m|g|l|L|W|V|A|Hz|B|b|s|t|Pa|J|K|C|F)[²³23]?|[kc]?m/[hs]|kWh?|[KMGT]i?B|[kMG]bit/s|[KMG]bps"
    r"|mph|ft|in|lb|lbs|oz|ha|min|hrs?|sec|am|pm|AM|PM|st|nd|rd|th|dpi|px|rpm|ppm|kcal|cal|bar|mAh|dB"
    r"|USD|EUR|GBP|SAR|AED|EGP|QAR|KWD|ILS|NIS|IRR|PKR|million|billion|percent|CE|BCE|AD|BC|AH)"
)
MONTH = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)?\.?"
)
NAMES_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3}){0,3}[+%]?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
ISO_DATE_SEEN = re.compile(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}")
SENTENCE = 3  # Latin words, after which a number belongs to them


@dataclass(slots=True)
class Item:
    """Latin letters or a number, `units[first:last + 1]`; a number may be several that hang together."""

    first: int
    last: int
    latin: bool
    arabic_digits: bool = False  # of the class AN, or Persian ones: they never follow a Latin name
    pieces: tuple[tuple[int, int], ...] = ()  # numbers that UAX #9 sets apart, as of `14-05-2026` in Arabic


def foreign_stretch(units: Sequence[SeenUnit], strong: str, *, first: bool = False) -> list[list[int]]:
    """Return the places of a stretch without right-to-left letters in the order they were written.

    A list of several places is what runs left to right. `strong` is the class of the strong character before;
    `first` tells that it was in the line before, which some producers did not know of when they set this one.
    """
    items = _items(units, strong)
    if first and items and items[-1].pieces and ISO_DATE.fullmatch(_seen(units, items[-1])):
        items[-1].pieces = ()
    groups: list[list[Item]] = []
    for place, item in enumerate(items):
        more_latin = any(later.latin for later in items[place + 1 :])
        if groups and _joined(units, groups[-1], item, more_latin=more_latin):
            groups[-1].append(item)
        else:
            groups.append([item])
    spans: list[tuple[int, int]] = []
    for group in groups:
        start, last = group[0].first, group[-1].last
        if len(group) == 1 and group[0].pieces:
            spans.extend(group[0].pieces)
        else:
            spans.append((start, _with_closing(units, start, last)))
    found: list[list[int]] = []
    at = len(units) - 1
    for start, last in reversed(spans):
        found.extend([place] for place in range(at, last, -1))
        found.append(list(range(start, last + 1)))
        at = start - 1
    found.extend([place] for place in range(at, -1, -1))
    return found


def _items(units: Sequence[SeenUnit], strong: str) -> list[Item]:
    """Return the Latin words and numbers of a stretch from left to right; what is before one stands at its right."""
    found: list[Item] = []
    place = len(units) - 1
    while place >= 0:
        kind = units[place].kind
        if kind == "L" or (kind in NUMBERS and _touches_latin(units, place)):
            first = place
            while first and not units[first].spaced and units[first - 1].kind in ("L", "EN", "AN"):
                first -= 1
            found.append(Item(first, place, latin=True))
            strong = "L"
        elif kind in NUMBERS or (kind == "ET" and _is_terminator(units, place, strong)):
            item = _number(units, place, strong)
            found.append(item)
            first = item.first
        else:
            first = place
        place = first - 1
    return found[::-1]


def _touches_latin(units: Sequence[SeenUnit], place: int) -> bool:
    """Tell whether Latin letters stand before a digit without anything between, as in `v2`."""
    while place and not units[place].spaced and units[place].kind in NUMBERS:
        place -= 1
        if units[place].kind == "L":
            return True
    return False


def _is_terminator(units: Sequence[SeenUnit], place: int, strong: str) -> bool:
    return strong != "AL" and place > 0 and units[place - 1].kind == "EN" and not units[place].spaced


def _number(units: Sequence[SeenUnit], last: int, strong: str) -> Item:
    """Return the number that ends at a place: digits, with the separators that rules W4 and W5 give it."""
    pieces: list[tuple[int, int]] = []
    arabic = False
    first = last
    end = last
    place = last
    while True:
        while place >= 0 and (units[place].kind in NUMBERS or (units[place].kind == "ET" and strong != "AL")):
            arabic = arabic or units[place].kind == "AN" or units[place].text[0] >= "\u06f0"
            first = place
            if units[place].spaced:
                break
            place -= 1
        separator = first - 1
        if separator < 1 or units[first].spaced or units[separator].spaced:
            break
        kind = units[separator].kind
        if kind not in ("CS", "ES") or units[separator - 1].kind not in NUMBERS:
            break
        if kind == "ES" and (strong == "AL" or units[first].kind == "AN"):
            pieces.append((first, end))
            end = separator - 1
        place = separator - 1
    if pieces:
        pieces.append((first, end))
    return Item(first, last, latin=False, arabic_digits=arabic, pieces=tuple(reversed(pieces)))


def _joined(units: Sequence[SeenUnit], group: Sequence[Item], item: Item, *, more_latin: bool) -> bool:
    """Tell whether an item continues what runs left to right before it, as it is seen."""
    between = range(group[-1].last + 1, item.first)
    bracketed = any(units[place].text in OPENING or units[place].text in CLOSING for place in between)
    apart = bool(between) or units[item.first].spaced
    latin = any(one.latin for one in group)
    if item.latin:
        if latin and not (group[-1].arabic_digits and apart):
            return not (bracketed and not group[-1].latin)
        return not apart or not (bracketed or group[-1].arabic_digits or latin)
    if not latin or (item.arabic_digits and apart):
        return not apart and not item.arabic_digits
    if more_latin or not apart:
        return True
    return _takes_number(units, group, item)


def _takes_number(units: Sequence[SeenUnit], group: Sequence[Item], number: Item) -> bool:
    """Tell whether a number at the right of Latin words was written behind them."""
    if number.first > group[-1].last + 1 and not _is_listed(units, group, number):
        return False
    seen = _seen(units, number)
    words = _words(units, group)
    if ISO_DATE_SEEN.fullmatch(seen) and number.pieces:
        return False
    if len(words) >= SENTENCE:
        return True
    if MEASURE.fullmatch(words[0]) or MONTH.fullmatch(words[0]):
        return False
    return group[-1].latin and (NAMES_NUMBER.fullmatch(seen) is not None or not units[number.first].spaced)


def _is_listed(units: Sequence[SeenUnit], group: Sequence[Item], number: Item) -> bool:
    """Tell whether one sign at the word parts it from the number: `Vol. 3`, `Smith, 2015`, `COVID-19`."""
    first = group[-1].last + 1
    return number.first == first + 1 and units[first].text not in "%()[]{}«»" and not units[first].spaced


def _seen(units: Sequence[SeenUnit], item: Item) -> str:
    return "".join(unit.text for unit in units[item.first : item.last + 1])


def _words(units: Sequence[SeenUnit], group: Sequence[Item]) -> list[str]:
    return list(_split(units[group[0].first : group[-1].last + 1]))


def _split(units: Sequence[SeenUnit]) -> Iterator[str]:
    word = ""
    for unit in units:
        if unit.spaced and word:
            yield word
            word = ""
        word += unit.text
    yield word


def _with_closing(units: Sequence[SeenUnit], first: int, last: int) -> int:
    """Return the end of what runs left to right with the brackets that close what it opens (rule N0), as in `f(x)`."""
    while last + 1 < len(units) and not units[last + 1].spaced and (closing := units[last + 1].text) in CLOSING:
        inside = [unit.text for unit in units[first : last + 1]]
        if inside.count(CLOSING[closing]) <= inside.count(closing):
            break
        last += 1
    return last
