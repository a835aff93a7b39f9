"""The gazetteer: names of places and organisations in many languages, looked up as hashes of token sequences.

The artefact is arrays that `training/gazetteer/build.py` builds. They are mapped into memory, not read: opening them
takes a millisecond, and forked workers share their pages. A 64-bit hash of a name that is not in it equals one of its
400,000 with a chance of 2 in 10^14.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.ngrams import find_names
from docmill.stages.entities.tokens import TokenizedText

__all__ = [
    "ARABIC_ADJECTIVES",
    "GazetteerEntry",
    "GazetteerMatch",
    "common_words",
    "entry_by_diacritics",
    "find_matches",
    "get_candidates",
    "get_entry",
    "get_population",
]

DATA = Path(__file__).parent / "data"
_MIN_LETTERS_AFTER_CLITIC = 4
TYPES = ("LOC", "ORG", "PER")
CAPITALS, DOUBTFUL = 1, 2
"""Flags of a key: an acronym, which must be written in capitals (WHO is not who); a word that is something else as
often (Nice, Florence), which names its place only where a backend finds a place too."""
FLAG_BITS = 2
"""Bits of the flags."""
ENTRY = np.dtype([("type", "u1"), ("geonames", "<u4"), ("identifier", "<u2"), ("country", "S2"), ("population", "<u4")])
"""The fields of an entry: the index of its type in `TYPES`, its GeoNames id or 0, the line of its identifier in
identifiers.txt or 0, the ISO 3166-1 code of its country, its population or 0."""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """What a name stands for."""

    key: str
    type: str
    confidence: float
    links: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GazetteerMatch:
    """A name found: tokens `first` to `last` less `skip` letters, the number of the thing it names, its key's place."""

    first: int
    last: int
    skip: int
    entry: int
    capitals: bool
    doubtful: bool = False
    key_index: int = -1


@cache
def _array(name: str) -> npt.NDArray[Any]:
    return np.asarray(np.load(DATA / f"{name}.npy", mmap_mode="r"))  # as a plain array: memmap's own indexing is slow


@cache
def _identifiers() -> tuple[str, ...]:
    return tuple((DATA / "identifiers.txt").read_text(encoding="utf-8").splitlines())


@cache
def common_words() -> frozenset[int]:
    """Hashes of the words of running Arabic text that are no part of a name unless something says so."""
    return frozenset(_array("common_words").tolist())


@cache
def get_entry(number: int) -> GazetteerEntry:
    """The thing of this number."""
    row = _array("entries")[number]
    kind, country = TYPES[int(row["type"])], bytes(row["country"]).decode("ascii")
    links: dict[str, Any] = {"iso3166": country} if country else {}
    if geonames := int(row["geonames"]):
        links["geonames"] = geonames
    own = _identifiers()[int(row["identifier"])]
    if own:
        return GazetteerEntry(f"{kind}:{own}", kind, 0.95 if own.startswith("iso3166:") else 0.9, links)
    # Smaller places share their names with more people and things; no place is surer than a country.
    confidence = min(0.9, 0.5 + 0.06 * max(0, len(str(int(row["population"]))) - 1))
    return GazetteerEntry(f"{kind}:geonames:{geonames}", kind, round(confidence, 2), links)


ARABIC_ADJECTIVES = frozenset({"تركية", "روسية"})
"""What Arabic writes so is Turkish and Russian; with ه at the end it is the country, in Persian."""
VOWEL_SIGNS = re.compile("[\u064b-\u0650\u0652\u0670]")  # all harakat but shadda


def entry_by_diacritics(written: str) -> int | None:
    """The number of the thing that a name's marks tell, which folding drops: عمّان is Amman, عمان may be Oman."""
    if "\u0651" not in written:
        return None
    return _diacritic_spellings().get(VOWEL_SIGNS.sub("", written))


@cache
def _diacritic_spellings() -> dict[str, int]:
    rows = [line.split("\t") for line in (DATA / "diacritics.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    ids = _array("entries")["geonames"]
    return {written: int(np.flatnonzero(ids == int(geonames))[0]) for written, geonames in rows}


def get_candidates(place: int) -> list[int]:
    """The places that share the name at this place of the keys, the most populous first; empty if it has one alone."""
    table = _array("candidates")
    start, end = np.searchsorted(table[:, 0], [place, place + 1])
    return [int(number) for number in table[start:end, 1]]


def get_population(number: int) -> int:
    """The population of a thing, 0 if it is not known."""
    return int(_array("entries")[number]["population"])


def find_matches(tokens: TokenizedText) -> list[GazetteerMatch]:
    """Every name of the gazetteer in a text, of every length, with or without clitics before it; they may overlap."""
    values = _array("values")
    hits = []
    for first, last, skip, place in find_names(tokens, _array("keys"), _array("bloom_filter")):
        if not _too_short(tokens, first, last, skip):
            value = int(values[place])
            hits.append(
                GazetteerMatch(
                    first, last, skip, value >> FLAG_BITS, bool(value & CAPITALS), bool(value & DOUBTFUL), place
                )
            )
    return hits


def _too_short(tokens: TokenizedText, first: int, last: int, skip: int) -> bool:
    """Whether what particles leave of a single word is too little to be a name: بعمان is not ب + عمان for sure."""
    return skip > 0 and first == last and len(tokens.words[first]) - skip < _MIN_LETTERS_AFTER_CLITIC
