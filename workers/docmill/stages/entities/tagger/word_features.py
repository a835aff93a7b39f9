"""The features of one word form, each by itself, as training counts them; a tagger describes many words at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.stages.entities.tagger.word_forms import describe, hash_letter_runs

__all__ = ["BOUNDARY", "WordFeatures", "featurise"]


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


def featurise(surface: str, folded: str, lexicon: TaggerLexicon, roles: Mapping[str, str]) -> WordFeatures:
    """Return the features of a word form, each once; arguments as for `describe`, of one word."""
    form = describe([surface], [folded], lexicon, roles)
    hashes, _, near, far = form.features()
    here = [*hashes.tolist(), *hash_letter_runs(form)[1].tolist()]
    return WordFeatures(
        list(dict.fromkeys(here)), hashes[near].tolist(), hashes[far].tolist(), *map(int, form.attributes[0])
    )
