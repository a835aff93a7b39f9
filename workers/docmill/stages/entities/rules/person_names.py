"""What a word that is part of a name looks like, and full names that begin with a known given name."""

from __future__ import annotations

from functools import cache
from importlib import resources

from docmill.stages.entities.gazetteer.lookup import common_words
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import Tokens
from docmill.text.clitics import splits
from docmill.text.folding import fold

__all__ = ["find_full_names", "is_capital", "is_given", "is_name_word", "lines", "particles", "starts_place"]

_MOST = 4
"""Words of the longest full name."""


def lines(name: str) -> list[str]:
    """The lines of a file of names in the package's data."""
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _given() -> frozenset[str]:
    return frozenset(fold(name) for name in lines("given_names.txt"))


@cache
def _in_maqsura() -> frozenset[str]:
    return frozenset(fold(name) for name in lines("given_names.txt") if name.endswith("ى"))


@cache
def particles() -> frozenset[str]:
    """Words that may stand inside a title or a name: of, de, باسم, بن."""
    return frozenset(fold(word) for word in lines("particles.txt"))


@cache
def _place_starts() -> frozenset[str]:
    return frozenset(fold(word) for word in lines("place_starts.txt"))


def starts_place(word: str) -> bool:
    """Whether a folded word begins place names of two words: عين, أبو, دير, تل."""
    return word in _place_starts()


def is_capital(tokens: Tokens, index: int) -> bool:
    """Whether a token is written with a capital, in a script that has them."""
    written = tokens.folded.source[int(tokens.folded.offsets[tokens.starts[index]])]
    return written.isupper() or written.istitle()


def is_given(tokens: Tokens, index: int) -> bool:
    """Whether a token is a given name as written: علي is one, على (the preposition) is not."""
    word = tokens.words[index]
    if word not in _given():
        return False
    if "ء" <= word[0] <= "ۓ":
        return not tokens.surface(index).endswith("ى") or word in _in_maqsura()
    return is_capital(tokens, index)


def is_name_word(tokens: Tokens, index: int, common: frozenset[int]) -> bool:
    """Whether a token may go on a person's name: capitalised, or in Arabic a given or an uncommon word."""
    word = tokens.words[index]
    if not "ء" <= word[0] <= "ۓ":
        return is_capital(tokens, index) and not word.isdigit()
    if is_given(tokens, index) or word in {"بن", "ابو", "ابن", "عبد", "ال"}:
        return True
    if len(word) < 3 or int(tokens.hashes[index]) in common:
        return False
    return word.startswith("ال") or not any(split.hash in common for split in splits([word]))


def find_full_names(tokens: Tokens) -> list[Span]:
    """A known given name and the words of a name after it. A given name alone is no entity."""
    common = common_words()
    found = []
    index = 0
    while index < len(tokens.words) - 1:
        end = index
        if tokens.words[index] in _given() and is_given(tokens, index):
            while end < min(index + _MOST, len(tokens.words)) - 1 and _goes_on(tokens, end, common):
                end += 1
            while end > index and tokens.words[end] in {"بن", "ابو", "ابن", "عبد", "ال"}:
                end -= 1
        if end > index:
            start, stop = tokens.span(index, end)
            found.append(Span(start, stop, "PER", name_key("PER", tokens.folded.source[start:stop]), 0.75))
        index = end + 1
    return found


def _goes_on(tokens: Tokens, index: int, common: frozenset[int]) -> bool:
    gap = tokens.folded.text[tokens.ends[index] : tokens.starts[index + 1]]
    full_stop = "." in gap and len(tokens.words[index]) > 1  # John F. Kennedy goes on, "... said John. He" does not
    return bool(tokens.joined[index]) and not full_stop and is_name_word(tokens, index + 1, common)
