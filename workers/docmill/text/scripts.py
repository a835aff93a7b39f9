"""The scripts of the world's writing: which one a letter is of, and whether words stand apart in it.

`data/scripts.tsv` is the one table of them; every stage that asks about a script asks here. The Unicode name of a
letter starts with its script, which is how the script is looked up: Python's unicodedata has no
script property of its own.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = [
    "COMMON",
    "Direction",
    "Script",
    "count_letters",
    "known",
    "letter_scripts",
    "main_script",
    "script_of",
    "unspaced_pattern",
    "unspaced_script",
]

Direction = Literal["ltr", "rtl"]
_UNKNOWN = 255
_OF_CODE_POINT = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
"""Each code point's place in `known()`, 0 for what is no letter; filled as code points are met."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its ISO 15924 code, its direction, and the language it alone tells, if any.

    `letters_per_word` is the mean length of a word in a script that is written without spaces between words; None where
    words stand apart.
    """

    code: str
    direction: Direction = "ltr"
    language: str | None = None
    letters_per_word: float | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table: the name, the script, and the first and last code points of its ranges."""

    name: str
    script: Script
    ranges: tuple[tuple[int, int], ...]


COMMON = Script("Zyyy")
_OTHER = Script("Zzzz")
"""Letters of a script that `scripts.tsv` does not list."""


@cache
def _named() -> dict[str, int]:
    """Return the place in `known()` of each name of the table."""
    return {row.name: known().index(row.script) for row in _rows()}


@cache
def known() -> tuple[Script, ...]:
    """Return every script listed, after COMMON and the one that stands for any other."""
    return (COMMON, _OTHER, *dict.fromkeys(row.script for row in _rows()))


@cache
def _rows() -> tuple[_Row, ...]:
    """Read the table."""
    table = resources.files(__package__).joinpath("data", "scripts.tsv").read_text(encoding="utf-8")
    return tuple(_read_row(*line.split("\t")) for line in table.splitlines() if line and not line.startswith("#"))


def _read_row(name: str, code: str, direction: str, language: str, letters: str, ranges: str) -> _Row:
    """Make a row of its columns."""
    script = Script(
        code,
        "rtl" if direction == "rtl" else "ltr",
        None if language == "-" else language,
        None if letters == "-" else float(letters),
    )
    return _Row(name, script, tuple(_read_range(one) for one in ranges.split(" ") if one != "-"))


def _read_range(written: str) -> tuple[int, int]:
    """Read a range of code points in hexadecimal, or a single one."""
    first, _, last = written.partition("-")
    return int(first, 16), int(last or first, 16)


def _index(code: int) -> int:
    """Return the place in `known()` of the script of a code point, found by its Unicode name."""
    letter = chr(code)
    if not unicodedata.category(letter).startswith("L") or unicodedata.category(letter) == "Lm":
        return 0
    words = unicodedata.name(letter, "").split(" ")
    if words[0] == "HALFWIDTH" and words[1:2] == ["HANGUL"]:
        return _named()["HANGUL"]
    other = 0 if words[0] in {"MATHEMATICAL", "FEMININE", "MASCULINE", "MICRO", ""} else 1
    return _named().get(" ".join(words[:2]), _named().get(words[0], other))


def script_of(code: int) -> Script:
    """Return the script of one code point; COMMON where it is no letter."""
    return known()[_index(code)]


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


@cache
def _unspaced() -> tuple[list[int], list[tuple[int, Script]]]:
    """Return the first code points of the ranges written without spaces, sorted, and the last ones with the script."""
    ranges = sorted((first, last, row.script) for row in _rows() for first, last in row.ranges)
    return [first for first, _, _ in ranges], [(last, script) for _, last, script in ranges]


def unspaced_script(code: int) -> Script | None:
    """Return the script of a code point, a letter or a mark, if words have no spaces between them there; else None."""
    firsts, lasts = _unspaced()
    place = bisect_right(firsts, code) - 1
    return lasts[place][1] if place >= 0 and code <= lasts[place][0] else None


@cache
def unspaced_pattern() -> str:
    """Return the letters and marks of scripts without spaces as the inside of a regular expression's set."""
    firsts, lasts = _unspaced()
    return "".join(f"{chr(first)}-{chr(last)}" for first, (last, _) in zip(firsts, lasts, strict=True))
