"""Letters that a language does not have, and those that only one of some close ones has; the two Chinese scripts.

A letter that is not in a language's alphabet (`data/alphabets.tsv`, CLDR's exemplar characters) rules the language out,
unless there are so few of them that a name or a quotation explains them.

Tested by tests/stages/language/test_close.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.language.answer import Guess
from docmill.text.scripts import Script, script_of

__all__ = ["correct_by_letters", "ruled_out"]

_LETTER_CONFIDENCE = 0.8
_UP_TO = 300
"""Code points of a text in which one letter decides: a longer one may quote some."""
_SHARE = 0.02
"""Share of a longer text's code points from which such letters decide."""
_SCRIPTS = frozenset({"Arab", "Beng"})
_FOREIGN = {"Cyrl": (1, 0.008), "Arab": (2, 0.02), "Latn": (2, 0.025)}
"""How many letters, and what share of all, a language must lack to be ruled out. Foreign names keep their letters in
Latin script and are spelt anew in Cyrillic."""
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Alphabets:
    """The languages of a script, and which letter each lacks: 0 or 1, of the shape (letters, languages)."""

    languages: tuple[str, ...]
    lacking: npt.NDArray[np.int64]


def ruled_out(text: str, letters: int, script: str) -> frozenset[str]:
    """Return the languages that lack too many of a text's letters.

    Args:
        text: the telling part of a text, in one script.
        letters: how many letters it has.
        script: their script, ISO 15924.
    """
    bound = _FOREIGN.get(script)
    if bound is None or text.isascii():
        return _NOTHING
    alphabets = _alphabets()[script]
    codes = np.frombuffer(text.lower().encode("utf-32-le", "surrogatepass"), dtype="<u4")
    places = _places().take(codes, mode="clip")
    counts = np.bincount(places, minlength=len(alphabets.lacking))
    counts[0] = 0
    there = np.flatnonzero(counts)
    lacked = counts[there] @ alphabets.lacking[there]
    out = np.flatnonzero(lacked >= max(bound[0], bound[1] * letters))
    return frozenset(alphabets.languages[place] for place in out.tolist()) if len(out) else _NOTHING


def correct_by_letters(found: Guess, text: str, script: Script) -> Guess:
    """Return a guess corrected by single letters; Chinese in traditional characters becomes zh-Hant."""
    if script.code in _SCRIPTS:
        for pattern, instead_of, code in _rules():
            least = 1 if len(text) <= _UP_TO else _SHARE * len(text)
            if found.code in instead_of and len(pattern.findall(text)) >= least:
                return replace(found, code=code, confidence=_LETTER_CONFIDENCE, reason=None)
    if found.code in {"zh", "zh-Hant"}:
        traditional, simplified = (len(pattern.findall(text)) for pattern in _chinese())
        if traditional + simplified:
            return replace(found, code="zh-Hant" if traditional > simplified else "zh")
    return found


@cache
def _letters() -> Mapping[str, str]:
    """Return the letters of each language, in lower case and beside ASCII."""
    table = resources.files(__package__).joinpath("data", "alphabets.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines() if not line.startswith("#"))


@cache
def _places() -> npt.NDArray[np.uint16]:
    """Return the place of each code point among all letters of all languages, after 0 for the others."""
    every = sorted(set().union(*_letters().values()))
    places = np.zeros(ord(every[-1]) + 2, dtype=np.uint16)  # the last stands for all beyond
    places[[ord(letter) for letter in every]] = np.arange(1, len(every) + 1)
    return places


@cache
def _alphabets() -> Mapping[str, _Alphabets]:
    """Return the alphabets of each script."""
    every = ["", *sorted(set().union(*_letters().values()))]
    scripts = np.array([script_of(ord(letter)).code if letter else "" for letter in every])
    found = {}
    for script in _FOREIGN:
        rows = {code: row for code, row in _letters().items() if script_of(ord(row[0])).code == script}
        lacking = np.array([[letter not in row for row in rows.values()] for letter in every], dtype=np.int64)
        lacking[scripts != script] = 0
        found[script] = _Alphabets(tuple(rows), lacking)
    return found


@cache
def _rules() -> tuple[tuple[re.Pattern[str], frozenset[str], str], ...]:
    """Return the rules of letters.toml: a pattern of letters, the codes it corrects, and the code that is right."""
    return tuple(
        (re.compile(f"[{rule['letters']}]"), frozenset(rule["instead_of"]), rule["code"])
        for rule in _table("letters")["rules"]
    )


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of the traditional characters and of the simplified ones."""
    table = _table("han")
    traditional, simplified = ("".join(table[name].split()) for name in ("traditional", "simplified"))
    return re.compile(f"[{traditional}]"), re.compile(f"[{simplified}]")


def _table(name: str) -> dict[str, Any]:
    """Read a TOML table of this package."""
    return tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
