"""Find well-known places with a Turkish case ending that no apostrophe sets off: İstanbulda, Berline, Almanyadan.

A backend that takes such a word for a place gives it no identity. Other words look the same (Hatayı is a mistake too,
Kazanda a kettle), so it is one where its capital tells a name, or the text names the place without the ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from docmill.stages.entities.gazetteer.lookup import (
    DOUBTFUL,
    FLAG_BITS,
    get_entry,
    get_population,
    value_of,
)
from docmill.stages.entities.spans import Span
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["find_places_with_endings"]

_LANGUAGES = frozenset({"tr", "az"})
_SHORTEST = 4
"""Letters of the shortest name before the endings of where and whence; before others it has one more: Maliye."""
# Folded: ı is i, ü is u.
_BEHIND_VOWEL = re.compile("(?<=[aeiou])(?:y[aeiu]|n[iu]n|[dt][ae](?:n|ki)?)\\Z")
_BEHIND_CONSONANT = re.compile("(?<=[^aeiou])(?:[aeiu]|[iu]n|[dt][ae](?:n|ki)?)\\Z")
"""A vowel before an ending takes y or n along; the endings of one vowel stand behind consonants."""
_HARMONY = {"a": "e", "o": "e", "e": "a"}
"""The vowel that endings never have behind the last vowel of a name; i and u may be ı and ü."""
_VOWEL = re.compile("[aeiou]")
_COUNTRY = 0.95
"""The gazetteer's confidence in names of countries."""
_LEAST_AT_HOME, _LEAST_OTHER = 300_000, 1_000_000
"""Population from which a city's name is known with an ending, in the countries of these languages and in others."""
_CONFIDENCE = 0.85
"""Not so sure that it has a person that a backend found be a place: Sofyanın annesi."""
_WITHIN_SENTENCE = " ,;"
_APOSTROPHES = frozenset("'’")


def find_places_with_endings(tokens: TokenizedText, language: str) -> Iterator[Span]:
    """Find capitalised words that are a country or a large city with a case ending, in Turkish and Azerbaijani.

    A span includes the ending, as those of the backend do. It is self-evident where the text names the place itself.

    Args:
        tokens: of the text.
        language: BCP 47.
    """
    if language.partition("-")[0] not in _LANGUAGES:
        return
    places = {
        index: place
        for index, word in enumerate(tokens.words)
        if len(word) > _SHORTEST and (place := _place_of(word)) and tokens.is_capitalised(index)
    }
    named = _named(tokens, {name for name, _ in places.values()}) if places else set()
    for index, (name, number) in places.items():
        if name in named or _tells_name(tokens, index):
            entry, (start, end) = get_entry(number), tokens.span(index, index)
            yield Span(start, end, entry.type, entry.key, _CONFIDENCE, entry.links, self_evident=name in named)


def _named(tokens: TokenizedText, names: set[str]) -> set[str]:
    """Return which folded names stand in the text by themselves, or with an apostrophe before their ending."""
    return {
        word
        for index, word in enumerate(tokens.words)
        if word in names
        and tokens.is_capitalised(index)
        and (tokens.gaps[index] in _APOSTROPHES or _tells_name(tokens, index))
    }


def _tells_name(tokens: TokenizedText, index: int) -> bool:
    """Tell whether the capital of a token tells a name: within a sentence, and behind no other capital."""
    within = index > 0 and not tokens.gaps[index - 1].strip(_WITHIN_SENTENCE)
    return within and not tokens.is_capitalised(index - 1)


@lru_cache(maxsize=1 << 13)
def _place_of(word: str) -> tuple[str, int] | None:
    """Return the well-known place that a folded word is with its ending, as its name and the number of its entry.

    None where the word is a place itself.
    """
    own = _number_of(word)
    if own is not None and _is_well_known(own):
        return None
    for ending in filter(None, (pattern.search(word) for pattern in (_BEHIND_VOWEL, _BEHIND_CONSONANT))):
        stem = word[: ending.start()]
        last = _VOWEL.findall(stem)[-1:]
        if len(stem) < (_SHORTEST if ending[0][0] in "dt" else _SHORTEST + 1) or not last:
            continue
        number = None if _HARMONY.get(last[0]) in _VOWEL.findall(ending[0]) else _number_of(stem)
        if number is not None and _is_well_known(number):
            return stem, number
    return None


def _is_well_known(number: int) -> bool:
    """Tell whether an entry is a country or a large city."""
    entry = get_entry(number)
    least = _LEAST_AT_HOME if entry.links.get("iso3166") in {"TR", "AZ"} else _LEAST_OTHER
    return entry.type == "LOC" and (entry.confidence >= _COUNTRY or get_population(number) >= least)


def _number_of(word: str) -> int | None:
    """Return the number of the entry that a folded word names, or None; doubtful names are none."""
    value = value_of((word,))
    return None if value is None or value & DOUBTFUL else value >> FLAG_BITS
