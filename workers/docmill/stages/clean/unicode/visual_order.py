"""Turn Hebrew in visual order, as old pages and extracted texts have it, into logical order.

Visual order is that of the screen: the letters of a line stand from left to right, the last of the sentence first.
Final letters tell it, since they end words and never begin one: `םולש` is visual, `שלום` logical. A line is read
backwards, and what is read from left to right in it (numbers, Latin words) keeps its order: the rules of the Unicode
Bidirectional Algorithm (UAX #9) turned round.

Tested by tests/stages/clean/unicode/test_visual_order.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["Reorder", "line_reorder"]

HEBREW = "\u05d0-\u05ea"
POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
WORD = re.compile(rf"[{HEBREW}]{{2,}}")
FINAL = "ךםןףץ"
HEBREW_BYTE = b"\xd7"  # the first byte of each Hebrew letter in UTF-8
SAMPLE = 200_000  # characters that are looked at
LEAST = 3  # words that begin with a final letter, to tell visual order where it is not declared
MOST = 0.25  # and at most so many that end with one, to each of them
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
LETTER = re.compile(rf"[{HEBREW}]")
# From left to right within a line: whatever stands between Latin letters or digits and holds no Hebrew.
LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00c0-\u024f\d](?:[^\u0590-\u05ff]*[A-Za-z\u00c0-\u024f\d])?")
NUMBER = re.compile(r"[$€£#]?\d+(?:[.,:/+-]\d++)*[%‰°]?")
HEBREW_RUN = re.compile(rf"[{HEBREW}](?:[^A-Za-z\u00c0-\u024f]*[{HEBREW}])?")
CLUSTER = re.compile(rf".[{POINTS}]*", re.DOTALL)
POINT_FIRST = re.compile(rf"(?<![{HEBREW}{POINTS}])[{POINTS}]+[{HEBREW}]")
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
SHOWN = re.compile(r"\([^()\n]{1,200}\)")  # brackets as a screen shows them
TURNED = re.compile(r"\)[^()\n]{1,200}\(")
MARKER = re.compile(r"(?:[->] )*")  # of a list item or a quote

Reorder = Callable[[str], str]


def line_reorder(text: str, *, declared: bool = False) -> Reorder | None:
    """Return what turns lines of a text from visual into logical order; None for a text that needs it not.

    With `declared`, the encoding says that the order is visual (ISO-8859-8), and the text must only not deny it: most
    pages that are so declared are in logical order.
    """
    sample = text[:SAMPLE]
    if sample.isascii() or HEBREW_BYTE not in sample.encode("utf-8", "surrogatepass"):
        return None
    begun, ended = _final_letters(sample)
    visual = begun > ended or (not ended and LETTER.search(sample)) if declared else begun >= LEAST
    if not visual or ended > MOST * max(begun, 1):
        return None
    mirror = len(SHOWN.findall(sample)) >= len(TURNED.findall(sample))

    def reorder(text: str) -> str:
        return "\n".join(_logical(line, mirror=mirror) for line in text.split("\n"))

    return reorder


def _final_letters(text: str) -> tuple[int, int]:
    """Return how many words begin with a final letter and how many end with one."""
    begun = ended = 0
    for word in WORD.findall(text):
        begun += word[0] in FINAL
        ended += word[-1] in FINAL
    return begun, ended


def _logical(line: str, *, mirror: bool) -> str:
    """Return a line in logical order; one without Hebrew, or in logical order already, as it is."""
    letters = len(LETTER.findall(line))
    begun, ended = _final_letters(line)
    if not letters or ended > begun:
        return line
    if len(LATIN.findall(line)) > 2 * letters:  # a line from left to right that quotes some Hebrew
        return HEBREW_RUN.sub(lambda run: _turned(run[0], mirror=mirror), line)
    marker = MARKER.match(line)
    lead = marker[0] if marker else ""
    return lead + _turned(line[len(lead) :], mirror=mirror)


def _turned(text: str, *, mirror: bool) -> str:
    """Return a text read from right to left, with its numbers and Latin words as they are."""
    pieces: list[str] = []
    at = 0
    for run in LEFT_TO_RIGHT.finditer(text):
        kept = [_latin(text, run)] if LATIN.search(run[0]) else _numbers(text, run)
        for start, end in kept:
            pieces += _backwards(text[at:start], mirror=mirror), text[start:end]
            at = end
    pieces.append(_backwards(text[at:], mirror=mirror))
    return "".join(reversed(pieces))


def _latin(text: str, run: re.Match[str]) -> tuple[int, int]:
    """Return where a run of Latin words stands, with the bracket that closes one in it."""
    closed = text[run.end() : run.end() + 1] == ")" and run[0].count("(") > run[0].count(")")
    return run.start(), run.end() + closed


def _numbers(text: str, run: re.Match[str]) -> list[tuple[int, int]]:
    """Return where the numbers in a run of digits and signs stand, with the signs that go with them."""
    start = max(run.start() - 1, 0)
    found = [one.span() for one in NUMBER.finditer(text, start, min(run.end() + 1, len(text)))]
    return [(first, last) for first, last in found if first < run.end() and last > run.start()]


def _backwards(text: str, *, mirror: bool) -> str:
    """Return a text without Latin words or numbers backwards, each letter with its points behind it."""
    by_code_point = POINT_FIRST.search(text)
    turned = text[::-1] if by_code_point else "".join(reversed(CLUSTER.findall(text)))
    return turned.translate(MIRRORED) if mirror else turned
