"""Choose the names of cities worth keeping, and add names that GeoNames lacks: of cities with a time zone in CLDR."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from babel import Locale, localedata
from babel.core import get_global

from docmill.text.folding import fold

__all__ = ["ARAB", "ARABIC_LETTER", "LEAST_LATIN", "LEAST_ZONE", "SURE_SIZE", "city_name", "zone_cities"]

# Population below which a name is left out, by what makes it ambiguous. Found by reading what was tagged in the ANT
# corpus and in English news pages at each step.
LEAST_LATIN = 15_000
LEAST_ONE_WORD_LATIN = 100_000
LEAST_TWO_HAN = 500_000
LEAST_OTHER = 30_000
LEAST_ALTERNATE = 100_000
LEAST_ONE_WORD_ARABIC = 40_000
LEAST_ZONE = 300_000
# In Arab countries a name of two words is seldom anything else, however small the place.
ARAB = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "IQ", "JO", "KM", "KW", "LB", "LY", "MA"}
    | {"MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE"}
)
SURE_SIZE = 3_000_000
ARABIC_LETTER = re.compile("[\u0621-\u06d3]")


def zone_cities() -> dict[tuple[str, str], set[str]]:
    """Return names in every language (زيورخ, Шанхай) by ISO 3166-1 code and the city's English name, folded."""
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


def city_name(name: str, main: str, people: int, country: str) -> bool:
    """Tell whether a city's name is worth keeping, by its script, its length and the city's size."""
    letters = sum(letter.isalpha() for letter in name)
    if not letters or any(letter.isdigit() for letter in name):
        return False
    first = next(letter for letter in name if letter.isalpha())
    if ARABIC_LETTER.search(name):
        if " " in name:
            least = 0 if country in ARAB else LEAST_OTHER
        else:
            least = LEAST_ONE_WORD_ARABIC if letters >= 4 else SURE_SIZE
    elif first.lower() == first.upper():  # no case: Han, kana, Hebrew, Indic scripts
        han = unicodedata.name(first, "").startswith("CJK")
        least = LEAST_OTHER if letters > 2 else LEAST_TWO_HAN if han and letters == 2 else 2**32
    elif not first.isupper() or letters < 4 or name.isupper():
        return False  # GeoNames' transliterations are written in lower case
    else:
        few = LEAST_LATIN if " " in name else LEAST_ONE_WORD_LATIN
        least = few if fold(name) == fold(main) else LEAST_ALTERNATE
    return bool(people >= least)
