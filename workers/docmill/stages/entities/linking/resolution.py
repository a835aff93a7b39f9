"""Build entities from spans: one entity per thing, with its short forms and every mention."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from pydantic import TypeAdapter

from docmill.documents import Entity
from docmill.stages.entities.gazetteer.lookup import common_words
from docmill.stages.entities.linking.coreference import MAX_NAME_WORDS, merge_short_forms
from docmill.stages.entities.rules.triggers import trigger_words
from docmill.stages.entities.spans import Span, fold_name, resolve_overlaps
from docmill.stages.entities.tokens import TokenizedText, hash_words

__all__ = ["build_entities", "find_further_mentions"]

_NO_NAME_STARTS = ("ال", "لل", "وال", "بال")
"""Adjectives and what follows a preposition: they end a longer name but are none by themselves (... الدول العربية)."""

_LIKELY = 0.6
"""A confidence from which a person's last name is looked for although it is a common word: 5 right ones in the same."""
_SURE = 0.95
"""A confidence that further mentions add nothing to."""
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
    return _search(tokens, _tree_of(forms), spans) if forms else []


def _short_forms(tokens: TokenizedText, span: Span) -> Iterator[tuple[str, ...]]:
    """Yield the folded words of the forms by which a span's thing may be mentioned again."""
    text = tokens.folded.source
    words = tuple(fold_name(text[span.start : span.end]).replace("-", " ").split())
    # The gazetteer's surer names are found everywhere as it is.
    if span.confidence < 0.8 and (len(words) > 1 or not _is_common(words)):
        yield words
    if len(words) > 1:
        last = words[-1:] if _has_plain_last_name(words, span) else ()
        yield from (form for form in _parts_of_name(words, span.type) if form == last or not _is_common(form))
    if span.type == "ORG" and (match := _BRACKETED.match(text, span.end)):
        yield (fold_name(match[1]),)


def _parts_of_name(words: tuple[str, ...], kind: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of a name of two words or more that may stand for all of it."""
    if kind == "PER" and len(words[-1]) > 3:
        yield words[-1:]
        if len(words[0]) > 3:
            yield words[:1]
    if kind == "LOC" and words[0] in trigger_words("LOC"):
        yield words[1:]
    if kind == "ORG":
        if len(words) == 2 and words[0] in trigger_words("ORG") and not words[1].startswith("ال"):
            yield words[1:]
        if len(words) > 2 and not words[-2].startswith(_NO_NAME_STARTS):
            yield words[-2:]


def _is_common(form: tuple[str, ...]) -> bool:
    """Tell whether a form is nothing but words that running Arabic text is full of.

    They are seldom the name again: على folds as علي does, الثاني of الحسن الثاني counts weeks, and neither عبد الله
    nor ماجستير إدارة الأعمال is meant by its end. Where they are, a backend says so itself. In documents that the
    Arabic tagger knows by heart, 84 of 120 names that were found again wrongly were such, and none of those right; in
    two runs held out from it, 58 wrong ones and 10 right ones.
    """
    return all("ء" <= word[0] <= "ۓ" and _is_common_word(word) for word in form)


@lru_cache(maxsize=1 << 13)
def _is_common_word(word: str) -> bool:
    return int(hash_words((word,))) in common_words()


def _has_plain_last_name(words: tuple[str, ...], span: Span) -> bool:
    """Tell whether a name's last word stands for it though it is a common word: محفوظ of نجيب محفوظ, not الله."""
    return span.type == "PER" and span.confidence >= _LIKELY and not words[-1].startswith("ال")


class _Forms:
    """The forms that begin with the same words: the span of the one that ends here, the longer ones by next word."""

    __slots__ = ("longer", "span")

    def __init__(self) -> None:
        self.span: Span | None = None
        self.longer: dict[str, _Forms] = {}


def _tree_of(forms: dict[tuple[str, ...], Span]) -> _Forms:
    """Return forms as a tree of words, in which every form at a place is found by one walk, however long they are."""
    tree = _Forms()
    for form, span in forms.items():
        node = tree
        for word in form:
            if word not in node.longer:
                node.longer[word] = _Forms()
            node = node.longer[word]
        node.span = span
    return tree


def _search(tokens: TokenizedText, tree: _Forms, spans: list[Span]) -> list[Span]:
    """Find every form in a text, also behind clitics; return each as the span it stands for, a little less sure.

    What stands at the very place of one of the `spans` that is surer is left out: it could only give way to that.
    """
    words, known = tokens.words, tree.longer
    surest: dict[tuple[int, int], float] = {}
    for span in spans:
        place = span[:2]
        if span[4] > surest.get(place, 0.0):
            surest[place] = span[4]
    starts = tokens.places_of(known)
    runs: list[tuple[int, int, int]] = []
    forms: list[Span] = []
    count = len(words)
    for index, skip, word in starts:
        last = index
        node = known.get(word)
        while node:
            if node.span:
                runs.append((index, last, skip))
                forms.append(node.span)
            last += 1
            node = node.longer.get(words[last]) if node.longer and last < count else None
    found = []
    text = tokens.folded.source
    for place, span in zip(tokens.spans(runs), forms, strict=True):
        confidence = span[4] * 0.95
        # Without a capital where the span begins with one the name is not meant.
        if surest.get(place, 0.0) <= confidence and (text[place[0]].isupper() or not text[span[0]].isupper()):
            found.append(Span._make((*place, span[2], span[3], confidence, *span[5:])))
    return found


def build_entities(text: str, spans: Iterable[Span]) -> list[Entity]:
    """Resolve overlaps, merge short forms, and return one entity per thing, in the order of first mention.

    One name has one type in a document: the one that most of its mentions have.
    """
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in merge_short_forms(text, _unify_types(text, resolve_overlaps(spans))):
        groups[span.key].append(span)
    # All as one value: a model for each entity or mention, made by itself, costs three times as much.
    return _entities().validate_python([_entity(text, key, group) for key, group in groups.items()])


@cache
def _entities() -> TypeAdapter[list[Entity]]:
    """Return what makes entities of their values."""
    return TypeAdapter(list[Entity])


def _unify_types(text: str, spans: list[Span]) -> list[Span]:
    """Return spans in which all mentions of one folded name are the thing that most of them are."""
    votes: dict[str, dict[str, int]] = defaultdict(dict)
    surest: dict[str, Span] = {}
    for span in spans:
        if span.type in {"PER", "LOC", "ORG"}:
            keys = votes[fold_name(text[span.start : span.end])]
            keys[span.key] = keys.get(span.key, 0) + 1
            if span.key not in surest or span.confidence > surest[span.key].confidence:
                surest[span.key] = span
    chosen = {
        name: surest[max(keys, key=lambda key, keys=keys: (keys[key], surest[key].confidence, key))]  # type: ignore[misc]
        for name, keys in votes.items()
        if len(keys) > 1
    }
    if not chosen:
        return spans
    return [
        found._replace(start=span.start, end=span.end)
        if (found := chosen.get(fold_name(text[span.start : span.end])))
        else span
        for span in spans
    ]


def _entity(text: str, key: str, spans: list[Span]) -> dict[str, Any]:
    """Return the values of the entity of the spans of one key; every mention after the first adds some confidence."""
    if len(spans) == 1:
        start, end, kind, _, confidence, links, canonical, *_ = spans[0]
        written = text[start:end]
        name = canonical or written
        return {
            "id": key,
            "type": kind,
            "name": " ".join(name.split()) or name,
            "confidence": confidence if confidence >= _SURE else round(confidence, 4),
            "links": dict(links),
            "mentions": [{"start": start, "end": end, "text": written}],
        }
    best = max(spans, key=attrgetter("confidence"))
    mentions = [{"start": span.start, "end": span.end, "text": text[span.start : span.end]} for span in spans]
    confidence = best.confidence
    if confidence < _SURE:
        confidence = round(min(1.0, confidence + 0.02 * (len(spans) - 1)), 4)
    name = best.canonical or _fullest([mention["text"] for mention in mentions], best.type)
    return {
        "id": key,
        "type": best.type,
        "name": " ".join(name.split()) or name,
        "confidence": confidence,
        "links": dict(best.links),
        "mentions": mentions,
    }


def _fullest(written: list[Any], kind: str) -> str:
    """Return the mention that names a thing: a person's or an organisation's fullest form, else the most frequent."""
    names: Counter[str] = Counter(written)
    return max(names, key=lambda one: (kind in {"PER", "ORG"} and len(one.split()), names[one], one))
