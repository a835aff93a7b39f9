"""The cities that time zones are named after, in every language of CLDR (Babel): زيورخ, Шанхай, Ciudad de México."""

from __future__ import annotations

import re
from collections import defaultdict

from babel import Locale, localedata
from babel.core import get_global

from workers.folding import fold

__all__ = ["zone_cities"]


def zone_cities() -> dict[tuple[str, str], set[str]]:
    """Names by ISO 3166-1 code and the city's English name, folded."""
    territories = get_global("zone_territories")
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for identifier in sorted(localedata.locale_identifiers()):
        if identifier in {"root", "en_001"} or re.search("_[A-Z]{2}$|_[0-9]{3}$", identifier):
            continue  # a regional variant seldom differs
        for zone, row in sorted(Locale.parse(identifier).time_zones.items()):
            if "city" in row and zone in territories:
                city = fold(zone.rpartition("/")[2].replace("_", " "))
                found[territories[zone], city].add(row["city"])
    return found
