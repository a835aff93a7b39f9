"""A text as paragraphs of markup: in its direction, with its entities and what was searched for marked.

What is marked keeps the order of the text: a piece of markup never moves a letter, and each paragraph is isolated (UAX
9), so that its direction is its own. Nothing in the text is obeyed: markup is escaped, and so are the characters that
turn the direction of what follows.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final
from urllib.parse import quote

from docmill.records import Record
from docmill.text.display import escaped

__all__ = ["ENTITY_TYPES", "MOST_SHOWN", "TextLine", "paragraphs", "shown_text", "with_marks"]

MOST_SHOWN: Final = 300_000
"""Characters of one text on a page; a browser lays out a megabyte in some seconds."""
RIGHT_TO_LEFT: Final = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
ENTITY_TYPES: Final = ("PER", "LOC", "ORG", "DATE", "MONEY", "EVENT", "WORK")
"""Those that have colours of their own; others share one."""
LINES: Final = re.compile(r"[^\n]+")
LANGUAGE: Final = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class Marking:
    """A part of a text that is marked: an entity, or, without a type, what was searched for."""

    start: int
    end: int
    type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a text. `markup` is HTML; `label` names its languages where these are others than before it."""

    start: int
    markup: str
    code: str
    direction: str
    label: str
    page: int | None = None


def paragraphs(record: Record, hits: Sequence[tuple[int, int]] = ()) -> Iterator[TextLine]:
    """Yield the lines of a record's text that are not blank, with entities and `hits` marked."""
    text = record.text[:MOST_SHOWN]
    spans = _spans(record, hits)
    starts = [span.start for span in spans]
    languages = _Languages(record)
    said, pages = "", list(record.pages)
    longest = max((span.end - span.start for span in spans), default=0)
    for line in LINES.finditer(text):
        start, end = line.span()
        if not line[0].strip():
            continue
        first = bisect_left(starts, start - longest)
        within = [span for span in spans[first : bisect_left(starts, end)] if span.end > start]
        code, direction, label = languages.of(start, end)
        page = None
        while pages and pages[0] <= start:
            page = len(record.pages) - len(pages) + 1
            pages.pop(0)
        markup = "".join(
            _run(with_marks(text, first, last, within), text[first:last], inner, inner_direction, code)
            for first, last, inner, inner_direction in languages.runs(start, end, code, direction)
        )
        yield TextLine(start, markup, code, direction, "" if label == said else label, page)
        said = label


def with_marks(text: str, start: int, end: int, spans: Sequence[Marking]) -> str:
    """Return a part of a text as HTML with spans marked; of two entities that lie over each other, the first."""
    cuts = sorted({start, end, *(cut for span in spans for cut in (span.start, span.end) if start < cut < end)})
    pieces = []
    for left, right in pairwise(cuts):
        markup = shown_text(text, left, right)
        over = [span for span in spans if span.start <= left and span.end >= right]
        if any(not span.type for span in over):
            markup = f"<mark>{markup}</mark>"
        entity = next((span for span in over if span.type), None)
        if entity:
            kind = entity.type if entity.type in ENTITY_TYPES else "OTHER"
            link = f"/records?entity={quote(f'{entity.type}:{entity.name}', safe='')}"
            hint = escape(escaped(f"{entity.type}: {entity.name}"))
            markup = f'<a class="entity t-{kind}" href="{link}" title="{hint}">{markup}</a>'
        pieces.append(markup)
    return "".join(pieces)


def shown_text(text: str, start: int, end: int) -> str:
    """Return a part of a text as HTML in which nothing is obeyed; what stands before it decides what a joiner means."""
    before = text[max(0, start - 1) : start]
    skipped = len(escaped(before, lines=True)) if before else 0
    return escape(escaped(before + text[start:end], lines=True, most=end - start + 1)[skipped:])


def _spans(record: Record, hits: Sequence[tuple[int, int]]) -> list[Marking]:
    found = [
        Marking(mention.start, mention.end, entity.type, entity.name)
        for entity in record.entities
        for mention in entity.mentions
        if mention.start < MOST_SHOWN
    ]
    found += [Marking(start, end) for start, end in hits]
    return sorted(found, key=lambda span: (span.start, -span.end))


class _Languages:
    """Which languages the parts of a text are in."""

    def __init__(self, record: Record) -> None:
        found = record.language
        self._code = found.code if found else "und"
        self._direction = found.direction if found else "auto"
        self._segments = found.segments if found else []
        self._starts = [segment.start for segment in self._segments]
        self._scripts = {share.code: share.script for share in found.shares} if found else {}

    def runs(self, start: int, end: int, code: str, direction: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield a part in runs of one language, each with tag and direction; what no segment covers is in `code`."""
        at = start
        for segment in self._segments[max(0, bisect_left(self._starts, start) - 1) :]:
            first, last = max(at, segment.start), min(end, segment.end)
            if segment.start >= end:
                break
            tag = _tag(segment.code)
            if tag == code or first >= last:
                continue
            if first > at:
                yield at, first, code, direction
            yield first, last, tag, self._direction_of(segment.code)
            at = last
        if at < end:
            yield at, end, code, direction

    def _direction_of(self, code: str) -> str:
        script = self._scripts.get(code)
        return self._direction if code == self._code or script is None else _direction(script)

    def of(self, start: int, end: int) -> tuple[str, str, str]:
        """Return the language of a part as a tag, its direction, and what to say of its languages.

        That is the document's own wherever the part holds some of it: a quotation does not turn the line it stands in.
        """
        sizes: dict[str, int] = {}
        first = max(0, bisect_left(self._starts, start) - 1)
        for segment in self._segments[first:]:
            if segment.start >= end:
                break
            size = min(end, segment.end) - max(start, segment.start)
            if size > 0:
                sizes[segment.code] = sizes.get(segment.code, 0) + size
        if not sizes:
            return _tag(self._code), self._direction, ""
        code = self._code if self._code in sizes else max(sizes, key=lambda one: sizes[one])
        return _tag(code), self._direction_of(code), " · ".join(sizes)


def _run(markup: str, text: str, code: str, direction: str, around: str) -> str:
    """Return the markup of a run, in an element of its own where it is in another language than what is around it.

    Segments begin and end about where languages do. A run is isolated only where its first and last letters run as its
    language does: else a few words of what is around it would change their place.
    """
    if code == around:
        return markup
    strong = [kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}]
    own = {"L"} if direction == "ltr" else {"R", "AL"}
    element = f'bdi dir="{direction}"' if strong and {strong[0], strong[-1]} <= own else "span"
    return f'<{element} lang="{code}">{markup}</{element.split(" ", maxsplit=1)[0]}>'


def _direction(script: str) -> str:
    return "rtl" if script in RIGHT_TO_LEFT else "ltr"


def _tag(code: str) -> str:
    """Return a language's code where it is one; a record may hold any text."""
    return code if LANGUAGE.fullmatch(code) else "und"
