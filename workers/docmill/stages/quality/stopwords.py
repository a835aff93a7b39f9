"""Which language's stop words a text has, and how many: a sign of prose, found without asking for the language.

Every language's list is compared at once; the one that covers most of the text counts.

Tested by tests/stages/quality/test_signals.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from docmill.stages.quality.vocabulary import Vocabulary
from docmill.text.code_points import Hashes
from docmill.text.tokens import tokenize

__all__ = ["DATA", "STRINGS", "Fit", "StopWords", "shipped"]

DATA = Path(__file__).parent / "data"
STRINGS = ("th",)
"""Languages whose stop words are looked for as strings: segmentation finds no whole words there."""


_THAI = "น"
"""A frequent Thai letter (96 of 100 single sentences have it): what lacks it has no Thai to speak of."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The language whose stop words cover most of a text, with how many different ones and how many in all."""

    language: str
    distinct: int
    occurrences: int


@dataclass(frozen=True, slots=True, eq=False)
class StopWords:
    """Stop words of many languages, to be compared with a text's words at once."""

    languages: tuple[str, ...]
    keys: Hashes
    """Hashes of all words, sorted; `member[i, j]` tells whether the word of `keys[i]` is one of `languages[j]`."""
    member: npt.NDArray[np.int32]
    strings: Mapping[str, tuple[str, ...]]
    scripts: frozenset[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]]) -> Self:
        """Compile lists of words, each of which segmentation must keep whole where its language has spaces."""
        languages = tuple(code for code in lists if code not in STRINGS)
        listed = [frozenset(lists[code]) for code in languages]
        words = sorted(frozenset().union(*listed))
        keys, first = np.unique(tokenize("\n".join(words)).lowered, return_index=True)
        member = np.array([[words[place] in one for one in listed] for place in first], dtype=np.int32)
        strings = {code: tuple(lists[code]) for code in lists if code in STRINGS}
        letters = {letter for listed in lists.values() for word in listed for letter in word}
        return cls(languages, keys, member, strings, frozenset(map(_script, letters)) - {""})

    def fits(self, texts: Sequence[str], words: Vocabulary, spaceless: Sequence[bool]) -> list[Fit | None]:
        """Return for each text the language that fits best; None where no list is for its scripts."""
        places = np.minimum(np.searchsorted(self.keys, words.keys), len(self.keys) - 1)
        hits = (self.keys[places] ^ words.keys < np.uint64(1 << words.lost)).nonzero()[0]
        rows, counts = self.member[places[hits]], words.counts[hits]
        bounds = words.texts[hits].searchsorted(np.arange(len(texts) + 1)).tolist()
        return [
            self._fit(text, counts[start:end], rows[start:end], spaceless=apart)
            for text, start, end, apart in zip(texts, bounds, bounds[1:], spaceless, strict=False)
        ]

    def _fit(
        self, text: str, counts: npt.NDArray[np.int64], rows: npt.NDArray[np.int32], *, spaceless: bool
    ) -> Fit | None:
        """Return the fit of one text: `counts` are how often it has some stop words, `rows` the languages of each."""
        occurrences = counts @ rows
        best = int(occurrences.argmax())
        found = Fit(self.languages[best], int(rows[:, best].sum()), int(occurrences[best]))
        if spaceless and _THAI in text:
            found = max(found, *self._in_strings(text), key=lambda fit: fit.occurrences)
        return found if found.distinct > 1 or self._covers(text) else None

    def _in_strings(self, text: str) -> list[Fit]:
        """Return the fits of the languages whose stop words are looked for as strings."""
        fits = []
        for code, words in self.strings.items():
            counts = [text.count(word) for word in words]
            fits.append(Fit(code, sum(map(bool, counts)), sum(counts)))
        return fits

    def _covers(self, text: str) -> bool:
        """Tell whether half of the first thousand letters are of scripts that some list is written in."""
        letters = list(islice((letter for letter in text[:20_000] if letter.isalpha()), 1000))
        return 2 * sum(_script(letter) in self.scripts for letter in letters) >= max(1, len(letters))


def _script(letter: str) -> str:
    """Return the first word of a letter's Unicode name, which is its script, as near as need be."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""


@cache
def shipped() -> StopWords:
    """Return the lists that training/quality/build_stopwords.py makes."""
    rows = (line.split("\t") for line in (DATA / "stopwords.tsv").read_text(encoding="utf-8").splitlines())
    return StopWords.of({code: words.split() for code, words in rows})
