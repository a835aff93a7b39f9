"""Which scripts a text is written in, counted over its letters.

The Unicode name of a letter starts with its script; `data/scripts.tsv` gives the ISO 15924 code, the direction and,
where a script writes one language only, that language. Python's unicodedata has no script property of its own.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["COMMON", "Script", "count_letters", "letter_scripts", "main_script"]

Direction = Literal["ltr", "rtl"]
_UNKNOWN = 255
_OF_CODE_POINT = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
"""Each code point's place in `known()`, 0 for what is no letter; filled as code points are met."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its ISO 15924 code, its direction, and the language it alone tells, if any."""

    code: str
    direction: Direction = "ltr"
    language: str | None = None


COMMON = Script("Zyyy")
_OTHER = Script("Zzzz")
"""Letters of a script that `scripts.tsv` does not list."""


@cache
def _named() -> dict[str, int]:
    return {name: known().index(script) for name, script in _rows()}


@cache
def known() -> tuple[Script, ...]:
    """Return every script listed, after COMMON and the one that stands for any other."""
    return (COMMON, _OTHER, *dict.fromkeys(script for _, script in _rows()))


@cache
def _rows() -> tuple[tuple[str, Script], ...]:
    table = resources.files(__package__).joinpath("data", "scripts.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(
        (name, Script(code, "rtl" if direction == "rtl" else "ltr", None if language == "-" else language))
        for name, code, direction, language in rows
    )


def _index(code: int) -> int:
    letter = chr(code)
    if not unicodedata.category(letter).startswith("L") or unicodedata.category(letter) == "Lm":
        return 0
    words = unicodedata.name(letter, "").split(" ")
    if words[0] == "HALFWIDTH" and words[1:2] == ["HANGUL"]:
        return _named()["HANGUL"]
    return _named().get(words[0], 0 if words[0] in {"MATHEMATICAL", "FEMININE", "MASCULINE", "MICRO", ""} else 1)


def letter_scripts(text: str) -> npt.NDArray[np.uint8]:
    """Return for each code point the place of its script in `known()`; 0 where it is no letter."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found: npt.NDArray[np.uint8] = _OF_CODE_POINT[codes]
    if (unknown := found == _UNKNOWN).any():
        for code in set(codes[unknown].tolist()):
            _OF_CODE_POINT[code] = _index(code)
        found = _OF_CODE_POINT[codes]
    return found


def count_letters(found: npt.NDArray[np.uint8]) -> dict[Script, int]:
    """Count the letters of each script in an array (or a slice of one) that `letter_scripts` returned."""
    counts = np.bincount(found, minlength=1)
    return {known()[index]: int(counts[index]) for index in np.flatnonzero(counts) if index}


def main_script(counts: dict[Script, int]) -> Script:
    """Return the script of most letters; COMMON when there is no letter.

    Japanese is told by its kana, of which a fifth is enough: its text may hold more Han than kana.
    """
    if not counts:
        return COMMON
    kana = {script: number for script, number in counts.items() if script.code in {"Hira", "Kana"}}
    han = sum(number for script, number in counts.items() if script.code == "Hani")
    total = sum(kana.values()) + han
    if kana and total * 2 > sum(counts.values()) and sum(kana.values()) * 5 >= total:
        return max(kana, key=lambda script: counts[script])
    return max(counts, key=lambda script: counts[script])
