"""The language of one stretch of text, by a cascade: what the script tells, CLD2 where it is sure, the model.

1. What tells nothing is left out, and letters of a script that writes one language decide at once.
2. CLD2 (pycld2, bestEffort) reads the text. It is believed where it calls itself reliable, names a language that it
   does not mistake for a close one, the text is long or its score high, and the words are common in that language.
3. Everything else, which is most of what is short, goes to the model (`model.py`), with CLD2's opinion as a feature.
4. Close languages are told apart by single letters and by their words.

Tested by tests/stages/language/test_language.py and tests/stages/language/test_close.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from docmill.stages.language import model
from docmill.stages.language.alphabets import correct_by_letters, ruled_out
from docmill.stages.language.answer import UNDETERMINED, Guess
from docmill.stages.language.cld2 import Opinion, opinions
from docmill.stages.language.close import group_of, tell_apart
from docmill.stages.language.common_words import (
    are_common,
    are_names,
    has_common_words,
    lack_common_words,
    plain_words,
    share_in,
    words_of,
)
from docmill.stages.language.evidence import OTHER
from docmill.stages.language.model import Question, Steps
from docmill.stages.language.ngrams import MOST
from docmill.stages.language.telling import Telling

__all__ = ["EXCERPTS", "guess"]

_NOT_ALONE = frozenset({"he"})
"""Languages whose script others write too (Yiddish), though the table names them as the best known."""
_SCRIPT_CONFIDENCE = 0.99
_FEW_LETTERS = 3
_SHORT = 40
_SCORE, _FROM = 900, 60
"""CLD2's score and the letters from which it is as sure as the model: wrong on 3 of 3,828 sentences, a third of all."""
_LONG = 300
"""Letters from which CLD2 needs no such score: in 3,000 documents of 3 KB it mistook only `_CLOSE` for another."""
_MOST, _HALF = 0.9, 0.5
_SURE, _MIXED = 0.999, 0.99
# CLD2 mistakes one of each for another, or for a relative that it does not know, even in long texts; or in a sentence.
_CLOSE = frozenset(["bs", "hr", "sr-Latn", "ms", "su", "jv", "nr", "ss", "zu", "xh", "rn", "rw", "sco"])
_CLOSE_IN_SHORT = _CLOSE | frozenset(["id", "nb", "nn", "da", "es", "ca", "gl", "oc", "ur"])
_RARE_FROM, _RARE_SCORE, _RARE = 25, 500, 0.95
"""Letters and score from which CLD2 is believed about a language that the model has few texts of: it said so wrongly of
11 of 11,196 sentences, seven of them Irish taken for Gaelic and Italian for Corsican."""
_TAKEN = frozenset({"gd", "co"})
_UNUSUAL = 0.85
"""The most confidence in a language whose common words are hardly there: of texts in languages that no model knew,
more than half of those given a confidence of 0.9 otherwise have so few."""
_FEW, _CLEARLY = 0.15, 1.8
"""The share of words that are common in CLD2's language, and how many times that of the model's, from which CLD2 is
believed against it: some languages were learnt from texts with much English in them."""
_UNSURE = 0.7
"""Confidence of the model below which a text with names in it is judged by its other words."""
EXCERPTS = 3
"""Excerpts of a long text that the model is asked about."""


def guess(told: Telling, expected: str | None = None, most: int = EXCERPTS) -> Steps[Guess]:
    """Guess the language of the telling part of a text, in steps. Never raises.

    `expected` is the language around it: where CLD2 sees that too, nothing else is asked. The model reads
    `most` excerpts of the text.
    """
    if not told.letters:
        return Guess(UNDETERMINED, 0.0, "code" if told.code else "no-letters")
    script, text = told.script, told.text
    if script.language and script.language not in _NOT_ALONE:
        return Guess(script.language, _SCRIPT_CONFIDENCE)
    if told.letters < _FEW_LETTERS and script.code != "Hani":
        return Guess(UNDETERMINED, 0.0, "too-short")
    heard = opinions(text, script.code)
    share = _share_of_first(heard)
    if heard and expected and heard[0].code == expected and share >= _HALF:
        return Guess(expected, _MIXED, share=share)
    words = words_of(text)
    found = _by_cld2(told, words, heard, share)
    if found is None and are_names(text, script.code):
        return Guess(UNDETERMINED, 0.0, "names", share=share)
    if found is None:
        found = yield from _without_names(told, (yield from _by_model(told, words, heard, share, most)), most)
    if heard and found.code != UNDETERMINED and group_of(heard[0].code) != group_of(found.code):
        found = replace(found, disputed=True)
    return tell_apart(correct_by_letters(found, text, script), text)


def excerpts(text: str, most: int) -> list[str]:
    """Return the text, or so many excerpts of a longer one at most, each as long as the model's training texts.

    Where one is asked for it is the text: of that the model reads as many letters, whatever was left out before them.
    """
    number = min(most, math.ceil(len(text) / MOST))
    if number <= 1:
        return [text]
    step = (len(text) - MOST) / (number - 1)
    return [text[int(index * step) : int(index * step) + MOST] for index in range(number)]


def _share_of_first(heard: list[Opinion]) -> float:
    """Return the part of a text that CLD2 sees in its first language: all of it where it sees no second one."""
    return heard[0].share if len(heard) > 1 else 1.0


def _by_cld2(told: Telling, words: Sequence[str], said: list[Opinion], share: float) -> Guess | None:
    """Return CLD2's first language where it may decide alone."""
    if not said or not said[0].reliable or told.letters < _FROM:
        return None
    first = said[0]
    if told.letters >= _LONG:
        sure = first.code not in _CLOSE and first.share >= _HALF
    else:
        sure = first.code not in _CLOSE_IN_SHORT and first.share >= _MOST and first.score >= _SCORE
    if not sure or not are_common(words, first.code, first.score, told.script.code):
        return None
    return Guess(first.code, _SURE if share >= _MOST else _MIXED, share=share)


def _by_model(told: Telling, words: Sequence[str], heard: list[Opinion], share: float, most: int) -> Steps[Guess]:
    """Return the language that the model finds likeliest, or CLD2 where the model knows too little of it."""
    without = ruled_out(told.text, told.letters, told.script.code)
    if heard and heard[0].reliable and told.script.code == "Latn":
        without -= {heard[0].code}  # letters damaged by a wrong encoding do not mislead CLD2
    said = [one for one in heard if one.code not in without]
    if told.letters >= _RARE_FROM and _rare(said, model.shipped().labelled):
        first = said[0]
        if are_common(words, first.code, first.score, told.script.code):
            return Guess(first.code, _RARE, share=share)
    (ranked,) = yield [Question(excerpts(told.text, most), told.script.code, said, without)]
    code, confidence = ranked[0]
    believed = heard[0].code if heard and heard[0].reliable and heard[0].share >= _MOST else None
    if code == OTHER:
        nearest = ranked[1][0] if len(ranked) > 1 else None
        if nearest is not None and nearest == believed and has_common_words(words, nearest):
            return Guess(nearest, _UNUSUAL, share=share)  # full of names, as a table or an encyclopedia is
        reason = "too-short" if told.letters < _SHORT else "not-recognised"
        return Guess(UNDETERMINED, 0.0, reason, share=share, nearest=nearest)
    if lack_common_words(words, code):
        confidence = min(confidence, _UNUSUAL)
        if believed in model.shipped().labelled and share_in(words, believed) >= share_in(words, code):
            code = believed  # names alone look like a language of no one
    elif believed != code and _is_clearly(told, words, heard[0] if believed else None, code):
        return Guess(heard[0].code, _RARE, share=share)
    known = {one: sure for one, sure in ranked if one != OTHER}
    return Guess(code, confidence, share=share, likeliest=tuple(known.items()), of_these=sum(known.values()))


def _without_names(told: Telling, found: Guess, most: int) -> Steps[Guess]:
    """Return a guess, or a surer one of the words without a capital where the model is unsure and these have names."""
    if found.confidence >= _UNSURE or (plain := plain_words(told.text, told.script.code)) is None:
        return found
    rest = replace(told, text=plain, letters=sum(map(str.isalpha, plain)))
    heard = opinions(plain, told.script.code)
    share = _share_of_first(heard)
    words = words_of(plain)
    again = _by_cld2(rest, words, heard, share)
    if again is None:
        again = yield from _by_model(rest, words, heard, share, most)
    if again.confidence <= max(found.confidence, _HALF) or not has_common_words(words, again.code):
        return found
    return replace(again, confidence=min(again.confidence, _UNUSUAL), share=found.share)


def _is_clearly(told: Telling, words: Sequence[str], first: Opinion | None, code: str) -> bool:
    """Tell whether CLD2 is sure of another language than the model, no close one, and the words are clearly its own."""
    if first is None or first.score < _SCORE or told.letters < _RARE_FROM or group_of(first.code) == group_of(code):
        return False
    share = share_in(words, first.code)
    return share >= max(_FEW, _CLEARLY * share_in(words, code))


def _rare(said: list[Opinion], labelled: frozenset[str]) -> bool:
    """Tell whether CLD2 is sure of a language that the model was trained on with little text, or not at all."""
    if not said or not said[0].reliable or said[0].share < _MOST or said[0].score < _RARE_SCORE:
        return False
    return group_of(said[0].code) == said[0].code and said[0].code not in labelled and said[0].code not in _TAKEN
