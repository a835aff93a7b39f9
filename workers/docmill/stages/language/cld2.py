"""What CLD2 says of a text: up to three languages with their share of it, in BCP 47's codes.

Tested by tests/stages/language/test_language.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pycld2

from docmill.stages.language.telling import written_in

__all__ = ["Opinion", "opinions", "printable"]

# What pycld2 0.42 refuses, found by trying every code point: controls, surrogates, noncharacters.
_REFUSED = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# CLD2's codes that BCP 47 has since replaced, and `no` for what is nearly always Bokmål (CLD2 tells `nn` apart).
_CODES = {"iw": "he", "jw": "jv", "no": "nb", "sr-ME": "sr-Latn", "bh": "bho"}
_NONE = frozenset({"un", "tlh", "zzp"})
"""Unknown, and the two joke languages that CLD2 knows."""
_UNREPEATED = 100


@dataclass(frozen=True, slots=True)
class Opinion:
    """A language that CLD2 sees: BCP 47 code, share of the text (0 to 1), and CLD2's score (at most 2000).

    `reliable` is CLD2's own judgement of its whole answer.
    """

    code: str
    share: float
    score: float
    reliable: bool


def opinions(text: str, script: str = "Zyyy") -> list[Opinion]:
    """Return the languages that CLD2 (bestEffort) sees in a text, the most important first. Never raises.

    Those that are not written in the script of the text (ISO 15924) are left out.
    """
    reliable, languages = _detect(text)
    if len(text) > _UNREPEATED and languages[0][1] == "un":
        # CLD2 passes over text that repeats itself, even all of it; a piece too short to repeat is judged.
        reliable, languages = _detect(text[:_UNREPEATED])
    said = (
        Opinion(_code(code, script), percent / 100, min(score, 2000.0), bool(reliable))
        for _, code, percent, score in languages
        if code not in _NONE and not code.startswith("xx")
    )
    return [one for one in said if written_in(one.code, script)]


def _code(code: str, script: str) -> str:
    """Return the BCP 47 code of a language that CLD2 names, with the script where it is not the usual one."""
    if script == "Latn" and code == "sr":
        return "sr-Latn"
    return _CODES.get(code, code)


def printable(text: str) -> str:
    """Return the text with a space in place of each code point that CLD2 refuses."""
    return _REFUSED.sub(" ", text)


def _detect(text: str) -> tuple[bool, tuple[tuple[str, str, int, float], ...]]:
    """Return what CLD2 says of a text, without the code points that it refuses where it refused the whole."""
    try:
        reliable, _, languages = pycld2.detect(text, isPlainText=True, bestEffort=True)
    except (pycld2.error, UnicodeEncodeError):
        reliable, _, languages = pycld2.detect(printable(text), isPlainText=True, bestEffort=True)
    return reliable, languages
