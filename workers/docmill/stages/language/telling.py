"""The part of a text that tells its language: letters of its main script, outside addresses, code and codes.

Addresses, keys and names in another script are written alike in every language, so that they are evidence of none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from docmill.text.scripts import COMMON, Script, known

__all__ = [
    "LETTERS_OF_WORD_SIGN",
    "WORD_SIGN_PLACES",
    "Telling",
    "is_code",
    "plain_letters",
    "telling_part",
    "weighed",
    "written_in",
]

LETTERS_OF_WORD_SIGN = 3
"""Letters that an ideograph or kana counts for, since a word has so many fewer of them."""
_LETTERS_OF_SYLLABLE = 2
"""Letters that a syllable of Hangul counts for beside another script: it is written with two or three."""
_WORD_SIGNS = frozenset({"Hani", "Hira", "Kana", "Bopo"})
_USED = {
    "Hira": _WORD_SIGNS,
    "Kana": _WORD_SIGNS,
    "Hani": frozenset({"Hani", "Bopo"}),
    "Hang": frozenset({"Hang", "Hani"}),
}
"""Scripts that languages of a main script use beside it."""
WORD_SIGN_PLACES = tuple(place for place, script in enumerate(known()) if script.code in _WORD_SIGNS)
_RUN = re.compile(r"[!-~]{4,}")
_ADDRESS = re.compile(
    r"://|@|^www\.|\.(?:com|org|net|edu|gov|info|html?|php|pdf|jpe?g|png)\b|^[\w-]{2,40}\.[a-z]{2,3}(?:/|$)"
)
_CODE_SPAN = re.compile(r"`[ -_a-~]{2,120}`")
"""Code within a line, as Markdown marks it."""
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_INNER_DOT = re.compile(r"\.[a-z]{2}")
_LONG_RUN = 24
_HARDLY_WORDS = re.compile(r"[0-9+/=_]|[a-z][A-Z]")
_CODE_MARKS = b"{}[]();=<>\\+&$^_*#"
_CODE_SHARE = 0.12
"""Share of such marks among what is not white space: prose stays under 0.03, source code reaches 0.15 to 0.3."""
_SUSPICIOUS = 0.04
"""Share from which single lines of a text are looked at."""
_MOSTLY = 0.5
"""Part of a text in lines of source code from which the rest, comments and names, is code as well."""
_ASCII = re.compile(r"[!-~][ -~]*")
_LATIN_END = "\u024f"
_PROSE = 25
"""Letters of another script than Latin that make prose of a line beside source code: a comment has as many at times."""
_ENTITY = re.compile(r"&#?\w{1,8};")
_SEPARATOR = re.compile(r"([=<>+^_*#])\1{1,80}|(?<!\S)[*#=>+](?!\S)")
"""Runs of one sign and signs between words, which part verses, sections, items of lists and cells of tables."""
_FEW_MARKS = 3
_ALSO_LATIN = frozenset(["az", "uz"])
"""Languages of `data/written.toml` that are written in Latin letters as well."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The telling part of a text: `text` with spaces for the rest, its main script, and how many letters it has.

    `place` is that of the script in `scripts.known()`, `own` are those of all scripts that its languages use; `code`
    tells whether source code was left out.
    """

    text: str
    script: Script
    letters: int
    place: int = 0
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
    if "`" in text:
        hidden += [match.span() for match in _CODE_SPAN.finditer(text)]
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
    main, own = present[0], present
    if len(present) > 1:
        main, own = _main(text, {index: number[index] for index in present})
    if len(own) < len(present):
        text = _blanked(text, found, own)
    letters = sum(number[index] for index in own)
    return Telling(text, known()[main], letters, main, tuple(own), code=bool(code))


def weighed(counts: Sequence[int]) -> int:
    """Return how many letters there are, of the number in each script in `scripts.known()`: word signs count thrice."""
    signs = sum(counts[place] for place in WORD_SIGN_PLACES if place < len(counts))
    return sum(counts) - counts[0] + (LETTERS_OF_WORD_SIGN - 1) * signs


def written_in(code: str, script: str) -> bool:
    """Tell whether a language (BCP 47) can be written in a script (ISO 15924), as far as is known."""
    if script in {"Latn", "Zyyy"}:
        return code not in _never_latin()
    return script not in _languages() or code in _languages()[script]


def is_code(text: str) -> bool:
    """Tell whether a text is source code or markup, by the share of its signs."""
    if _marks(text) <= _FEW_MARKS:
        return False
    sample = _SEPARATOR.sub("", _ENTITY.sub("", text))
    written = len(sample) - sample.count(" ") - sample.count("\n")
    return _marks(sample) > _CODE_SHARE * max(written, 20)


def _marks(text: str) -> int:
    """Count the signs of source code in a text."""
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded) - len(encoded.translate(None, _CODE_MARKS))


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
    return [match.span() for match in _RUN.finditer(text) if _is_address(match[0])]


def _is_address(run: str) -> bool:
    """Tell whether characters without a space are an address, a file name, a key or a number in another notation."""
    if ("." in run or "@" in run or ":" in run) and _ADDRESS.search(run):
        return True
    return len(run) >= _LONG_RUN and _HARDLY_WORDS.search(run) is not None


def _code_lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of lines of source code in a text that has many of its marks."""
    if _marks(text) <= max(_FEW_MARKS, _SUSPICIOUS * len(text)):
        return []
    if is_code(text) and not _has_prose_beside(text):
        return [(0, len(text))]
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if is_code(line):
            if _has_prose_beside(line):
                runs = [run.span() for run in _ASCII.finditer(line) if is_code(run[0])]
                spans += [(start + first, start + last) for first, last in runs]
            else:
                spans.append((start, start + len(line)))
        start += len(line)
    hidden = sum(end - begin for begin, end in spans)
    return [(0, len(text))] if hidden > _MOSTLY * len(text) else spans


def _has_prose_beside(text: str) -> bool:
    """Tell whether a text has a sentence of a script beyond Latin: source code beside it, in ASCII, is apart."""
    return not text.isascii() and sum(letter > _LATIN_END and letter.isalpha() for letter in text) >= _PROSE


def _main(text: str, counts: dict[int, int]) -> tuple[int, list[int]]:
    """Return the places in `known()` of the script of most letters, and of all that its languages use.

    Latin letters in words with a capital count little beside another script: they are names.
    """
    by_code = {known()[index].code: index for index in counts}
    weight = {
        code: counts[index]
        * (LETTERS_OF_WORD_SIGN if code in _WORD_SIGNS else _LETTERS_OF_SYLLABLE if code == "Hang" else 1)
        for code, index in by_code.items()
    }
    kana = weight.get("Hira", 0) + weight.get("Kana", 0)
    if kana and kana * 6 >= kana + weight.get("Hani", 0):
        weight["Hira"] = kana + weight.pop("Hani", 0)
        weight.pop("Kana", None)
    if 0 < sum(weight.values()) < 4 * weight.get("Latn", 0):
        weight["Latn"] = max(plain_letters(text), weight["Latn"] // 5)
    main = max(weight, key=lambda code: weight[code])
    used = _USED.get(main, {main})
    if main == "Hira":
        main = max({"Hira", "Kana"} & by_code.keys(), key=lambda code: counts[by_code[code]])
    return by_code[main], [index for code, index in by_code.items() if code in used]


def plain_letters(text: str) -> int:
    """Count the letters of Latin words without a capital at their beginning."""
    return sum(len(word) for word in _LATIN_WORD.findall(text) if word[0].islower())


def _blanked(text: str, found: npt.NDArray[np.uint8], own: list[int]) -> str:
    """Return the text with spaces in place of the letters of other scripts."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
    foreign = np.ones(256, dtype=np.bool_)
    foreign[[0, *own]] = False
    codes[foreign[found]] = ord(" ")
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
