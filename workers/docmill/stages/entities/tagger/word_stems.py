"""Split words into the parts that features are made of: the stem without clitics, without article, without ending."""

from __future__ import annotations

from typing import NamedTuple

from docmill.stages.entities.tagger.lexicon import TaggerLexicon

__all__ = ["Stem", "arabic_stem", "is_arabic"]

_CLITICS = ("وال", "فال", "بال", "كال", "ولل", "لل", "وب", "ول", "فب", "فل", "وك", "و", "ف", "ب", "ك", "ل")
_CLITICS_BY_LETTER = {
    letter: tuple(one for one in _CLITICS if one[0] == letter) for letter in dict.fromkeys(one[0] for one in _CLITICS)
}
_SUFFIXES = ("يات", "ات", "ون", "ين", "يه", "ان", "ها", "هم", "نا", "ه", "ي")


class Stem(NamedTuple):
    """The parts of a word.

    Attributes:
        stem: the word without clitics.
        base: the stem without the article.
        light: the base without a common ending.
        particle: the clitics before the stem, without the article.
        skip: the folded letters of clitics before the stem.
    """

    stem: str
    base: str
    light: str
    particle: str
    skip: int


def is_arabic(word: str) -> bool:
    """Tell whether a folded word begins with an Arabic letter."""
    return "ء" <= word[0] <= "ۓ"


def arabic_stem(word: str, lexicon: TaggerLexicon) -> Stem:
    """Return the parts of a folded Arabic word; clitics are split off where what is left is commoner than the word."""
    stem, particle = _without_clitics(word, lexicon)
    base = light = stem.removeprefix("ال")
    if len(base) > 4:
        for ending in _SUFFIXES:
            if base.endswith(ending) and len(base) - len(ending) >= 3:
                light = base[: -len(ending)]
                break
    skip = 0
    if particle:
        skip = len(word) - len(stem) + (1 if stem.startswith("ال") and not word.endswith(stem) else 0)
    return Stem(stem, base, light, particle, skip)


def _without_clitics(word: str, lexicon: TaggerLexicon) -> tuple[str, str]:
    """Return a word without its clitics, and these."""
    clitics = _CLITICS_BY_LETTER.get(word[0])
    if clitics is None:
        return word, ""
    unsplit = lexicon.look_up(word)[0]
    best, taken, score = word, "", (unsplit & 7) + 0.5 + (1.5 if unsplit >> 3 else 0)
    for particle in clitics:
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
