"""Compute the features of one word: of its form and of the lists it stands in.

A word form is looked at once and kept (`model`); what stands around it is for `context_features`. Features are
64-bit hashes of short strings, so that a model is a sorted array of hashes beside a matrix of weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xxhash

__all__ = ["BOUNDARY", "TaggerLexicon", "WordFeatures", "featurise", "hash_text"]

Hashes = npt.NDArray[np.uint64]


def hash_text(text: str) -> int:
    """Return the 64-bit hash of a feature or a word; of a word it is the one that `tokens.hash_name` gives."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True, eq=False)
class TaggerLexicon:
    """What is known of words without context.

    Attributes:
        keys: the upper halves of the hashes of folded words, sorted.
        facts: of each word, bits 0-2 how common it is (0 unseen, 7 most), 3-4 how often it is a given name, 5-6 a
            family name, 7 whether it stands in names of places, 8 of organisations.
        clusters: the number of each word's cluster, 0 for none.
    """

    keys: npt.NDArray[np.uint32]
    facts: npt.NDArray[np.uint16]
    clusters: npt.NDArray[np.uint16]

    def look_up(self, word: str) -> tuple[int, int]:
        """Return the facts and the cluster of a folded word; (0, 0) if it is unknown."""
        key = hash_text(word) >> 32
        # A look-up of one word is three times as fast by bisect as by numpy.
        place = bisect_left(self.keys.data, key)
        if place < len(self.keys) and self.keys.data[place] == key:
            return int(self.facts[place]), int(self.clusters[place])
        return 0, 0


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """The features of a word form.

    Attributes:
        here: the hashes of its features for the label at its own place.
        near: those for the labels one place away.
        far: those for the labels two places away.
        stem: the hash of the word without clitics; `stem`, `kind` and `cluster` make the features over several words.
        kind: the hash of what sums up what the word may be.
        cluster: the number of its word cluster, from 2.
        skip: the folded letters of clitics before the stem.
    """

    here: list[int]
    near: list[int]
    far: list[int]
    stem: int
    kind: int
    cluster: int
    skip: int = 0


BOUNDARY = WordFeatures([hash_text("boundary")], [hash_text("boundary")], [hash_text("boundary")], 1, 1, 1)
"""The word that stands before the first and after the last word of a sentence."""

_CLITICS = ("وال", "فال", "بال", "كال", "ولل", "لل", "وب", "ول", "فب", "فل", "وك", "و", "ف", "ب", "ك", "ل")
_SUFFIXES = ("يات", "ات", "ون", "ين", "يه", "ان", "ها", "هم", "نا", "ه", "ي")


def _arabic_stem(word: str, lexicon: TaggerLexicon) -> tuple[str, str]:
    """Return a word without its clitics, and these; they are split off where what is left is commoner than the word."""
    unsplit = lexicon.look_up(word)[0]
    best, taken, score = word, "", (unsplit & 7) + 0.5 + (1.5 if unsplit >> 3 else 0)
    for particle in _CLITICS:
        if not word.startswith(particle):
            continue
        rest = word[len(particle) :]
        if particle.endswith(("ال", "لل")):
            rest = "ال" + rest
            attached = particle[:-2] if particle.endswith("ال") else particle[:-1]
        else:
            attached = particle
        if len(rest) < 3:
            continue
        facts = lexicon.look_up(rest)[0]
        value = (facts & 7) + (1.0 if facts >> 3 else 0) - 0.3 * (attached not in {"و", "ب", "ل"})
        if value > score:
            best, taken, score = rest, attached, value
    return best, taken


def _shape(word: str) -> str:
    """Return the shape of a word: letters by their case, digits and the rest, runs shortened: Xx, XX, x, 9, XoX."""
    shape = ""
    for letter in word:
        sign = "X" if letter.isupper() else "x" if letter.islower() else "9" if letter.isdigit() else "o"
        if len(shape) < 2 or shape[-2:] != sign * 2:
            shape += sign
    return shape[:8]


def featurise(surface: str, folded: str, lexicon: TaggerLexicon, roles: Mapping[str, str]) -> WordFeatures:
    """Return the features of a word form.

    Args:
        surface: the word as written.
        folded: its folded form.
        lexicon: what is known of words of the language.
        roles: the part that folded trigger words play beside names: title, org, place.
    """
    arabic = "ء" <= folded[0] <= "ۓ"
    stem, particle = _arabic_stem(folded, lexicon) if arabic else (folded, "")
    base = stem.removeprefix("ال") if arabic else stem
    facts, cluster = lexicon.look_up(stem)
    if not facts and base != stem and len(base) > 2:
        facts, cluster = lexicon.look_up(base)
    common, given, family = facts & 7, facts >> 3 & 3, facts >> 5 & 3
    shape = _shape(surface)
    part = roles.get(stem, "")
    definite = "d" if base != stem else ""
    names = f"{given}{family}{facts >> 7 & 3}"
    light = base
    if arabic and len(base) > 4:
        for ending in _SUFFIXES:
            if base.endswith(ending) and len(base) - len(ending) >= 3:
                light = base[: -len(ending)]
                break
    core = [
        f"s={stem}",
        f"r={part}",
        f"n={names}",
        f"f={common}",
        f"n={names}{common}{definite}",
        f"c={cluster}",
        f"P={facts >> 7 & 3}",
    ]
    core += [f"C={cluster & 0x3F}", f"S={shape}"] if cluster else [f"S={shape}"]
    next_to = [f"w={folded}", f"x2={folded[-2:]}", f"x3={folded[-3:]}", f"a={particle}{definite}", f"l={light}"]
    own = [f"len={min(len(base), 9)}", f"Sn={shape}{names}{common}", f"f={common}{definite}{particle}"]
    own += [f"p{n}={stem[:n]}" for n in (1, 2, 3, 4) if len(stem) > n]
    own += [f"b{n}={base[:n]}" for n in (2, 3) if definite and len(base) > n]
    own += [f"x{n}={folded[-n:]}" for n in (1, 4) if len(folded) > n]
    padded = f"<{base}>"
    own += [f"g={padded[i : i + 3]}" for i in range(len(padded) - 2)]
    own += [f"h={padded[i : i + 4]}" for i in range(len(padded) - 3)]
    kind = hash_text(f"{part}|{names}|{min(6, common)}|{definite}|{shape[:2]}|{particle[:1]}")
    far = [hash_text(one) for one in core]
    near = far + [hash_text(one) for one in next_to]
    return WordFeatures(
        list(dict.fromkeys(near + [hash_text(one) for one in own])),
        near,
        far,
        hash_text(stem),
        kind,
        cluster + 2,
        len(folded) - len(stem) + (1 if stem.startswith("ال") and not folded.endswith(stem) else 0) if particle else 0,
    )
