"""A text as paragraphs of markup: in its direction, with its entities and what was searched for marked.

What is marked keeps the order of the text: a piece of markup never moves a letter, and each paragraph is isolated (UAX
9), so that its direction is its own. Nothing in the text is obeyed: markup is escaped, and so are the characters that
turn the direction of what follows.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from html import escape
from itertools import pairwise
from typing import Final
from urllib.parse import quote

from docmill.documents import Segment
from docmill.records import Record
from docmill.text.display import escaped

__all__ = ["ENTITY_TYPES", "MOST_NAME", "MOST_SHOWN", "TextLine", "paragraphs", "shown_text", "with_marks"]

MOST_SHOWN: Final = 300_000
"""Characters of one text on a page; a browser lays out a megabyte in some seconds."""
MOST_NAME: Final = 300
"""Characters of an entity's type and name, which are the index's; they stand at each mention."""
RIGHT_TO_LEFT: Final = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
ENTITY_TYPES: Final = ("PER", "LOC", "ORG", "DATE", "MONEY", "EVENT", "WORK")
"""Those that have colours of their own; others share one."""
STRONG: Final = {"ltr": {"L"}, "rtl": {"R", "AL"}}
"""Classes of letters that have a direction of their own (UAX 9)."""
QUOTED: Final = re.compile(r'“([^“”\n]{1,4000})”|«([^«»\n]{1,4000})»|"([^"\n]{1,4000})"')
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
class _MarkedPiece:
    """A part of a text that lies beside all others: its entity, where it has one, and whether it was searched for."""

    start: int
    end: int
    entity: Marking | None
    hit: bool


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
    pieces = _pieces(_spans(record, hits))
    ends = [piece.end for piece in pieces]
    languages = _Languages(record)
    said, pages = "", list(record.pages)
    for line in LINES.finditer(text):
        start, end = line.span()
        if not line[0].strip():
            continue
        code, direction, label = languages.of(start, end)
        page = None
        while pages and pages[0] <= start:
            page = len(record.pages) - len(pages) + 1
            pages.pop(0)
        markup = "".join(
            _run(_marked(text, first, last, pieces, ends), text[first:last], inner, inner_direction, code)
            if quoted is None
            else f'<bdi dir="{quoted}" lang="{inner}">{_marked(text, first, last, pieces, ends)}</bdi>'
            for first, last, inner, inner_direction, quoted in _parts(languages, text, (start, end), code, direction)
        )
        yield TextLine(start, markup, code, direction, "" if label == said else label, page)
        said = label


def _parts(
    languages: _Languages, text: str, line: tuple[int, int], code: str, direction: str
) -> Iterator[tuple[int, int, str, str, str | None]]:
    """Yield a line in parts, each with tag and direction of its language, and with its own where it is a quotation.

    A quotation that runs against its line is isolated whole, wherever segments begin and end, so that its full stop
    stands at its end.
    """
    at, end = line
    against = {"rtl": "ltr", "ltr": "rtl"}.get(direction)
    for found in QUOTED.finditer(text, at, end) if against else ():
        first, last = found.span(found.lastindex or 0)
        strong = {kind for kind in map(unicodedata.bidirectional, found[0]) if kind in STRONG["ltr"] | STRONG["rtl"]}
        if not strong or not strong <= STRONG[against or ""]:
            continue
        yield from ((*run, None) for run in languages.runs(at, first, code, direction))
        yield first, last, languages.of(first, last)[0], against or "", against
        at = last
    yield from ((*run, None) for run in languages.runs(at, end, code, direction))


def with_marks(text: str, start: int, end: int, spans: Sequence[Marking]) -> str:
    """Return a part of a text as HTML with spans marked; of two entities that lie over each other, the first."""
    pieces = _pieces(sorted(spans, key=_order))
    return _marked(text, start, end, pieces, [piece.end for piece in pieces])


def _marked(text: str, start: int, end: int, pieces: Sequence[_MarkedPiece], ends: Sequence[int]) -> str:
    markup, at = [], start
    for number in range(bisect_right(ends, start), len(pieces)):
        piece = pieces[number]
        if piece.start >= end:
            break
        first, last = max(at, piece.start), min(end, piece.end)
        markup += [shown_text(text, at, first), _with_mark(shown_text(text, first, last), piece)]
        at = last
    return "".join(markup) + shown_text(text, at, end)


def _with_mark(markup: str, piece: _MarkedPiece) -> str:
    if piece.hit:
        markup = f"<mark>{markup}</mark>"
    if entity := piece.entity:
        kind = entity.type if entity.type in ENTITY_TYPES else "OTHER"
        link = f"/records?entity={quote(f'{entity.type}:{entity.name}'[:MOST_NAME], safe='')}"
        hint = escape(escaped(f"{entity.type}: {entity.name}", most=MOST_NAME))
        markup = f'<a class="entity t-{kind}" href="{link}" title="{hint}">{markup}</a>'
    return markup


def _pieces(spans: Sequence[Marking]) -> list[_MarkedPiece]:
    """Return spans, which are in order, as pieces beside each other, in time that grows with their number."""
    cuts = sorted({cut for span in spans for cut in (span.start, span.end)})
    over: list[tuple[int, Marking]] = []  # entities that began, the first at the front; some may have ended
    found, number, hit_until = list[_MarkedPiece](), 0, 0
    for start, end in pairwise(cuts):
        while number < len(spans) and spans[number].start <= start:
            span = spans[number]
            if span.type:
                heappush(over, (number, span))
            else:
                hit_until = max(hit_until, span.end)
            number += 1
        while over and over[0][1].end <= start:
            heappop(over)
        entity, hit = over[0][1] if over else None, hit_until > start
        if found and (found[-1].end, found[-1].hit) == (start, hit) and found[-1].entity is entity:
            found[-1] = _MarkedPiece(found[-1].start, end, entity, hit)
        elif entity or hit:
            found.append(_MarkedPiece(start, end, entity, hit))
    return found


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
    return sorted(found, key=_order)


def _order(span: Marking) -> tuple[int, int]:
    return span.start, -span.end


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
        for segment in self._from(start):
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

    def _from(self, start: int) -> Iterator[Segment]:
        """Yield the segments from the one on that may hold a place."""
        for number in range(max(0, bisect_left(self._starts, start) - 1), len(self._segments)):
            yield self._segments[number]

    def _direction_of(self, code: str) -> str:
        script = self._scripts.get(code)
        return self._direction if code == self._code or script is None else _direction(script)

    def of(self, start: int, end: int) -> tuple[str, str, str]:
        """Return the language of a part as a tag, its direction, and what to say of its languages.

        That is the document's own wherever the part holds some of it: a quotation does not turn the line it stands in.
        """
        sizes: dict[str, int] = {}
        for segment in self._from(start):
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
    own = STRONG["ltr" if direction == "ltr" else "rtl"]
    element = f'bdi dir="{direction}"' if strong and {strong[0], strong[-1]} <= own else "span"
    return f'<{element} lang="{code}">{markup}</{element.split(" ", maxsplit=1)[0]}>'


def _direction(script: str) -> str:
    return "rtl" if script in RIGHT_TO_LEFT else "ltr"


def _tag(code: str) -> str:
    """Return a language's code where it is one; a record may hold any text."""
    return code if LANGUAGE.fullmatch(code) else "und"
