"""Close languages told apart by words that only some of a group use, over more of a text than others need.

The classic features for discriminating similar languages: Tiedemann and Ljubešić 2012, "Efficient discrimination
between closely related languages". The words are in `data/close.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from docmill.stages.language.answer import Guess

__all__ = ["group_of", "tell_apart"]

_WORD = re.compile(r"[^\W\d_]+")
_WORD_WEIGHT, _PLACE_WEIGHT = 1.6, 0.5
"""Natural logarithm of how much more often a word stands in its languages than in others of the group: the mean over
the words of close.toml in treebanks and in translated messages is above two, places are written of everywhere."""
_MOST_OF_ONE = 3
"""Occurrences of one word that count: more belong to what the text is about."""
_LEAST, _SUREST = 0.005, 0.99
_TRUST = 0.5
"""Weight of the guess that is corrected: its confidence is among all languages, less sure among close ones."""


@dataclass(frozen=True, slots=True)
class _CloseGroup:
    """Close languages; each known word, or beginning of one with `*`, has a vector of evidence, one for each language.

    `sizes` are the lengths of the beginnings, the longest first, and `stems` their first letters, as many as the
    shortest has.
    """

    languages: tuple[str, ...]
    words: Mapping[str, npt.NDArray[np.float64]]
    sizes: tuple[int, ...]
    stems: frozenset[str]


def group_of(code: str) -> str:
    """Return the name of the group of close languages that a language is in; its own code where there is none."""
    return _names().get(code, code)


def tell_apart(found: Guess, text: str) -> Guess:
    """Return a guess with the language of its group that the words of a text tell; others as they are.

    The guess is evidence too, so that a text without such words keeps it.
    """
    group = _groups().get(group_of(found.code))
    if group is None:
        return found
    rest = max(_LEAST, (1 - found.confidence) / (len(group.languages) - 1))
    evidence = np.zeros(len(group.languages))
    evidence[group.languages.index(found.code)] = _TRUST * math.log(min(found.confidence, _SUREST) / rest)
    for word, number in Counter(_WORD.findall(text.lower())).items():
        vector = _vector(group, word)
        if vector is not None:
            evidence += vector * min(number, _MOST_OF_ONE)
    odds = np.exp(evidence - evidence.max())
    best = int(odds.argmax())
    share = float(odds[best] / odds.sum())
    return replace(found, code=group.languages[best], confidence=min(_SUREST, share))


def _vector(group: _CloseGroup, word: str) -> npt.NDArray[np.float64] | None:
    """Return the evidence of a word, or that of its longest beginning that is known."""
    vector = group.words.get(word)
    if vector is None and group.sizes and word[: group.sizes[-1]] in group.stems:
        for size in group.sizes:
            if size <= len(word) and (vector := group.words.get(word[:size] + "*")) is not None:
                break
    return vector


@cache
def _names() -> Mapping[str, str]:
    """Return the name of each language's group."""
    return {code: name for name, group in _groups().items() for code in group.languages}


@cache
def _groups() -> Mapping[str, _CloseGroup]:
    """Read close.toml."""
    table = tomllib.loads(resources.files(__package__).joinpath("data", "close.toml").read_text(encoding="utf-8"))
    return {name: _read_group(one["languages"], one["words"], one.get("places", {})) for name, one in table.items()}


def _read_group(languages: list[str], words: Mapping[str, str], places: Mapping[str, str]) -> _CloseGroup:
    """Make a group of its tables."""
    vectors: dict[str, npt.NDArray[np.float64]] = {}
    for weight, lists in ((_PLACE_WEIGHT, places), (_WORD_WEIGHT, words)):
        for key, listed in lists.items():
            vector = np.array([weight if language in key.split() else 0.0 for language in languages])
            vectors |= dict.fromkeys(listed.split(), vector)
    beginnings = [word[:-1] for word in vectors if word.endswith("*")]
    sizes = sorted(set(map(len, beginnings)), reverse=True)
    stems = frozenset(word[: sizes[-1]] for word in beginnings)
    return _CloseGroup(tuple(languages), vectors, tuple(sizes), stems)
