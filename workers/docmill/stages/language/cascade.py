"""The language of one stretch of text, by a cascade: what the script tells, CLD2 where it is sure, the model.

1. Letters of a script that writes one language decide at once.
2. CLD2 (pycld2, bestEffort) reads the text. It is believed where it calls itself reliable, names a language that it
   does not mistake for a close one, and the text is long or its score high.
3. Everything else, which is most of what is short, goes to the model (`model.py`), with CLD2's opinion as a feature.

Tested by tests/stages/language/test_language.py and tests/stages/language/test_close.py.
"""

from __future__ import annotations

import math
import re

from docmill.stages.language.alphabets import correct_by_letters
from docmill.stages.language.answer import UNDETERMINED, Guess
from docmill.stages.language.cld2 import Opinion, opinions
from docmill.stages.language.evidence import OTHER
from docmill.stages.language.model import shipped
from docmill.stages.language.ngrams import MOST
from docmill.text.scripts import COMMON, Script, main_script

__all__ = ["guess", "sample_windows"]

_NOT_ALONE = frozenset({"he"})
"""Languages whose script others write too (Yiddish), though the table names them as the best known."""
_SCRIPT_CONFIDENCE = 0.99
_FEW_LETTERS = 3
_SHORT = 40
_SCORE, _FROM = 900, 60
"""CLD2's score and the letters from which it is as sure as the model: wrong on 3 of 3,828 sentences, a third of all."""
_LONG = 400
"""Letters from which CLD2 needs no such score: in 3,000 documents of 3 KB it mistook only `_CLOSE` for another."""
_NEARLY_ALL, _MOST, _HALF = 0.97, 0.9, 0.5
_SURE, _MIXED, _SEEMS = 0.999, 0.99, 0.8
# CLD2 mistakes one of each for another, or for a relative that it does not know, even in long texts; or in a sentence.
_CLOSE = frozenset(["bs", "hr", "sr-Latn", "id", "su", "jv", "nr", "ss", "zu", "xh", "rn", "rw", "sco"])
_CLOSE_IN_SHORT = _CLOSE | frozenset(["ms", "nb", "nn", "da", "es", "ca", "gl", "oc", "ur"])
_MALAY, _CLEAR = -10.0, 10.0
"""Lead of Indonesian words below which a long text that CLD2 calls Indonesian is Malay (CLD2 calls nearly all Malay so,
and never the other way about), and how far from that it is clear. Of 240 documents of 3 KB each, held out, none in
Indonesian and seven in Malay were on the wrong side."""
_RARE_FROM, _RARE_SCORE, _RARE = 25, 500, 0.95
"""Letters and score from which CLD2 is believed about a language that the model has few texts of: it said so wrongly of
11 of 11,196 sentences, seven of them Irish taken for Gaelic and Italian for Corsican."""
_TAKEN = frozenset({"gd", "co"})
_PIECES = 3
_CODE_MARKS = "{}()[];=<>|\\+*&$#_^~"
_SEPARATOR = re.compile(r"(?<!\S)(?:\*{1,9}|\||~{1,9}|_{2,9}|={3,9}|#{1,6})(?!\S)")
"""Signs between words that part cells of a table or halves of a verse."""
_ENTITY = re.compile(r"&#?\w{1,8};")
_CODE_SHARE = 0.12
"""Share of such marks among what is not white space: prose stays under 0.03, source code reaches 0.15 to 0.3."""


def guess(text: str, counts: dict[Script, int], expected: str | None = None) -> Guess:
    """Guess the language of a text whose letters count so (see `scripts.count_letters`). Never raises.

    `expected` is the language around it: where CLD2 sees that too, nothing else is asked.
    """
    number = sum(counts.values())
    if not number:
        return Guess(UNDETERMINED, 0.0, "no-letters")
    if _is_code(text):
        return Guess(UNDETERMINED, 0.0, "code")
    script = main_script(counts)
    if guessed := _by_script(script, counts, number):
        return guessed
    if number < _FEW_LETTERS and script.code != "Hani":
        return Guess(UNDETERMINED, 0.0, "too-short")
    said = opinions(text)
    sole = len(said) < 2 or said[0].share >= _NEARLY_ALL
    if said and said[0].code == expected and said[0].share >= _HALF:
        return Guess(expected, _MIXED, sole=sole)
    found = (
        _by_cld2(said, number, sole)
        or _by_words(text, said, number, sole)
        or _by_model(text, counts, said, number, sole)
    )
    return correct_by_letters(found, text, script)


def sample_windows(text: str, size: int, window: int) -> str:
    """Return a text of at most about `size` code points, or windows evenly spread over a longer one, a line each.

    A page's chrome stands at its ends and should not outvote the rest.
    """
    if len(text) <= size:
        return text
    windows = max(1, size // window)
    step = (len(text) - window) // max(1, windows - 1)
    return "\n".join(text[index * step : index * step + window] for index in range(windows))


def excerpts(text: str) -> list[str]:
    """Return the text alone, or up to three excerpts of a longer one, each as long as the model's training texts."""
    if len(text) <= MOST:
        return [text]
    number = min(_PIECES, math.ceil(len(text) / MOST))
    step = (len(text) - MOST) / (number - 1)
    return [text[int(index * step) : int(index * step) + MOST] for index in range(number)]


def _by_script(script: Script, counts: dict[Script, int], number: int) -> Guess | None:
    """Return the language of a script that writes only one; Han counts as that language's too (Japanese, Korean)."""
    if script.language is None or script is COMMON or script.language in _NOT_ALONE:
        return None
    share = sum(n for one, n in counts.items() if one.language == script.language or one.code == "Hani") / number
    return Guess(script.language, _SCRIPT_CONFIDENCE * share, sole=share > _SCRIPT_CONFIDENCE)


def _by_cld2(said: list[Opinion], number: int, sole: bool) -> Guess | None:
    """Return CLD2's first language where it may decide alone."""
    if not said or not said[0].reliable or number < _FROM:
        return None
    first = said[0]
    if number >= _LONG:
        sure = first.code not in _CLOSE and first.share >= (_HALF if number >= 2 * _LONG else _MOST)
    else:
        sure = first.code not in _CLOSE_IN_SHORT and first.share >= _MOST and first.score >= _SCORE
    return Guess(first.code, _SURE if sole else _MIXED, sole=sole) if sure else None


def _by_words(text: str, said: list[Opinion], number: int, sole: bool) -> Guess | None:
    """Tell Indonesian from Malay by the words of a long text; None for any other text."""
    if number < 2 * _LONG or not said or said[0].share < _MOST or said[0].code != "id":
        return None
    lead = shipped().lead(text, "id", "ms") - _MALAY
    return Guess("id" if lead > 0 else "ms", _MIXED if abs(lead) > _CLEAR else _SEEMS, sole=sole)


def _by_model(text: str, counts: dict[Script, int], said: list[Opinion], number: int, sole: bool) -> Guess:
    """Return the language that the model finds likeliest, or CLD2 where the model knows too little of it."""
    model = shipped()
    if number >= _RARE_FROM and _rare(said, model.labelled):
        return Guess(said[0].code, _RARE, sole=sole)
    by_code: dict[str, int] = {}
    for script, n in counts.items():
        by_code[script.code] = by_code.get(script.code, 0) + n
    code, confidence = model.likeliest(excerpts(text), by_code, said)
    if code == OTHER:
        return Guess(UNDETERMINED, 0.0, "too-short" if number < _SHORT else "not-recognised", sole=sole)
    return Guess(code, confidence, sole=sole)


def _rare(said: list[Opinion], labelled: frozenset[str]) -> bool:
    """Tell whether CLD2 is sure of a language that the model was trained on with little text, or not at all."""
    if not said or not said[0].reliable or said[0].share < _MOST or said[0].score < _RARE_SCORE:
        return False
    return said[0].code.partition("-")[0] not in labelled and said[0].code not in _TAKEN


def _is_code(text: str) -> bool:
    """Tell whether a text is source code or markup, by the share of its signs."""
    sample = _SEPARATOR.sub("", _ENTITY.sub("", text[:4000]))
    written = len(sample) - sample.count(" ") - sample.count("\n")
    return sum(map(sample.count, _CODE_MARKS)) > _CODE_SHARE * max(written, 20)
