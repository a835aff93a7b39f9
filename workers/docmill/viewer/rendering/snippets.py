"""A few words around what was found in a text, taken from the text itself and not from its folded form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docmill.viewer.index.words import Term, highlights
from docmill.viewer.rendering.marked_text import Marking, with_marks

__all__ = ["snippet_of"]

AROUND: Final = 70
LENGTH: Final = 260
MOST_SEARCHED: Final = 200_000


def snippet_of(text: str, terms: Sequence[Term]) -> str:
    """Return part of a text as HTML with what was found marked: around the first hit, or its beginning without one."""
    text = text[:MOST_SEARCHED]
    hits = highlights(text, terms)
    start = max(0, hits[0][0] - AROUND) if hits else 0
    start = _word_start(text, start)
    end = _word_end(text, start + LENGTH)
    spans = [Marking(max(first, start), min(last, end)) for first, last in hits if first < end and last > start]
    body = with_marks(text.replace("\n", " "), start, end, spans)
    return ("… " if start else "") + body + (" …" if end < len(text) else "")


def _word_end(text: str, end: int) -> int:
    """Return where the last word before a place ends, so that none is cut, or the end of the text."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end)
    return space if space >= 0 else end


def _word_start(text: str, start: int) -> int:
    """Return where the next word begins, so that none is cut; the place itself at the very beginning."""
    if not start:
        return 0
    space = text.find(" ", start, start + 40)
    return space + 1 if space >= 0 else start
