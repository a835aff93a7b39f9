"""Tell words that are part of a person's name, and find full names that begin with a known given name."""

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
    "is_given_name",
    "is_name_word",
    "name_particles",
]

_MAX_WORDS = 4
"""Words of the longest full name."""
_INNER_WORDS = frozenset({"بن", "ابو", "ابن", "عبد", "ال"})
"""Folded words that go on an Arabic name but never end it."""


@cache
def _given_names() -> frozenset[str]:
    """Return the folded given names."""
    return frozenset(fold(name) for name in load_lines(__package__, "given_names"))


@cache
def _given_names_with_maqsura() -> frozenset[str]:
    """Return the folded given names that are written with a final ى."""
    return frozenset(fold(name) for name in load_lines(__package__, "given_names") if name.endswith("ى"))


@cache
def name_particles() -> frozenset[str]:
    """Return the folded words that may stand inside a title or a name: of, de, باسم, بن."""
    return frozenset(fold(word) for word in load_lines(__package__, "name_particles"))


@cache
def _place_first_words() -> frozenset[str]:
    """Return the folded first words of Arabic place names of two words."""
    return frozenset(fold(word) for word in load_lines(__package__, "place_first_words"))


def begins_place_name(word: str) -> bool:
    """Tell whether a folded word begins place names of two words: عين, أبو, دير, تل."""
    return word in _place_first_words()


def is_given_name(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token is a given name as written: علي is one, على (the preposition) is not."""
    word = tokens.words[index]
    if word not in _given_names():
        return False
    if "ء" <= word[0] <= "ۓ":
        return not tokens.surface(index).endswith("ى") or word in _given_names_with_maqsura()
    return tokens.is_capitalised(index)


def is_name_word(tokens: TokenizedText, index: int, common: frozenset[int]) -> bool:
    """Tell whether a token may go on a person's name: a capitalised word, or in Arabic a given or an uncommon one.

    Args:
        tokens: the text.
        index: the token.
        common: the hashes of common words (`common_words`).
    """
    word = tokens.words[index]
    if not "ء" <= word[0] <= "ۓ":
        return tokens.is_capitalised(index) and not word.isdigit()
    if is_given_name(tokens, index) or word in _INNER_WORDS:
        return True
    if len(word) < 3 or int(tokens.hashes[index]) in common:
        return False
    return word.startswith("ال") or not any(split.hash in common for split in split_clitics([word]))


def find_full_names(tokens: TokenizedText) -> list[Span]:
    """Find known given names with the words of a name after them. A given name alone is no entity."""
    common = common_words()
    found = []
    index = 0
    while index < len(tokens.words) - 1:
        end = index
        if tokens.words[index] in _given_names() and is_given_name(tokens, index):
            while end < min(index + _MAX_WORDS, len(tokens.words)) - 1 and _continues(tokens, end, common):
                end += 1
            while end > index and tokens.words[end] in _INNER_WORDS:
                end -= 1
        if end > index:
            start, stop = tokens.span(index, end)
            found.append(Span(start, stop, "PER", name_key("PER", tokens.folded.source[start:stop]), 0.75))
        index = end + 1
    return found


def _continues(tokens: TokenizedText, index: int, common: frozenset[int]) -> bool:
    """Tell whether a full name goes on from token `index` to the next."""
    gap = tokens.folded.text[tokens.ends[index] : tokens.starts[index + 1]]
    full_stop = "." in gap and len(tokens.words[index]) > 1  # John F. Kennedy goes on, "... said John. He" does not
    return bool(tokens.joined[index]) and not full_stop and is_name_word(tokens, index + 1, common)
