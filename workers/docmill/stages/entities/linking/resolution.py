"""Build entities from spans: one entity per thing, with its short forms and every mention."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from docmill.documents import Entity, Mention
from docmill.stages.entities.linking.coreference import MAX_NAME_WORDS, merge_short_forms
from docmill.stages.entities.rules.triggers import trigger_words
from docmill.stages.entities.spans import Span, resolve_overlaps
from docmill.stages.entities.tokens import TokenizedText
from docmill.text.folding import fold

__all__ = ["build_entities", "find_further_mentions"]

_NO_NAME_STARTS = ("ال", "لل", "وال", "بال")
"""Adjectives and what follows a preposition: they end a longer name but are none by themselves (... الدول العربية)."""

_BRACKETED = re.compile(r"\s{0,2}[(（]\s?[“\"«]?([^\W\d_][\w.-]{1,9})[”\"»]?\s?[)）]")


def find_further_mentions(tokens: TokenizedText, spans: list[Span]) -> list[Span]:
    """Find further mentions of what was found, by the short forms that the document itself explains.

    They are: a person's first and last name; an organisation's bracketed acronym; the last two words of a longer
    organisation's name; a place or an organisation without its trigger word; and any name of low confidence, wherever
    it stands again. The spans may overlap those they come from.
    """
    forms: dict[tuple[str, ...], Span] = {}
    for span in spans:
        if span.type in {"PER", "LOC", "ORG"} and span.canonical is None:
            for form in _short_forms(tokens, span):
                if len(form) <= MAX_NAME_WORDS:
                    forms.setdefault(form, span)
    return _search(tokens, forms) if forms else []


def _short_forms(tokens: TokenizedText, span: Span) -> Iterable[tuple[str, ...]]:
    """Yield the folded words of the forms by which a span's thing may be mentioned again."""
    text = tokens.folded.source
    words = tuple(fold(text[span.start : span.end]).replace("-", " ").split())
    if span.confidence < 0.8:  # the gazetteer's surer names are found everywhere as it is
        yield words
    if span.type == "PER" and len(words) > 1 and len(words[-1]) > 3:
        yield words[-1:]
        if len(words[0]) > 3:
            yield words[:1]
    if span.type == "LOC" and len(words) > 1 and words[0] in trigger_words("LOC"):
        yield words[1:]
    if span.type == "ORG":
        if len(words) == 2 and words[0] in trigger_words("ORG") and not words[1].startswith("ال"):
            yield words[1:]
        if len(words) > 2 and not words[-2].startswith(_NO_NAME_STARTS):
            yield words[-2:]
        if match := _BRACKETED.match(text, span.end):
            yield (fold(match[1]),)


def _search(tokens: TokenizedText, forms: dict[tuple[str, ...], Span]) -> list[Span]:
    """Find every form in a text, also behind clitics; return each as the span it stands for, a little less sure."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for form in forms:
        lengths[form[0]].add(len(form))
    starts = [(index, 0, word) for index, word in enumerate(tokens.words) if word in lengths]
    starts += [(split.token, split.length, split.word) for split in tokens.clitic_splits if split.word in lengths]
    found = []
    for index, skip, word in starts:
        for length in lengths[word]:
            form = (word, *tokens.words[index + 1 : index + length])
            span = forms.get(form) if len(form) == length else None  # shorter at the end of the text
            if span is None:
                continue
            start, end = tokens.span(index, index + length - 1, skip)
            if _same_case(tokens.folded.source, span, start):
                found.append(replace(span, start=start, end=end, confidence=span.confidence * 0.95))
    return found


def _same_case(text: str, span: Span, start: int) -> bool:
    """Tell whether the text at `start` has a capital if the span begins with one: else the name is not meant."""
    return text[start].isupper() or not text[span.start].isupper()


def build_entities(text: str, spans: Iterable[Span]) -> list[Entity]:
    """Resolve overlaps, merge short forms, and return one entity per thing, in the order of first mention.

    One name has one type in a document: the one that most of its mentions have.
    """
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in merge_short_forms(text, _unify_types(text, resolve_overlaps(spans))):
        groups[span.key].append(span)
    return [_entity(text, key, group) for key, group in groups.items()]


def _unify_types(text: str, spans: list[Span]) -> list[Span]:
    """Return spans in which all mentions of one folded name are the thing that most of them are."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    surest: dict[str, Span] = {}
    for span in spans:
        if span.type in {"PER", "LOC", "ORG"}:
            votes[fold(text[span.start : span.end])][span.key] += 1
            surest[span.key] = max(surest.get(span.key, span), span, key=lambda one: one.confidence)
    chosen = {
        name: surest[max(keys, key=lambda key, keys=keys: (keys[key], surest[key].confidence, key))]  # type: ignore[misc]
        for name, keys in votes.items()
        if len(keys) > 1
    }
    return [
        replace(found, start=span.start, end=span.end)
        if (found := chosen.get(fold(text[span.start : span.end])))
        else span
        for span in spans
    ]


def _entity(text: str, key: str, spans: list[Span]) -> Entity:
    """Return the entity of the spans of one key; every mention after the first adds a little confidence."""
    best = max(spans, key=lambda span: span.confidence)
    mentions = [Mention(start=span.start, end=span.end, text=text[span.start : span.end]) for span in spans]
    names = Counter(mention.text for mention in mentions)
    # The fullest form names the thing, of equally full ones the most frequent; a mention over a line break is no name.
    name = best.canonical or max(
        names, key=lambda one: (best.type in {"PER", "ORG"} and len(one.split()), names[one], one)
    )
    return Entity(
        id=key,
        type=best.type,
        name=" ".join(name.split()) or name,
        confidence=round(min(1.0, best.confidence + 0.02 * (len(spans) - 1)), 4)
        if best.confidence < 0.95
        else best.confidence,
        links=best.links,
        mentions=mentions,
    )
