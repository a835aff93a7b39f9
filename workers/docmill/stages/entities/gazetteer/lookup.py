"""The gazetteer that ships: names of places and organisations in many languages, looked up by hashes of their tokens.

The artefact is arrays that `training/gazetteer/build.py` writes. They are mapped into memory, not read: opening them
takes a millisecond, and forked workers share their pages. The 64-bit hash of a name that is not in it equals one of its
400,000 with a chance of 2 in 10^14.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.ngrams import find_names
from docmill.stages.entities.tokens import TokenizedText, hash_words
from docmill.text.clitics import name_behind

__all__ = [
    "ARABIC_ADJECTIVES",
    "GazetteerEntry",
    "GazetteerMatch",
    "common_words",
    "entry_by_diacritics",
    "find_matches",
    "find_matches_of_many",
    "get_candidates",
    "get_entry",
    "get_population",
    "map_array",
    "value_of",
]

DATA = Path(__file__).parent / "data"
_MIN_LETTERS_AFTER_CLITIC = 4
TYPES = ("LOC", "ORG", "PER")
CAPITALS, DOUBTFUL = 1, 2
"""Flags of a key. CAPITALS: an acronym, which must be written in capitals (WHO is not who). DOUBTFUL: a word that is
something else as often (Nice, Florence), which names its place only where a backend finds a place too."""
FLAG_BITS = 2
"""Bits of the flags in a value; the bits above them are the number of an entry."""
ENTRY = np.dtype([("type", "u1"), ("geonames", "<u4"), ("identifier", "<u2"), ("country", "S2"), ("population", "<u4")])
"""The fields of an entry: the index of its type in `TYPES`, its GeoNames id or 0, the line of its identifier in
identifiers.txt or 0, the ISO 3166-1 code of its country, its population or 0."""
ARABIC_ADJECTIVES = frozenset({"تركية", "روسية"})
"""Names of Turkey and Russia in Persian that mean Turkish and Russian where Arabic writes them so."""
_VOWEL_SIGNS = re.compile("[\u064b-\u0650\u0652\u0670]")  # all harakat but shadda
_SHADDA = "\u0651"


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A thing that names of the gazetteer stand for: its id, type, confidence and links (`iso3166`, `geonames`)."""

    key: str
    type: str
    confidence: float
    links: dict[str, Any]


class GazetteerMatch(NamedTuple):
    """A name of the gazetteer found in a text.

    Attributes:
        first: the first token.
        last: the last token.
        skip: the folded letters of clitics before the name.
        entry: the number of the entry it names.
        capitals: whether it must be written in capitals to count.
        doubtful: whether it is something else as often.
        key_index: its index in the table of keys, by which `get_candidates` knows it.
    """

    first: int
    last: int
    skip: int
    entry: int
    capitals: bool
    doubtful: bool = False
    key_index: int = -1


@cache
def map_array(name: str) -> npt.NDArray[Any]:
    """Map `data/NAME.npy`."""
    return np.asarray(np.load(DATA / f"{name}.npy", mmap_mode="r"))  # as a plain array: memmap's own indexing is slow


@cache
def _identifiers() -> tuple[str, ...]:
    """Return the identifiers that are no GeoNames ids; the first line is empty."""
    return tuple((DATA / "identifiers.txt").read_text(encoding="utf-8").splitlines())


@cache
def common_words() -> frozenset[int]:
    """Return the hashes of the words of running Arabic text that are no part of a name unless something says so."""
    return frozenset(map_array("common_words").tolist())


@cache
def get_entry(number: int) -> GazetteerEntry:
    """Return the entry of this number."""
    row = map_array("entries")[number]
    kind, country = TYPES[int(row["type"])], bytes(row["country"]).decode("ascii")
    links: dict[str, Any] = {"iso3166": country} if country else {}
    if geonames := int(row["geonames"]):
        links["geonames"] = geonames
    identifier = _identifiers()[int(row["identifier"])]
    if identifier:
        confidence = 0.95 if identifier.startswith("iso3166:") else 0.9
        return GazetteerEntry(f"{kind}:{identifier}", kind, confidence, links)
    # Smaller places share their names with more people and things; no place is surer than a country.
    confidence = min(0.9, 0.5 + 0.06 * max(0, len(str(int(row["population"]))) - 1))
    return GazetteerEntry(f"{kind}:geonames:{geonames}", kind, round(confidence, 2), links)


def entry_by_diacritics(written: str) -> int | None:
    """Return the number of the entry that an Arabic name's shadda tells, which folding drops, or None.

    عمّان is Amman, where عمان may be Oman.
    """
    if _SHADDA not in written:
        return None
    return _spellings_with_shadda().get(_VOWEL_SIGNS.sub("", written))


@cache
def _spellings_with_shadda() -> dict[str, int]:
    """Return the numbers of the entries in diacritics.tsv by the name as written."""
    rows = [line.split("\t") for line in (DATA / "diacritics.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    ids = map_array("entries")["geonames"]
    return {written: int(np.flatnonzero(ids == int(geonames))[0]) for written, geonames in rows}


@lru_cache(maxsize=1 << 12)
def get_candidates(key_index: int) -> Sequence[int]:
    """Return the numbers of the places that share a name, the most populous first; none if one place alone has it."""
    table = map_array("candidates")
    start, end = np.searchsorted(table[:, 0], [key_index, key_index + 1])
    return tuple(table[start:end, 1].tolist())


def get_population(number: int) -> int:
    """Return the population of an entry, 0 if it is not known."""
    return int(map_array("entries")[number]["population"])


def value_of(words: tuple[str, ...]) -> int | None:
    """Return what the table says of the name of these folded words, an entry's number above its flags, or None."""
    keys, key = map_array("keys"), hash_words(words)
    place = int(np.searchsorted(keys, key))
    return int(map_array("values")[place]) if place < len(keys) and keys[place] == key else None


def find_matches(tokens: TokenizedText) -> list[GazetteerMatch]:
    """Find every name of the gazetteer in a text, with or without clitics before it; matches may overlap."""
    return find_matches_of_many([tokens])[0]


def find_matches_of_many(texts: Sequence[TokenizedText]) -> list[list[GazetteerMatch]]:
    """Find what `find_matches` does in each of many texts; of short ones together takes half the time of one by one."""
    values = map_array("values")
    found: list[list[GazetteerMatch]] = [[] for _ in texts]
    for text, first, last, skip, key_index in find_names(texts, map_array("keys"), map_array("bloom_filter")):
        if not _is_too_short(texts[text], first, last, skip):
            value = int(values[key_index])
            capitals, doubtful = bool(value & CAPITALS), bool(value & DOUBTFUL)
            found[text].append(GazetteerMatch(first, last, skip, value >> FLAG_BITS, capitals, doubtful, key_index))
    return found


def _is_too_short(tokens: TokenizedText, first: int, last: int, skip: int) -> bool:
    """Tell whether what clitics leave of a single word is too little to be a name: بعمان is not ب + عمان for sure.

    Behind لل the article counts too: للقدس is ل + القدس.
    """
    return skip > 0 and first == last and len(name_behind(tokens.words[first], skip)) < _MIN_LETTERS_AFTER_CLITIC
