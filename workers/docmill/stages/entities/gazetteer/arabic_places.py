"""Look Arabic names up behind every particle that a word may begin with, once something says that a name is there.

`find_matches` is careful: it asks for four letters behind a particle, and reads لل as ل before ال alone, since it looks
at every word of a text. Where a backend found a place, or one stands right before, more may be tried, as in
للبنان and بمصر.
Names that are another word as well stand in `data/arabic_places.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from docmill.stages.entities.gazetteer.lookup import DATA, FLAG_BITS, GazetteerEntry, get_entry, map_array, value_of
from docmill.text.clitics import name_behind
from docmill.text.folding import fold

__all__ = ["ARAB_COUNTRIES", "holds_own_place", "is_another_word", "name_behind_particles", "standing_places"]

ARAB_COUNTRIES = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "IQ", "JO", "KM", "KW", "LB", "LY", "MA"}
    | {"MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE"}
)
_PARTICLES = re.compile("[وف]?[بكل]?")
_SHORTEST = 2
"""Letters of the shortest name: إب. Something else than its letters said that it is a name."""


@cache
def _own_places() -> dict[str, tuple[int, bool]]:
    """Return the number of the entry, and whether it stands alone, of each folded name of arabic_places.tsv."""
    lines = (DATA / "arabic_places.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    ids = map_array("entries")["geonames"]
    return {fold(name): (int(np.flatnonzero(ids == int(place))[0]), alone == "yes") for name, place, alone in rows}


def holds_own_place(words: Sequence[str]) -> bool:
    """Tell whether one of some folded words is a name of arabic_places.tsv."""
    return not _own_places().keys().isdisjoint(words)


def standing_places() -> Mapping[str, GazetteerEntry]:
    """Return the places of arabic_places.tsv that stand behind a particle by themselves, by their folded names."""
    return _standing_places()


@cache
def _standing_places() -> dict[str, GazetteerEntry]:
    return {name: get_entry(number) for name, (number, alone) in _own_places().items() if alone}


def is_another_word(word: str) -> bool:
    """Tell whether a folded name is another word behind a particle as often."""
    return word in _own_places() and word not in _standing_places()


def name_behind_particles(words: Sequence[str], least: int = 0) -> tuple[int, GazetteerEntry] | None:
    """Return what folded words name once the particles of the first are passed over.

    Args:
        words: the folded words of a name, the first with what may be particles.
        least: letters that are particles for sure.

    Returns:
        the letters passed over, as few as make a name, and the entry; None where no reading names anything.
    """
    for letters, first in _readings(words[0]):
        if letters >= least and (number := _number_of((first, *words[1:]))) is not None:
            return letters, get_entry(number)
    return None


def _readings(word: str) -> Iterator[tuple[int, str]]:
    """Yield the letters of particles and what is left, the fewest letters first; لل before a name hides its ال.

    The name with its article comes before one that begins with ل: للقدس is to القدس, for all that لقدس is written too.
    """
    yield 0, word
    longest = _PARTICLES.match(word)
    for letters in range(1, longest.end() + 1 if longest else 1):
        if word[letters - 1 : letters + 1] == "لل" and len(word) - letters > _SHORTEST:
            yield letters + 1, name_behind(word, letters + 1)
        if len(word) - letters >= _SHORTEST:
            yield letters, word[letters:]


@lru_cache(maxsize=1 << 12)
def _number_of(words: tuple[str, ...]) -> int | None:
    """Return the number of the entry that folded words name, or None."""
    if len(words) == 1 and (own := _own_places().get(words[0])):
        return own[0]
    value = value_of(words)
    return None if value is None else value >> FLAG_BITS
