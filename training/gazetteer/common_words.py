"""Find words that are common rather than names: in raw Arabic news, and in sentences of languages with case."""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from pathlib import Path

from docmill.stages.entities.tokens import tokenize
from docmill.text.folding import fold
from training.gazetteer.cities import ARABIC_LETTER, SURE_SIZE
from training.gazetteer.sources import Name

__all__ = ["FREQUENT", "frequencies", "is_common", "plain_words"]

FREQUENT = 8
"""Occurrences in ANT's 1.47M words from which a word is common."""
PRONOUNS = ("ها", "هم", "نا", "ات", "ين", "يه", "كم", "هما")
"""Endings that common nouns take and names do not."""


def frequencies(path: Path) -> Counter[str]:
    """Count the folded words of the ANT corpus, its markup and metadata left out."""
    counts: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not line.startswith("<") or line.startswith("<TITLE>"):
                counts.update(re.findall("[\u0621-\u06d3]+", fold(re.sub("<[^>]+>", " ", line))))
    return counts


def plain_words(path: Path) -> set[str]:
    """Return folded words that may be no names: in lower case, first in a sentence, or nouns of German."""
    words: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found = re.findall(r"[^\W\d_]+", row["text"])
            words.update(fold(word) for word in found[:1])
            words.update(fold(word) for word in found if word.islower() or row["gold"] == "de")
    return words


def is_common(name: Name, arabic: Counter[str], lower: set[str]) -> bool:
    """Tell whether a city's one-word name is more often a common word than the city."""
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
