"""Decide which of several places of one name is meant: by population and by the countries that the document names.

A candidate's weight is its population, ten times that where another name of the document lies in its country, a hundred
times where the country itself is named. The share of the chosen one in all weights is the link's `score`.
"""

from __future__ import annotations

from collections.abc import Sequence

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch, get_candidates, get_entry, get_population
from docmill.stages.entities.spans import Span

__all__ = ["disambiguate_places"]

_WEIGHT_NEIGHBOUR, _WEIGHT_COUNTRY_NAMED = 10, 100
_MIN_POPULATION = 1000
"""Population taken for places that have a smaller one or none in the data."""


def disambiguate_places(matches: Sequence[GazetteerMatch], spans: Sequence[Span | None]) -> list[Span]:
    """Return the gazetteer's spans, those of ambiguous places with the identity that fits the document best.

    Args:
        matches: what the gazetteer found.
        spans: the span of each match, None where it does not count.
    """
    named: set[str] = set()
    near: set[str] = set()
    candidates = [
        get_candidates(match.key_index) if span and span.type == "LOC" else ()
        for match, span in zip(matches, spans, strict=True)
    ]
    for span, several in zip(spans, candidates, strict=True):
        if span and (country := span.links.get("iso3166")):
            if span.key.startswith("LOC:iso3166:"):
                named.add(country)
            elif not several:
                near.add(country)
    return [_disambiguated(span, several, named, near) for span, several in zip(spans, candidates, strict=True) if span]


def _disambiguated(span: Span, several: Sequence[int], named: set[str], near: set[str]) -> Span:
    """Return a span with the key and links of the candidate of the highest weight.

    Args:
        span: the span of a place.
        several: the numbers of the candidates; empty leaves the span as it is.
        named: the ISO 3166-1 codes of countries that the document names.
        near: those of countries in which another place that it names lies.
    """
    if not several:
        return span
    weights = {}
    for number in several:
        country = get_entry(number).links.get("iso3166")
        weights[number] = max(get_population(number), _MIN_POPULATION) * (
            _WEIGHT_COUNTRY_NAMED if country in named else _WEIGHT_NEIGHBOUR if country in near else 1
        )
    chosen = max(weights, key=lambda number: (weights[number], -number))
    found = get_entry(chosen)
    score = round(weights[chosen] / sum(weights.values()), 3)
    return span._replace(key=found.key, links={**found.links, "score": score})
