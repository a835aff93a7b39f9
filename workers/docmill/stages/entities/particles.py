"""Names behind Arabic particles written together with them: وسوريا, للرياض, فبيروت; two names joined by ف are two.

A backend may take a particle for the first letter of a name, or leave the ل of ال before it: what the gazetteer knows
behind a particle tells where the name begins and what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.gazetteer.arabic_places import (
    ARAB_COUNTRIES,
    holds_own_place,
    is_another_word,
    name_behind_particles,
    standing_places,
)
from docmill.stages.entities.gazetteer.lookup import GazetteerEntry, GazetteerMatch, get_entry, get_population
from docmill.stages.entities.spans import Span
from docmill.stages.entities.tokens import TokenizedText
from docmill.text.clitics import name_behind

__all__ = ["find_places_behind_particles", "pass_over_particles"]

_CONFIDENCE = 0.7
_LEAST_ARAB, _LEAST_OTHER = 100_000, 300_000
"""Population from which a city's name stands behind a particle though no backend found it, in Arab countries and in
others. In 2.8 million letters of Arabic news 21 names stood so, of which one was wrong; with smaller ones, and short
names of cities far away, every third was (باكرا, ويبين)."""
_LEAST_LETTERS, _LEAST_LETTERS_OTHER = 4, 5
_COUNTRY = 0.95
"""The gazetteer's confidence in names of countries."""
_LARGE = 0.8
"""The gazetteer's confidence in cities of 100,000 people: names of several words as large are nothing else."""
_LARGEST = 0.86
"""Its confidence in cities of a million."""
_MAX_PARTICLES = 3
_MAX_WORDS = 8
"""Words of a name that is looked up, as in the gazetteer."""


def find_places_behind_particles(tokens: TokenizedText, matches: Sequence[GazetteerMatch]) -> Iterator[Span]:
    """Find well-known places behind a particle, whatever a backend says: بالموصل, وبمصر."""
    splits = tokens.clitic_splits
    if not splits:
        return
    whole = {match.first for match in matches if not match.skip}  # وجدة is a town too
    for match in matches:
        if match.skip and match.first == match.last and not match.doubtful and match.first not in whole:
            entry = get_entry(match.entry)
            if _is_well_known(entry, match, name_behind(tokens.words[match.first], match.skip)):
                yield _to_span(tokens, match.first, match.skip, entry)
    places, words = standing_places(), tokens.words
    for split in splits:
        token, length = split.token, split.length
        if split.word in places and token not in whole and not _is_birthplace(words, token, split.word):
            yield _to_span(tokens, token, length, places[split.word])
        if length > 1 and words[token].startswith("لل", length - 2) and token not in whole:  # لليمن, لليبيا
            found = name_behind_particles([words[token]], 1)
            if found and _is_known_behind_two(found[1], len(words[token]) - found[0]):
                yield _to_span(tokens, token, *found)


def _is_birthplace(words: Sequence[str], token: int, name: str) -> bool:
    """Tell whether a word is not Muscat but the fall of someone's head, the place of birth: بمسقط رأسه."""
    return name == "مسقط" and token + 1 < len(words) and words[token + 1].startswith("راس")


def _is_known_behind_two(entry: GazetteerEntry, letters: int) -> bool:
    """Tell whether what لل may stand before is a country or a city of a million: لليمن, للاغوس."""
    city = entry.type == "LOC" and entry.confidence >= _LARGEST and letters >= _LEAST_LETTERS_OTHER
    return city or entry.confidence >= _COUNTRY


def _to_span(tokens: TokenizedText, token: int, skip: int, entry: GazetteerEntry) -> Span:
    start, end = tokens.span(token, token, skip)
    return Span(start, end, entry.type, entry.key, _CONFIDENCE, entry.links, self_evident=True)


def _is_well_known(entry: GazetteerEntry, match: GazetteerMatch, letters: str) -> bool:
    """Tell whether a match is a city of a name and a size that make it nothing else behind a particle."""
    if entry.type != "LOC" or is_another_word(letters) or not "ء" <= letters[0] <= "ۓ":
        return False
    arab = entry.links.get("iso3166") in ARAB_COUNTRIES
    least, shortest = (_LEAST_ARAB, _LEAST_LETTERS) if arab else (_LEAST_OTHER, _LEAST_LETTERS_OTHER)
    return len(letters) >= shortest and get_population(match.entry) >= least


def pass_over_particles(
    tokens: TokenizedText, predictions: Sequence[Prediction], known: Sequence[Span]
) -> tuple[Sequence[Prediction], list[Span]]:
    """Return predictions without the particles before them, divided where two names were joined, and what they name.

    Args:
        tokens: of the text.
        predictions: what a backend found.
        known: the gazetteer's spans.

    Returns:
        the predictions, and a span for each that names a thing of the gazetteer where `known` has none.
    """
    if not tokens.clitic_splits and not holds_own_place(tokens.words):
        return predictions, []
    predictions = _with_whole_names(tokens, predictions, known)
    at = {(span.start, span.end): span.type for span in known}
    kept: list[Prediction] = []
    named: list[Span] = []
    for prediction in predictions:
        if prediction.type == "PER" or at.get((prediction.start, prediction.end)) == prediction.type:
            kept.append(prediction)
            continue
        first = max(0, tokens.token_before(prediction.start + 1))
        last = tokens.token_before(prediction.end)
        for begin, end in _divided(tokens.words, first, last):
            one, span = _resolved(tokens, prediction, begin, end, begin == first, end == last)
            kept.append(one)
            if span is not None and (span.start, span.end) not in at:
                named.append(span)
    return kept, named


def _with_whole_names(
    tokens: TokenizedText, predictions: Sequence[Prediction], known: Sequence[Span]
) -> Sequence[Prediction]:
    """Return predictions that are a place of several words behind a particle: ولأديس أبابا.

    A backend that does not know the first word, with its particle, takes the rest for the name, or all for a person.
    """
    names = [one for one in known if one.type == "LOC" and one.word_count > 1 and not one.doubtful]
    ends = {one.end: one for one in names if one.confidence >= _LARGE and _has_particle(tokens, one.start)}
    if not ends:
        return predictions
    return [_as_place(tokens, one, ends[one.end]) if one.end in ends else one for one in predictions]


def _has_particle(tokens: TokenizedText, start: int) -> bool:
    """Tell whether a name begins within a word."""
    first = tokens.token_before(start + 1)
    return first >= 0 and tokens.span(first, first)[0] < start


def _as_place(tokens: TokenizedText, prediction: Prediction, name: Span) -> Prediction:
    """Return a prediction as the place that ends where it ends, unless it is more or names the same: ومدينة حمص."""
    if prediction.start < name.start - _MAX_PARTICLES:
        return prediction
    if prediction.type == "LOC":
        first, last = tokens.token_before(prediction.start + 1), tokens.token_before(prediction.end)
        found = name_behind_particles(tokens.words[max(0, first) : last + 1])
        if found and found[1].key == name.key:
            return prediction
    return replace(prediction, start=name.start, type="LOC")


def _divided(words: Sequence[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of tokens that are one name each: a run is two where ف or و joins places of the gazetteer."""
    for place in range(first + 1, last + 1):
        joins = words[place][0]
        if joins not in "فو" or last - first >= _MAX_WORDS or _place(words[first : last + 1]):
            continue
        if _place(words[place : last + 1], 1) and (joins == "ف" or _place(words[first:place])):
            yield first, place - 1
            yield place, last
            return
    yield first, last


def _place(words: Sequence[str], least: int = 0) -> bool:
    """Tell whether words name a place, behind at least so many letters of particles."""
    found = name_behind_particles(words, least)
    return found is not None and found[1].type == "LOC"


def _resolved(
    tokens: TokenizedText, prediction: Prediction, first: int, last: int, begins: bool, ends: bool
) -> tuple[Prediction, Span | None]:
    """Return the part of a prediction that tokens `first` to `last` are, and what it names, or None.

    Args:
        tokens: of the text.
        prediction: of the whole.
        first: the first token.
        last: the last one.
        begins: whether the prediction begins within the first token.
        ends: whether the prediction ends with the last token.
    """
    start, end = tokens.span(first, last)
    offsets = tokens.folded.offsets[tokens.starts[first] : tokens.ends[first]]
    least = int(np.searchsorted(offsets, prediction.start)) if begins else 1
    part = replace(
        prediction,
        start=prediction.start if begins else tokens.span(first, last, 1)[0],
        end=prediction.end if ends else end,
    )
    words = tokens.words[first : last + 1]
    if not "ء" <= words[0][0] <= "ۓ" or len(words) > _MAX_WORDS or part.end != end:
        return part, None
    found = name_behind_particles(words, least)
    if found is None or found[1].type != prediction.type:
        return part, None
    letters, entry = found
    start, end = tokens.span(first, last, letters)
    span = Span(start, end, entry.type, entry.key, entry.confidence, entry.links, word_count=len(words))
    return replace(part, start=start), span
