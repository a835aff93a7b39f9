"""A span: one stretch of text that an extractor holds for an entity, before overlaps are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import xxhash

from docmill.text.folding import fold

__all__ = ["Span", "name_key", "normalise_spelling", "resolve_overlaps"]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` names the thing `key`; `canonical` is its name where the mention is not it already.

    `form` says that the way it is written gives it away, as اللواء 93 or a quoted name after وكالة, so that it stands
    whatever a backend finds; `words` are the words of a gazetteer's name, `doubtful` a
    name of the gazetteer that is something else as often.
    """

    start: int
    end: int
    type: str
    key: str
    confidence: float
    links: dict[str, Any] = field(default_factory=dict)
    canonical: str | None = None
    self_evident: bool = False
    words: int = 1
    doubtful: bool = False


_SPELLINGS = (("امريك", "اميرك"), ("ديموقراط", "ديمقراط"), ("فدرال", "فيدرال"), ("انجل", "انكل"), ("انغل", "انكل"))
"""Spellings of loans in Arabic that vary from paper to paper, folded."""


def normalise_spelling(folded: str) -> str:
    """A folded name with the loans in it spelled one way."""
    for one, other in _SPELLINGS:
        folded = folded.replace(one, other)
    return folded


def name_key(kind: str, name: str) -> str:
    """The id of a thing known by its name alone: the same folded name and type give the same id everywhere."""
    return f"{kind}:{xxhash.xxh3_64_hexdigest(normalise_spelling(fold(name)).encode('utf-8', 'surrogatepass'))}"


def resolve_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Settle overlaps: the longest span stands, of equally long ones the surest, then the first in the text.

    Returns:
        spans that do not overlap, in the order of the text.
    """
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, -s.confidence, s.start, s.key)):
        if taken.isdisjoint((span.start, span.end - 1)) and taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
