"""Compute the features of one word: of its form and of the lists it stands in.

A word form is looked at once and kept (`model`); what stands around it is for `context_features`. Features are
64-bit hashes of short strings, so that a model is a sorted array of hashes beside a matrix of weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from docmill.stages.entities.tagger.run_hashes import Letters, hash_runs

__all__ = [
    "BOUNDARY",
    "BOUNDARY_FORM",
    "TaggerLexicon",
    "WordFeatures",
    "WordForm",
    "describe",
    "featurise",
    "hash_letter_runs",
    "hash_text",
]

Hashes = npt.NDArray[np.uint64]


_DIGEST = xxhash.xxh3_64_intdigest


def hash_text(text: str) -> int:
    """Return the 64-bit hash of a feature or a word; of a word it is the one that `tokens.hash_name` gives."""
    return _DIGEST(text.encode("utf-8", "surrogatepass"))


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
        return self.look_up_hash(hash_text(word))

    def look_up_hash(self, digest: int) -> tuple[int, int]:
        """Return the facts and the cluster of the folded word with this hash; (0, 0) if it is unknown."""
        key = digest >> 32
        # A look-up of one word is three times as fast by bisect as by numpy.
        keys = self.keys.data
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
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
        if shape[-2:] != sign * 2:
            shape += sign
            if len(shape) == 8:
                break
    return shape


class WordForm(NamedTuple):
    """A word form, and the hashes of all its features but those of its runs of letters.

    Attributes:
        hashes: of the features for labels two places away, then of those for labels one place away too, then of those
            for its own label alone.
        far: how many of them are of the first kind.
        near: how many of the first two.
        stem: the hash of the word without clitics.
        kind: the hash of what sums up what the word may be.
        cluster: the number of its word cluster, from 2.
        skip: the folded letters of clitics before the stem.
        texts: the stem, the stem without an article, and the whole word: runs are of these.
    """

    hashes: list[int]
    far: int
    near: int
    stem: int
    kind: int
    cluster: int
    skip: int
    texts: tuple[str, str, str]


BOUNDARY_FORM = WordForm(BOUNDARY.here, 1, 1, 1, 1, 1, 0, ("", "", ""))


@lru_cache(maxsize=1 << 14)
def _class_hashes(
    part: str, facts: int, cluster: int, shape: str, definite: str, particle: str, length: int
) -> tuple[list[int], int, list[int], int]:
    """Return the hashes of the features that many words share: for all, of article and clitic, for its own label, kind.

    Arguments are the word's part beside names, its facts and its cluster (`TaggerLexicon`), its shape, `d` where it has
    an article, its clitic, and its letters, at most nine.
    """
    common, names = facts & 7, f"{facts >> 3 & 3}{facts >> 5 & 3}{facts >> 7 & 3}"
    far = [f"r={part}", f"n={names}", f"f={common}", f"n={names}{common}{definite}", f"c={cluster}", f"P={names[2]}"]
    far += [f"C={cluster & 0x3F}", f"S={shape}"] if cluster else [f"S={shape}"]
    own = [f"len={length}", f"Sn={shape}{names}{common}"]
    own += [f"f={common}{definite}{particle}"] if definite or particle else []  # else it is among the first ones
    kind = hash_text(f"{part}|{names}|{min(6, common)}|{definite}|{shape[:2]}|{particle[:1]}")
    return [*map(hash_text, far)], hash_text(f"a={particle}{definite}"), [*map(hash_text, own)], kind


def describe(surface: str, folded: str, lexicon: TaggerLexicon, roles: Mapping[str, str]) -> WordForm:
    """Return a word form with the hashes of its features but those of its runs of letters.

    Args:
        surface: the word as written.
        folded: its folded form.
        lexicon: what is known of words of the language.
        roles: the part that folded trigger words play beside names: title, org, place.
    """
    arabic = "ء" <= folded[0] <= "ۓ"
    stem, particle = _arabic_stem(folded, lexicon) if arabic else (folded, "")
    base = stem.removeprefix("ال") if arabic else stem
    digest = hash_text(stem)
    facts, cluster = lexicon.look_up_hash(digest)
    if not facts and base != stem and len(base) > 2:
        facts, cluster = lexicon.look_up(base)
    definite = "d" if base != stem else ""
    light = base
    if arabic and len(base) > 4:
        for ending in _SUFFIXES:
            if base.endswith(ending) and len(base) - len(ending) >= 3:
                light = base[: -len(ending)]
                break
    shared, article, own, kind = _class_hashes(
        roles.get(stem, ""), facts, cluster, _shape(surface), definite, particle, min(len(base), 9)
    )
    digests = [
        _DIGEST(one.encode("utf-8", "surrogatepass"))
        for one in (f"s={stem}", f"w={folded}", f"x2={folded[-2:]}", f"x3={folded[-3:]}", f"l={light}")
    ]
    hashes = [digests[0], *shared, *digests[1:4], article, digests[4], *own]
    skip = 0
    if particle:
        skip = len(folded) - len(stem) + (1 if stem.startswith("ال") and not folded.endswith(stem) else 0)
    far = 1 + len(shared)
    return WordForm(hashes, far, far + 5, digest, kind, cluster + 2, skip, (stem, base, folded))


def featurise(surface: str, folded: str, lexicon: TaggerLexicon, roles: Mapping[str, str]) -> WordFeatures:
    """Return the features of a word form, each once; arguments as for `describe`."""
    form = describe(surface, folded, lexicon, roles)
    here = [*form.hashes, *hash_letter_runs([form])[1].tolist()]
    far, near = form.hashes[: form.far], form.hashes[: form.near]
    return WordFeatures(list(dict.fromkeys(here)), near, far, form.stem, form.kind, form.cluster, form.skip)


def hash_letter_runs(forms: Sequence[WordForm]) -> tuple[npt.NDArray[np.int64], Hashes, int]:
    """Return the features of runs of letters: beginnings, ends, and runs of three and four with marks at both ends.

    Returns:
        the number of the word of each feature, those of one word in their order but apart; its hash; and how many come
        before the runs of three and four, which may return in a word.
    """
    stems, bases, wholes = (Letters([form.texts[which] for form in forms]) for which in range(3))
    padded = Letters([f"<{form.texts[1]}>" if form.texts[2] else "" for form in forms])
    with_article = stems.lengths != bases.lengths
    parts = []
    for size in (1, 2, 3, 4):
        owner = np.flatnonzero(stems.lengths > size)
        parts.append((owner, hash_runs(f"p{size}=", stems, stems.starts[owner], size)))
    for size in (2, 3):
        owner = np.flatnonzero(with_article & (bases.lengths > size))
        parts.append((owner, hash_runs(f"b{size}=", bases, bases.starts[owner], size)))
    for size in (1, 4):
        owner = np.flatnonzero(wholes.lengths > size)
        last = wholes.starts[owner] + wholes.lengths[owner] - size
        parts.append((owner, hash_runs(f"x{size}=", wholes, last, size)))
    single = sum(len(owner) for owner, _ in parts)
    for name, size in (("g=", 3), ("h=", 4)):
        owner, first = padded.runs(size)
        parts.append((owner, hash_runs(name, padded, first, size)))
    return np.concatenate([owner for owner, _ in parts]), np.concatenate([hashes for _, hashes in parts]), single
