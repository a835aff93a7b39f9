"""What a word that is part of a name looks like, and full names that begin with a known given name."""

from __future__ import annotations

from functools import cache

from docmill.stages.entities.gazetteer.lookup import common_words
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText
from docmill.stages.entities.word_lists import load_lines
from docmill.text.clitics import split_clitics
from docmill.text.folding import fold

__all__ = [
    "begins_place_name",
    "find_full_names",
    "is_capital",
    "is_given_name",
    "is_name_word",
    "name_particles",
]

_MAX_WORDS = 4
"""Words of the longest full name."""


@cache
def _given_names() -> frozenset[str]:
    return frozenset(fold(name) for name in load_lines(__package__, "given_names"))


@cache
def _given_names_with_maqsura() -> frozenset[str]:
    return frozenset(fold(name) for name in load_lines(__package__, "given_names") if name.endswith("ى"))


@cache
def name_particles() -> frozenset[str]:
    """Words that may stand inside a title or a name: of, de, باسم, بن."""
    return frozenset(fold(word) for word in load_lines(__package__, "name_particles"))


@cache
def _place_first_words() -> frozenset[str]:
    return frozenset(fold(word) for word in load_lines(__package__, "place_first_words"))


def begins_place_name(word: str) -> bool:
    """Whether a folded word begins place names of two words: عين, أبو, دير, تل."""
    return word in _place_first_words()


def is_capital(tokens: TokenizedText, index: int) -> bool:
    """Whether a token is written with a capital, in a script that has them."""
    written = tokens.folded.source[int(tokens.folded.offsets[tokens.starts[index]])]
    return written.isupper() or written.istitle()


def is_given_name(tokens: TokenizedText, index: int) -> bool:
    """Whether a token is a given name as written: علي is one, على (the preposition) is not."""
    word = tokens.words[index]
    if word not in _given_names():
        return False
    if "ء" <= word[0] <= "ۓ":
        return not tokens.surface(index).endswith("ى") or word in _given_names_with_maqsura()
    return is_capital(tokens, index)


def is_name_word(tokens: TokenizedText, index: int, common: frozenset[int]) -> bool:
    """Whether a token may go on a person's name: capitalised, or in Arabic a given or an uncommon word."""
    word = tokens.words[index]
    if not "ء" <= word[0] <= "ۓ":
        return is_capital(tokens, index) and not word.isdigit()
    if is_given_name(tokens, index) or word in {"بن", "ابو", "ابن", "عبد", "ال"}:
        return True
    if len(word) < 3 or int(tokens.hashes[index]) in common:
        return False
    return word.startswith("ال") or not any(split.hash in common for split in split_clitics([word]))


def find_full_names(tokens: TokenizedText) -> list[Span]:
    """A known given name and the words of a name after it. A given name alone is no entity."""
    common = common_words()
    found = []
    index = 0
    while index < len(tokens.words) - 1:
        end = index
        if tokens.words[index] in _given_names() and is_given_name(tokens, index):
            while end < min(index + _MAX_WORDS, len(tokens.words)) - 1 and _continues(tokens, end, common):
                end += 1
            while end > index and tokens.words[end] in {"بن", "ابو", "ابن", "عبد", "ال"}:
                end -= 1
        if end > index:
            start, stop = tokens.span(index, end)
            found.append(Span(start, stop, "PER", name_key("PER", tokens.folded.source[start:stop]), 0.75))
        index = end + 1
    return found


def _continues(tokens: TokenizedText, index: int, common: frozenset[int]) -> bool:
    gap = tokens.folded.text[tokens.ends[index] : tokens.starts[index + 1]]
    full_stop = "." in gap and len(tokens.words[index]) > 1  # John F. Kennedy goes on, "... said John. He" does not
    return bool(tokens.joined[index]) and not full_stop and is_name_word(tokens, index + 1, common)
