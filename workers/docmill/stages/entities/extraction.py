"""Extract the entities of one text: gazetteer, rules, patterns, users' lists and a backend's predictions join here.

Overlaps are resolved by `spans.resolve_overlaps`: the longest span stands, of equally long ones the surest. What the
backend found and what the gazetteer knows at the same place become one span (`merging`).
"""

from __future__ import annotations

from collections.abc import Sequence

from docmill.documents import Entity
from docmill.stages.entities.backends.protocol import Prediction, PreparedText
from docmill.stages.entities.case_endings import find_places_with_endings
from docmill.stages.entities.gazetteer.lookup import (
    ARABIC_ADJECTIVES,
    GazetteerMatch,
    entry_by_diacritics,
    find_matches_of_many,
    get_entry,
)
from docmill.stages.entities.gazetteer.user_lists import NameList
from docmill.stages.entities.linking.disambiguation import disambiguate_places
from docmill.stages.entities.linking.resolution import build_entities, find_further_mentions
from docmill.stages.entities.merging import merge_predictions
from docmill.stages.entities.particles import find_places_behind_particles, pass_over_particles
from docmill.stages.entities.patterns.finder import find_patterns
from docmill.stages.entities.patterns.phones import likely_regions
from docmill.stages.entities.rules.mononyms import find_mononyms
from docmill.stages.entities.rules.person_names import find_full_names
from docmill.stages.entities.rules.triggers import find_triggered_names
from docmill.stages.entities.spans import Span, is_in_one_paragraph
from docmill.stages.entities.tokens import TokenizedText, tokenize
from docmill.stages.entities.verbs_beside_names import without_verbs
from docmill.stages.paused_collection import without_collection

__all__ = ["combine", "prepare", "prepare_many"]


def prepare(text: str, language: str = "", uri: str = "") -> PreparedText:
    """Fold and tokenize a text and look its names up in the gazetteer.

    Args:
        text: any text.
        language: BCP 47, with the script where that tells more (zh-Hant); empty if unknown.
        uri: where the document came from; its country may tell how to read telephone numbers.
    """
    return prepare_many([(text, language, uri)])[0]


@without_collection()
def prepare_many(texts: Sequence[tuple[str, str, str]]) -> list[PreparedText]:
    """Return what `prepare` does for each text, language and URI; of short texts together takes less time."""
    tokens = [tokenize(text) for text, _, _ in texts]
    return [
        PreparedText(text, own, matches, language, uri)
        for (text, language, uri), own, matches in zip(texts, tokens, find_matches_of_many(tokens), strict=True)
    ]


@without_collection()
def combine(
    prepared: PreparedText, predictions: Sequence[Prediction] | None, lists: Sequence[NameList] = ()
) -> list[Entity]:
    """Return the entities of a text, in the order of first mention; `text[mention.start:mention.end] == mention.text`.

    Args:
        prepared: the text.
        predictions: what a backend found; None if no backend reads the language, where full names stand in for it.
        lists: the user's own names, which stand above what else is found at the same place.
    """
    text, tokens = prepared.text, prepared.tokens
    places = tokens.spans([(match.first, match.last, match.skip) for match in prepared.matches])
    spans_of_matches = [_to_span(tokens, match, *place) for match, place in zip(prepared.matches, places, strict=True)]
    known = disambiguate_places(prepared.matches, spans_of_matches)
    triggered = [*find_triggered_names(tokens, evident=predictions is not None), *find_mononyms(tokens)]
    triggered += find_places_behind_particles(tokens, prepared.matches)
    inflected = list(find_places_with_endings(tokens, prepared.language))
    triggered += [span for span in inflected if span.self_evident]
    if predictions is None:
        triggered += find_full_names(tokens)
    triggered = [span for span in triggered if is_in_one_paragraph(text, span)]
    if predictions is None:
        spans = [span for span in known if not span.doubtful] + triggered
    else:
        predictions, named = pass_over_particles(tokens, without_verbs(tokens, predictions), known)
        spans = merge_predictions(text, known + named + inflected, triggered, predictions)
    spans += find_patterns(text, likely_regions(prepared.uri, prepared.language, known))
    if own := [span for names in lists for span in names.find(tokens)]:
        spans = own + _beside(spans, own)
    return build_entities(text, spans + find_further_mentions(tokens, spans))


def _beside(spans: list[Span], own: list[Span]) -> list[Span]:
    """Return the spans that do not overlap the user's own names, or that hold one as part of a longer name."""
    taken = {place for span in own for place in range(span.start, span.end)}
    return [span for span in spans if taken.isdisjoint(range(span.start, span.end)) or _contains(span, own)]


def _contains(span: Span, own: list[Span]) -> bool:
    """Tell whether a span holds one of the user's names and more than it."""
    return any(
        span.start <= one.start and one.end <= span.end and span.end - span.start > one.end - one.start for one in own
    )


def _to_span(tokens: TokenizedText, match: GazetteerMatch, start: int, end: int) -> Span | None:
    """Return the span of a gazetteer match, or None where its letter case or a paragraph's end says it is no name."""
    written = tokens.folded.source[start:end]
    letter = written[0]
    cased = letter.lower() != letter.upper()
    if cased and not (tokens.is_capitalised(match.first) if match.skip else letter.isupper() or letter.istitle()):
        return None
    if match.capitals and cased and not written.isupper():
        return None
    by_diacritics = entry_by_diacritics(written)
    entry = get_entry(match.entry if by_diacritics is None else by_diacritics)
    doubtful, words = match.doubtful or written in ARABIC_ADJECTIVES, match.last - match.first + 1
    span = Span(start, end, entry.type, entry.key, entry.confidence, entry.links, None, False, words, doubtful)
    return span if is_in_one_paragraph(tokens.folded.source, span) else None
