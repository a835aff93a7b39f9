"""Describe word forms: the hashes of all their features, of many words at once.

A text full of words that nobody wrote before has each of them described, some twenty hashes a word; one by one that
took half of all the time that such a text costs. Features are 64-bit hashes of short strings, so that a model is a
sorted array of hashes beside a matrix of weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xxhash

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.stages.entities.tagger.run_hashes import Letters, hash_runs
from docmill.stages.entities.tagger.word_stems import Stem, arabic_stem, is_arabic

__all__ = ["WordForms", "boundary", "describe", "hash_letter_runs"]

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
_FAR, _NEAR, _SLOTS = 9, 14, 17
"""Features of a word form but for its runs of letters: the first of them are for the labels two places away too, the
first of one place away too, all for its own label."""
_CLUSTER, _WRITTEN, _ATTACHED = 8, 9, 16
"""Where the feature stands that only words with a cluster have, the first that tells how it is written, and the one of
words with an article or a clitic."""


@dataclass(frozen=True, slots=True, eq=False)
class WordForms:
    """Word forms, and the hashes of all their features but those of their runs of letters.

    Attributes:
        hashes: of the features in their order, shape (words, 17).
        has: which of them a word has, shape (words, 17).
        attributes: the stem's hash, the hash of what sums up what the word may be (kind), the number of its word
            cluster from 2, and the folded letters of clitics before the stem, shape (words, 4).
        stems: the words without clitics.
        bases: the stems without an article; the same list where no word has one.
        wholes: the folded words; the list of stems where no word has clitics.
    """

    hashes: Hashes
    has: npt.NDArray[np.bool_]
    attributes: Hashes
    stems: list[str]
    bases: list[str]
    wholes: list[str]

    def features(self) -> tuple[Hashes, Indices, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return the hashes of the features there are, word by word: hash, word, for near and for far labels too."""
        words, slots = np.nonzero(self.has)
        return self.hashes[words, slots], words, slots < _NEAR, slots < _FAR


def boundary() -> WordForms:
    """Return the word that stands before the first and after the last word of a sentence."""
    has = np.zeros((1, _SLOTS), dtype=np.bool_)
    has[0, 0] = True
    hashes = np.full((1, _SLOTS), hash_text("boundary"), dtype=np.uint64)
    return WordForms(hashes, has, np.array([[1, 1, 1, 0]], dtype=np.uint64), [""], [""], [""])


def describe(surfaces: Sequence[str], folded: list[str], lexicon: TaggerLexicon, roles: Mapping[str, str]) -> WordForms:
    """Describe word forms.

    Args:
        surfaces: the words as written.
        folded: their folded forms.
        lexicon: what is known of words of the language.
        roles: the part that folded trigger words play beside names: title, org, place.
    """
    parts = {place: arabic_stem(word, lexicon) for place, word in enumerate(folded) if is_arabic(word)}
    stems, bases, lights = (_replaced(folded, parts, which) for which in range(3))
    stem_hashes = _digests("", stems)
    facts, clusters = lexicon.look_up_hashes(stem_hashes)
    definite = np.zeros(len(folded), dtype=np.int64)
    particles, skips = [""] * len(folded), np.zeros(len(folded), dtype=np.uint64)
    for place, part in parts.items():
        definite[place] = part.base != part.stem
        particles[place], skips[place] = part.particle, part.skip
        if definite[place] and not facts[place] and len(part.base) > 2:
            facts[place], clusters[place] = lexicon.look_up(part.base)
    forms = _classes(surfaces, stems, bases, particles, roles, (facts, clusters, definite))
    hashes, has, kinds = forms
    hashes[:, 0] = _digests("s=", stems)
    hashes[:, _WRITTEN] = _digests("w=", folded)
    letters = Letters(folded)
    hashes[:, _WRITTEN + 1] = _endings("x2=", letters, 2)
    hashes[:, _WRITTEN + 2] = _endings("x3=", letters, 3)
    hashes[:, _WRITTEN + 4] = _digests("l=", lights)
    attributes = np.stack([stem_hashes, kinds, clusters.astype(np.uint64) + np.uint64(2), skips], 1)
    return WordForms(hashes, has, attributes, stems, bases, folded)


def _replaced(words: list[str], parts: Mapping[int, Stem], which: int) -> list[str]:
    """Return words with a part of those that were split in their place; the same list where none was."""
    if not parts:
        return words
    found = words.copy()
    for place, part in parts.items():
        found[place] = part[which]  # type: ignore[assignment]
    return found


def _digests(prefix: str, words: list[str]) -> Hashes:
    """Return what `hash_text` gives for a prefix and each word behind it."""
    texts = map(prefix.__add__, words) if prefix else iter(words)
    return np.fromiter(map(xxhash.xxh3_64_intdigest, map(str.encode, texts)), np.uint64, len(words))


def _endings(prefix: str, letters: Letters, size: int) -> Hashes:
    """Return the hashes of the last letters of words, of shorter words of all."""
    found = np.zeros(len(letters.lengths), dtype=np.uint64)
    taken = np.minimum(letters.lengths, size)
    for count in range(1, size + 1):
        which = np.flatnonzero(taken == count)
        if len(which):
            first = letters.starts[which] + letters.lengths[which] - count
            found[which] = hash_runs(prefix, letters, first, count)
    return found


def _classes(
    surfaces: Sequence[str],
    stems: list[str],
    bases: list[str],
    particles: list[str],
    roles: Mapping[str, str],
    known: tuple[Indices, Indices, Indices],
) -> tuple[Hashes, npt.NDArray[np.bool_], Hashes]:
    """Return the hashes that many words share, in their places, which of all a word has, and its kind.

    `known` is the facts and clusters of the words, and whether they have an article.
    """
    facts, clusters, definite = known
    rows: dict[tuple[str, int, int, str, int, str, int], int] = {}
    lengths = [min(length, 9) for length in map(len, bases)]
    parts = [roles.get(stem, "") for stem in stems]
    keys = zip(
        parts, facts.tolist(), clusters.tolist(), _shapes(surfaces), definite.tolist(), particles, lengths, strict=True
    )
    of = np.fromiter((rows.setdefault(key, len(rows)) for key in keys), np.int64, len(stems))
    shared = [_class_hashes(*key) for key in rows]
    hashes = np.array([one[0] for one in shared], dtype=np.uint64).reshape(-1, _SLOTS)[of]
    kinds = np.array([one[1] for one in shared], dtype=np.uint64)[of]
    has = np.ones((len(stems), _SLOTS), dtype=np.bool_)
    has[:, _CLUSTER] = clusters > 0
    has[:, _ATTACHED] = np.array([bool(key[4] or key[5]) for key in rows], dtype=np.bool_)[of]
    return hashes, has, kinds


@lru_cache(maxsize=1 << 14)
def _class_hashes(
    part: str, facts: int, cluster: int, shape: str, definite: int, particle: str, length: int
) -> tuple[Hashes, int]:
    """Return the hashes of the features that many words share, in their places of 17, 0 in the others, and the kind.

    Arguments are the word's part beside names, its facts and its cluster (`TaggerLexicon`), its shape, 1 where it has
    an article, its clitic, and its letters, at most nine.
    """
    article = "d" if definite else ""
    common, names = facts & 7, f"{facts >> 3 & 3}{facts >> 5 & 3}{facts >> 7 & 3}"
    far = [f"r={part}", f"n={names}", f"f={common}", f"n={names}{common}{article}", f"c={cluster}", f"P={names[2]}"]
    far += [f"C={cluster & 0x3F}", f"S={shape}"] if cluster else [f"S={shape}"]
    own = [f"len={length}", f"Sn={shape}{names}{common}"]
    own += [f"f={common}{article}{particle}"] if definite or particle else []  # else it is among the first ones
    found = np.zeros(_SLOTS, dtype=np.uint64)
    found[1 : 1 + len(far)] = [hash_text(one) for one in far]
    found[_WRITTEN + 3] = hash_text(f"a={particle}{article}")
    found[_NEAR : _NEAR + len(own)] = [hash_text(one) for one in own]
    return found, hash_text(f"{part}|{names}|{min(6, common)}|{article}|{shape[:2]}|{particle[:1]}")


class _Signs(dict[int, str]):
    """The sign of a code point in a shape, computed when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        sign = "X" if letter.isupper() else "x" if letter.islower() else "9" if letter.isdigit() else "o"
        self[code] = sign
        return sign


class _Shapes(dict[str, str]):
    """The shape of a row of signs: runs shortened to two, and eight signs at most."""

    def __missing__(self, signs: str) -> str:
        shape = ""
        for sign in signs:
            if shape[-2:] != sign * 2:
                shape += sign
                if len(shape) == 8:
                    break
        self[signs] = shape
        return shape


_SIGNS = _Signs({ord("\n"): "\n"})


def _shapes(words: Sequence[str]) -> list[str]:
    """Return the shapes of words: letters by their case, digits and the rest, runs shortened: Xx, XX, x, 9, XoX."""
    shapes = _Shapes()  # for these words alone: there are as many as there are long words
    return [shapes[signs] for signs in "\n".join(words).translate(_SIGNS).split("\n")]


def hash_letter_runs(forms: WordForms) -> tuple[Indices, Hashes, int]:
    """Return the features of runs of letters: beginnings, ends, and runs of three and four with marks at both ends.

    Returns:
        the number of the word of each feature, those of one word in their order but apart; its hash; and how many come
        before the runs of three and four, which may return in a word.
    """
    stems = Letters(forms.stems)
    bases = stems if forms.bases is forms.stems else Letters(forms.bases)
    wholes = stems if forms.wholes is forms.stems else Letters(forms.wholes)
    padded = Letters([f"<{base}>" if whole else "" for base, whole in zip(forms.bases, forms.wholes, strict=True)])
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
