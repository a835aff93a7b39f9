"""From a text and what a backend found in it to entities: the gazetteer, trigger words and patterns join in here.

Overlaps are settled by `spans.settle`: the longest stands, of equally long ones the surest. What the backend found and
what the gazetteer knows at the same place become one span with the gazetteer's identity, if they agree on the type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from docmill.documents import Entity
from docmill.stages.entities.gazetteer.lookup import (
    ARABIC_ADJECTIVES,
    GazetteerMatch,
    entry_by_diacritics,
    find_matches,
    get_entry,
)
from docmill.stages.entities.gazetteer.user_lists import NameList
from docmill.stages.entities.linking.disambiguation import disambiguate_places
from docmill.stages.entities.linking.resolution import build_entities, find_further_mentions
from docmill.stages.entities.patterns.finder import find_patterns
from docmill.stages.entities.patterns.phones import likely_regions
from docmill.stages.entities.rules.mononyms import find_mononyms
from docmill.stages.entities.rules.person_names import find_full_names, is_capital
from docmill.stages.entities.rules.triggers import find_triggered_names
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText, tokenize

__all__ = ["Prediction", "PreparedText", "combine", "extract", "prepare"]

_COUNTRY = 0.95
"""The gazetteer's confidence in names of countries. Keeping its other names too where the tagger found none costs 3
points of precision on held-out documents of ANERcorp and gains none of recall."""
_HAND_WRITTEN = 0.9
"""... and in names written by hand, which a reader of the output chose."""
_DOUBTFUL = 0.8
"""A backend less sure than this gives way to a longer name of the gazetteer."""
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text as backends get it: its tokens, what the gazetteer found, its language (BCP 47), where it came from."""

    text: str
    tokens: TokenizedText
    matches: list[GazetteerMatch]
    language: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """`text[start:end]` names a person, place or organisation (`PER`, `LOC`, `ORG`), as sure as `confidence` says."""

    start: int
    end: int
    type: str
    confidence: float


def prepare(text: str, language: str = "", uri: str = "") -> PreparedText:
    """Fold, split and look up a text."""
    tokens = tokenize(text)
    return PreparedText(text, tokens, find_matches(tokens), language, uri)


def extract(text: str) -> list[Entity]:
    """Every entity that needs no backend; `text[mention.start:mention.end] == mention.text`. Never raises."""
    return combine(prepare(text), None)


def combine(reading: PreparedText, found: Sequence[Prediction] | None, lists: Sequence[NameList] = ()) -> list[Entity]:
    """The entities of a text.

    Args:
        reading: the text, read.
        found: what a backend found; None if none knows the language.
        lists: the user's own names, which stand above what is found at the same place.
    """
    text, tokens = reading.text, reading.tokens
    known = disambiguate_places(reading.matches, [_from_gazetteer(tokens, hit) for hit in reading.matches])
    announced = [span for span in (*find_triggered_names(tokens), *find_mononyms(tokens)) if _one_paragraph(text, span)]
    if found is None:
        announced += [span for span in find_full_names(tokens) if _one_paragraph(text, span)]
        spans = [span for span in known if not span.doubtful] + announced
    else:
        spans = _merge_predictions(text, known, announced, found)
    spans += find_patterns(text, likely_regions(reading.uri, reading.language, known))
    if own := [span for names in lists for span in names.find(tokens)]:
        places = {place for span in own for place in range(span.start, span.end)}
        spans = own + [
            span for span in spans if places.isdisjoint(range(span.start, span.end)) or _contains_user_name(span, own)
        ]
    return build_entities(text, spans + find_further_mentions(tokens, spans))


def _contains_user_name(span: Span, own: list[Span]) -> bool:
    """Whether a span holds one of the user's names and more: the longer name of a thing that has it in its name."""
    return any(
        span.start <= one.start and one.end <= span.end and span.end - span.start > one.end - one.start for one in own
    )


def _merge_predictions(text: str, known: list[Span], announced: list[Span], found: Sequence[Prediction]) -> list[Span]:
    """What the backend found with the gazetteer's identities, and what only the gazetteer or a trigger tells."""
    at = {(span.start, span.end): span for span in known}
    spans: list[Span] = []
    sure = np.zeros(len(text) + 1)
    same_type = {kind: np.zeros(len(text) + 1, dtype=np.bool_) for kind in ("PER", "LOC", "ORG")}
    for one in found:
        for start, end in _split_at_quotation(text, one.start, one.end):
            span = Span(start, end, one.type, name_key(one.type, text[start:end]), one.confidence)
            same = at.get((start, end)) or at.get((start, _before_case_ending(text, start, end)))
            if same is not None and (same.type == one.type or _overrides_type(same, one.confidence)):
                span = replace(
                    same, start=start, end=end, confidence=max(same.confidence, one.confidence), doubtful=False
                )
            if _one_paragraph(text, span):
                spans.append(span)
                sure[start:end] = one.confidence
                same_type[span.type][start:end] = True
    agreed = {(span.start, span.end) for span in spans}
    spans += [
        span for span in known if (span.start, span.end) not in agreed and _stands(span, sure, same_type[span.type])
    ]
    spans += [span for span in announced if span.self_evident and not sure[span.start : span.end].any()]
    return spans


def _overrides_type(known: Span, confidence: float) -> bool:
    """Whether the gazetteer is right about a name's type: sure itself, or with the whole name where others doubt."""
    if known.doubtful:
        return False
    return known.confidence > max(0.85, confidence) or (known.words > 1 and confidence < _DOUBTFUL)


def _stands(span: Span, sure: npt.NDArray[np.float64], same_type: npt.NDArray[np.bool_]) -> bool:
    """Whether the gazetteer's name stands although the backend did not find it.

    Names of countries do, and names of several words, unless the backend drew the name's bounds elsewhere or is sure
    of something else within them.
    """
    if span.doubtful:
        return False
    if span.confidence >= _COUNTRY:
        return True
    inside = sure[span.start : span.end]
    if (
        span.words == 1
        or same_type[span.start : span.end].any()
        or (sure[span.start - 1] and inside[0])
        or (inside[-1] and sure[span.end])
    ):
        return False
    return bool(inside.max() < (1.01 if span.confidence >= _HAND_WRITTEN else _DOUBTFUL))


def _before_case_ending(text: str, start: int, end: int) -> int:
    """Where a name stops before a case ending set off by an apostrophe: İstanbul'da."""
    return start + len(re.split("['’]", text[start:end])[0])


def _split_at_quotation(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A name in two where a quotation opens within it: تنظيم الدولة “داعش."""
    for place in range(start + 1, end - 1):
        if text[place] in '“«„"(' and not any(letter in '”»“")' for letter in text[place + 1 : end]):
            before = start + len(text[start:place].rstrip())
            return [(start, before), (place + 1, end)]
    return [(start, end)]


def _from_gazetteer(tokens: TokenizedText, hit: GazetteerMatch) -> Span | None:
    start, end = tokens.span(hit.first, hit.last, hit.skip)
    written = tokens.folded.source[start:end]
    cased = written[0].lower() != written[0].upper()
    if cased and not is_capital(tokens, hit.first):
        return None
    if hit.capitals and cased and not written.isupper():
        return None
    marked = entry_by_diacritics(written)
    found = get_entry(hit.entry if marked is None else marked)
    words, doubtful = hit.last - hit.first + 1, hit.doubtful or written in ARABIC_ADJECTIVES
    span = Span(start, end, found.type, found.key, found.confidence, found.links, words=words, doubtful=doubtful)
    return span if _one_paragraph(tokens.folded.source, span) else None


def _one_paragraph(text: str, span: Span) -> bool:
    return "\n" not in text[span.start : span.end] or not _PARAGRAPH.search(text, span.start, span.end)
