"""Spans: stretches of text that one of the extractors takes for an entity, before overlaps are resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import xxhash

from docmill.text.folding import fold

__all__ = ["Span", "fold_name", "is_in_one_paragraph", "name_key", "normalise_spelling", "resolve_overlaps"]


_START_AND_END = itemgetter(0, 1)
_NO_LINKS: Mapping[str, Any] = MappingProxyType({})


class Span(NamedTuple):
    """A claim that `text[start:end]` names the thing `key`; offsets count code points of the original text.

    Attributes:
        start: the first code point.
        end: the code point after the last.
        type: PER, LOC, ORG, a pattern's type (URL, DATE, ...) or one of a user's list.
        key: the id of the thing.
        confidence: between 0 and 1.
        links: ids of the thing elsewhere and normalised values: geonames, iso3166, e164, ...
        canonical: the thing's name where the mention is not it already.
        self_evident: whether the way it is written gives it away, as اللواء 93 or a quoted name after وكالة, so that it
            stands whatever a backend predicts.
        word_count: the words of a gazetteer's name.
        doubtful: whether a gazetteer's name is something else as often.
    """

    start: int
    end: int
    type: str
    key: str
    confidence: float
    links: Mapping[str, Any] = _NO_LINKS
    canonical: str | None = None
    self_evident: bool = False
    word_count: int = 1
    doubtful: bool = False


_PARAGRAPH = re.compile(r"\n\s*\n")
_SPELLINGS = (("امريك", "اميرك"), ("ديموقراط", "ديمقراط"), ("فدرال", "فيدرال"), ("انجل", "انكل"), ("انغل", "انكل"))
"""Spellings of loans in Arabic that vary from paper to paper, folded: the variant and the one kept."""


def normalise_spelling(folded: str) -> str:
    """Return a folded name with the Arabic loans in it spelled one way."""
    if folded.isascii():
        return folded
    for variant, kept in _SPELLINGS:
        folded = folded.replace(variant, kept)
    return folded


_MAX_REMEMBERED = 80
"""Code points of the longest name that is remembered."""


def fold_name(name: str) -> str:
    """Fold a name, as `fold` does; a short one is remembered: names return, in a document and in others."""
    return _folded(name) if len(name) <= _MAX_REMEMBERED else fold(name)


def name_key(kind: str, name: str) -> str:
    """Return the id of a thing known by its name alone: the same type and folded name give the same id everywhere."""
    return f"{kind}:{_name_hash(name) if len(name) <= _MAX_REMEMBERED else _hash(name)}"


_folded = lru_cache(maxsize=1 << 14)(fold)


def _hash(name: str) -> str:
    """Return the hash of a folded name, in sixteen hexadecimal digits."""
    if name.isascii():  # what `fold` does, and no loan in Arabic
        return xxhash.xxh3_64_hexdigest(" ".join(name.lower().split()).encode())
    return xxhash.xxh3_64_hexdigest(normalise_spelling(fold(name)).encode("utf-8", "surrogatepass"))


_name_hash = lru_cache(maxsize=1 << 14)(_hash)


def is_in_one_paragraph(text: str, span: Span) -> bool:
    """Tell whether a span holds no empty line: no name goes on over one."""
    return "\n" not in text[span.start : span.end] or not _PARAGRAPH.search(text, span.start, span.end)


def _rank(span: Span) -> tuple[int, float, int, str]:
    """Return what orders spans that overlap: the one that stands against all others comes first."""
    return span[0] - span[1], -span[4], span[0], span[3]


def resolve_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in the order of the text.

    The longest span stands, of equally long ones the surest, then the first in the text.
    """
    kept: list[Span] = []
    group: list[Span] = []  # spans that overlap, each one of those before it
    end = 0
    for span in sorted(spans, key=_START_AND_END):
        if span[0] < end:
            group.append(span)
            end = max(end, span[1])
        else:
            kept += _resolved(group, end) if len(group) > 1 else group
            group = [span]
            end = span[1]
    return kept + (_resolved(group, end) if len(group) > 1 else group)


def _resolved(group: list[Span], last: int) -> list[Span]:
    """Return those of a group of two spans or more that stand; the group ends at `last`."""
    first = group[0][0]
    ranked = sorted(group, key=_rank)
    best = ranked[0]
    if best[0] == first and best[1] == last:  # mostly: nothing stands beside it
        return [best]
    kept: list[Span] = []
    taken = bytearray(last - first)  # 1 at each code point of those kept
    for span in ranked:
        start, end = span[0] - first, span[1] - first
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(span)
    return sorted(kept, key=_START_AND_END)
