"""Tell Arabic verbs beside a person's name: زار in زار أحمد الشناوي, تشعل in أم صالح تشعل فانوسا."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from docmill.stages.entities.rules.person_names import is_given_name
from docmill.stages.entities.tokens import TokenizedText
from docmill.stages.entities.word_lists import load_lines
from docmill.text.folding import fold

__all__ = ["holds_verb", "is_verb_before_name", "place_of_verb_behind"]

_CLAUSE_STARTS = frozenset('.:؛!؟?\n-–—«"“”(')
"""What stands before the first word of a clause."""
_CONJUNCTIONS = ("", "و", "ف")


@cache
def _verbs() -> frozenset[str]:
    """Return the forms of the verbs: زار, زارت, يزور, تزور, سيزور, ستزور."""
    pasts = [line.split()[0] for line in load_lines(__package__, "verbs")]
    return _present_forms() | {*pasts, *(past.removesuffix("ى").removesuffix("ا") + "ت" for past in pasts)}


@cache
def _present_forms() -> frozenset[str]:
    """Return the forms of the present and the future alone, which are seldom anything else."""
    presents = [line.split()[1] for line in load_lines(__package__, "verbs")]
    persons = [*presents, *("ت" + present[1:] for present in presents)]
    return frozenset(persons) | {"س" + one for one in persons}


@cache
def _folded_verbs() -> frozenset[str]:
    """Return the folded forms of the verbs, with conjunctions and without."""
    return frozenset(fold(one + verb) for one in _CONJUNCTIONS for verb in _verbs())


def holds_verb(words: Sequence[str]) -> bool:
    """Tell whether one of some folded words may be one of the verbs, or a word that is written like it."""
    return not _folded_verbs().isdisjoint(words)


def is_verb_before_name(tokens: TokenizedText, first: int, last: int) -> bool:
    """Tell whether the first word of what was taken for a person is a verb, and the name begins behind it.

    It begins a clause, where a verb that is a name too (طالب) is a verb, and a full name or a given name follows.

    Args:
        tokens: the text.
        first: the first token of what was taken for a name.
        last: its last token.
    """
    if tokens.words[first] not in _folded_verbs():
        return False
    if not _begins_clause(tokens, first) or not _is_verb(tokens.surface(first)):
        return False
    if last == first:
        return not is_given_name(tokens, first)
    return last > first + 1 or is_given_name(tokens, first + 1)


def place_of_verb_behind(tokens: TokenizedText, first: int, last: int) -> int | None:
    """Return the first token behind the first of a name that is a verb of the present, or None.

    Args:
        tokens: the text.
        first: the first token of what was taken for a name.
        last: its last token.
    """
    for index in range(first + 1, last + 1):
        if tokens.words[index] in _folded_verbs() and _plain(tokens.surface(index)) in _present_forms():
            return None if is_given_name(tokens, index) else index
    return None


def _is_verb(written: str) -> bool:
    """Tell whether a word is one of the verbs as it is written but for vowel signs: تأمر is one, تامر a name."""
    return any(_plain(written).removeprefix(one) in _verbs() for one in _CONJUNCTIONS)


def _plain(written: str) -> str:
    """Return a word without vowel signs."""
    return "".join(letter for letter in written if unicodedata.category(letter) != "Mn")


def _begins_clause(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token begins the text, a line or a clause: after a full stop, a colon, a quotation mark."""
    if index == 0:
        return True
    end, start = tokens.span(index - 1, index - 1)[1], tokens.span(index, index)[0]
    return any(letter in _CLAUSE_STARTS for letter in tokens.folded.source[end:start])
