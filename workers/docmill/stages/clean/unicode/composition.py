"""Compose characters as NFC does, in the words that need it alone.

Python knows at once that a text is in NFC only where no character of it may compose with one before it. A Persian text
with a few hamzas above letters takes thirty times as long as one without, so only words with such characters, or with
several marks on a letter, are composed: nothing composes or changes places across a space (UAX #15).

Tested by tests/stages/clean/unicode/test_composition.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

__all__ = ["compose", "may_change"]

RANGES = range(0xC0, 0x3100), range(0xA600, 0xAC00), range(0xF900, 0x10000)
"""Where the basic plane has combining marks, and characters that NFC may change."""
JAMO = range(0x1161, 0x1176), range(0x11A8, 0x11C3)  # Hangul vowels and final consonants, which compose by rule
BEYOND = "\U00010000-\U0010ffff"  # characters that are rare enough to be taken for both
MOST_MARKS = 30  # on one letter; no writing has more (UAX #15, Stream-Safe Text), and sorting them is quadratic
TIBETAN_PAIRS = "\u0f73\u0f75\u0f81"
MANY = 20  # characters of a text for each place that NFC may change, below which all of it is composed at once


class _Changing(NamedTuple):
    """Characters of the basic plane: combining marks, and those that NFC may change or compose with one before them."""

    marks: frozenset[str]
    composing: frozenset[str]


@cache
def _changing() -> _Changing:
    """Return the characters that NFC may move or change (4 ms)."""
    composing = {chr(code) for codes in JAMO for code in codes}
    letters = [chr(code) for codes in RANGES for code in codes]
    for letter in letters:
        parts = unicodedata.decomposition(letter)
        if parts and parts[0] != "<":
            composing.update(chr(int(part, 16)) for part in parts.split()[1:])
            if not unicodedata.is_normalized("NFC", letter):
                composing.add(letter)
    return _Changing(frozenset(filter(unicodedata.combining, letters)), frozenset(composing))


@cache
def may_change() -> frozenset[int]:
    """Return the code points of the basic plane without which a text of that plane is in NFC."""
    return frozenset(map(ord, frozenset().union(*_changing())))


@cache
def _unsettled() -> re.Pattern[str]:
    """Return the pattern of what NFC may change: a character that may compose, or a mark behind another one."""
    marks, composing = ("".join(sorted(some)) + BEYOND for some in _changing())
    return re.compile(f"[{marks}{composing}](?:(?<=[{composing}])|(?<=[{marks}].))", re.DOTALL)


@cache
def _many_marks() -> re.Pattern[str]:
    """Return the pattern of more combining marks in a row than any writing has.

    Three vowel signs of Tibetan are no such marks by themselves, but are taken apart into two that are sorted.
    """
    marks = TIBETAN_PAIRS + "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))  # none beyond; 7 ms
    return re.compile(f"[{marks}]{{{MOST_MARKS + 1},}}")


def _fewer(marks: re.Match[str]) -> str:
    """Return the first MOST_MARKS of a run of marks."""
    return marks[0][:MOST_MARKS]


def compose(text: str) -> str:
    """Return a text in NFC, with at most MOST_MARKS marks on a letter."""
    places = _places(text)
    if len(places) >= MOST_MARKS:
        text = _many_marks().sub(_fewer, text)
        places = _places(text)
    if MANY * len(places) > len(text):
        return unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    end = 0
    for at in places:
        if at < end:
            continue
        start = text.rfind(" ", end, at) + 1 or end
        pieces.append(text[end:start])
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        pieces.append(unicodedata.normalize("NFC", text[start:end]))
    return "".join([*pieces, text[end:]])


def _places(text: str) -> list[int]:
    """Return the places of a text that NFC may change."""
    return [found.start() for found in _unsettled().finditer(text)]
