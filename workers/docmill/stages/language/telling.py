"""The part of a text that tells its language: letters of its main script, outside addresses, code and codes.

Addresses, keys and names in another script are written alike in every language, so that they are evidence of none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from docmill.text.scripts import COMMON, Script, known

__all__ = ["LETTERS_OF_WORD_SIGN", "Telling", "is_code", "letter_weights", "telling_part", "written_in"]

LETTERS_OF_WORD_SIGN = 3
"""Letters that an ideograph or kana counts for, since a word has so many fewer of them."""
_WORD_SIGNS = frozenset({"Hani", "Hira", "Kana", "Bopo"})
_USED = {"Hira": _WORD_SIGNS, "Hani": frozenset({"Hani", "Bopo"}), "Hang": frozenset({"Hang", "Hani"})}
"""Scripts that languages of a main script use beside it."""
_WEIGHTS = np.array(
    [LETTERS_OF_WORD_SIGN if script.code in _WORD_SIGNS else int(script is not COMMON) for script in known()]
)
_RUN = re.compile(r"[!-~]{4,}")
_ADDRESS = re.compile(
    r"://|@|^www\.|\.(?:com|org|net|edu|gov|info|html?|php|pdf|jpe?g|png)\b|^[\w-]{2,40}\.[a-z]{2,3}(?:/|$)"
)
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_INNER_DOT = re.compile(r"\.[a-z]{2}")
_LONG_RUN = 24
_HARDLY_WORDS = re.compile(r"[0-9+/=_]|[a-z][A-Z]")
_CODE_MARKS = "{}[]();=<>\\+&$^_*#"
_CODE_SHARE = 0.12
"""Share of such marks among what is not white space: prose stays under 0.03, source code reaches 0.15 to 0.3."""
_SUSPICIOUS = 0.04
"""Share from which single lines of a text are looked at."""
_MOSTLY = 0.5
"""Part of a text in lines of source code from which the rest, comments and names, is code as well."""
_ENTITY = re.compile(r"&#?\w{1,8};")
_SEPARATOR = re.compile(r"([=<>+^_*#])\1{1,80}|(?<!\S)[*#=>+](?!\S)")
"""Runs of one sign and signs between words, which part verses, sections, items of lists and cells of tables."""
_FEW_MARKS = 3
_ALSO_LATIN = frozenset(["az", "uz"])
"""Languages of `data/written.toml` that are written in Latin letters as well."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The telling part of a text: `text` with spaces for the rest, its main script, and how many letters it has.

    `own` are the places in `scripts.known()` of the scripts that its languages use; `code` tells whether source code
    was left out.
    """

    text: str
    script: Script
    letters: int
    own: tuple[int, ...] = ()
    code: bool = False


def telling_part(text: str, found: npt.NDArray[np.uint8]) -> Telling:
    """Return the part of a text that tells its language.

    Args:
        text: a stretch of a document.
        found: the script of each of its code points, as `scripts.letter_scripts` gives it.
    """
    code = _code_lines(text)
    hidden = code + _addresses(text)
    if hidden:
        found, letters = found.copy(), list(text)
        for start, end in hidden:
            found[start:end] = 0
            letters[start:end] = " " * (end - start)
        text = "".join(letters)
    number = np.bincount(found, minlength=1).tolist()
    present = [place for place, count in enumerate(number) if count and place]
    if not present:
        return Telling("", COMMON, 0, code=bool(code))
    script, own = known()[present[0]], present
    if len(present) > 1:
        script, own = _main(text, {index: number[index] for index in present})
    if len(own) < len(present):
        text = _blanked(text, found, own)
    return Telling(text, script, sum(number[index] for index in own), tuple(own), code=bool(code))


def letter_weights() -> npt.NDArray[np.int64]:
    """Return what a letter of each script in `scripts.known()` counts; 0 for what is no letter."""
    return _WEIGHTS


def written_in(code: str, script: str) -> bool:
    """Tell whether a language (BCP 47) can be written in a script (ISO 15924), as far as is known."""
    if script in {"Latn", "Zyyy"}:
        return code not in _never_latin()
    return script not in _languages() or code in _languages()[script]


def is_code(text: str) -> bool:
    """Tell whether a text is source code or markup, by the share of its signs."""
    marks = sum(map(text.count, _CODE_MARKS))
    if marks <= _FEW_MARKS:
        return False
    sample = _SEPARATOR.sub("", _ENTITY.sub("", text))
    written = len(sample) - sample.count(" ") - sample.count("\n")
    return sum(map(sample.count, _CODE_MARKS)) > _CODE_SHARE * max(written, 20)


@cache
def _never_latin() -> frozenset[str]:
    """Return the languages that are not written in Latin letters."""
    return frozenset().union(*_languages().values()) - _ALSO_LATIN


@cache
def _languages() -> Mapping[str, frozenset[str]]:
    """Return the languages written in each script of `data/written.toml`."""
    table = tomllib.loads(resources.files(__package__).joinpath("data", "written.toml").read_text(encoding="utf-8"))
    return {script: frozenset(codes.split()) for script, codes in table.items()}


def _addresses(text: str) -> list[tuple[int, int]]:
    """Return the spans of addresses, file names, keys and numbers in other notations than ten."""
    longest = max(map(len, text.split()), default=0)
    if longest < _LONG_RUN and "@" not in text and "://" not in text and not _INNER_DOT.search(text):
        return []
    return [
        match.span()
        for match in _RUN.finditer(text)
        if _ADDRESS.search(match[0]) or (len(match[0]) >= _LONG_RUN and _HARDLY_WORDS.search(match[0]))
    ]


def _code_lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of lines of source code in a text that has many of its marks."""
    if sum(map(text.count, _CODE_MARKS)) <= max(_FEW_MARKS, _SUSPICIOUS * len(text)):
        return []
    if is_code(text):
        return [(0, len(text))]
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if is_code(line):
            spans.append((start, start + len(line)))
        start += len(line)
    hidden = sum(end - begin for begin, end in spans)
    return [(0, len(text))] if hidden > _MOSTLY * len(text) else spans


def _main(text: str, counts: dict[int, int]) -> tuple[Script, list[int]]:
    """Return the script of most letters, and the places in `known()` of all that its languages use.

    Latin letters in words with a capital count little beside another script: they are names.
    """
    by_code = {known()[index].code: index for index in counts}
    weight = {
        code: counts[index] * (LETTERS_OF_WORD_SIGN if code in _WORD_SIGNS else 1) for code, index in by_code.items()
    }
    kana = weight.get("Hira", 0) + weight.get("Kana", 0)
    if kana and kana * 6 >= kana + weight.get("Hani", 0):
        weight["Hira"] = kana + weight.pop("Hani", 0)
        weight.pop("Kana", None)
    if 0 < sum(weight.values()) < 4 * weight.get("Latn", 0):
        weight["Latn"] = max(_in_plain_words(text), weight["Latn"] // 5)
    main = max(weight, key=lambda code: weight[code])
    used = {"Hira": _WORD_SIGNS, "Kana": _WORD_SIGNS, "Hani": {"Hani", "Bopo"}, "Hang": {"Hang", "Hani"}}.get(
        main, {main}
    )
    if main == "Hira":
        main = max({"Hira", "Kana"} & by_code.keys(), key=lambda code: counts[by_code[code]])
    return known()[by_code[main]], [index for code, index in by_code.items() if code in used]


def _in_plain_words(text: str) -> int:
    """Count the letters of Latin words without a capital at their beginning."""
    return sum(len(word) for word in _LATIN_WORD.findall(text) if word[0].islower())


def _blanked(text: str, found: npt.NDArray[np.uint8], own: list[int]) -> str:
    """Return the text with spaces in place of the letters of other scripts."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
    foreign = np.ones(256, dtype=np.bool_)
    foreign[[0, *own]] = False
    codes[foreign[found]] = ord(" ")
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
