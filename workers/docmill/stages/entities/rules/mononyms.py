"""Find mononyms: names of people so well known that one name tells who is meant (Einstein, أينشتاين, Путин).

They count where a backend predicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from docmill.stages.entities.rules.person_names import is_given_name
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText, name_words
from docmill.stages.entities.word_lists import load_lines

__all__ = ["find_mononyms"]

_CONFIDENCE = 0.85
_MAX_GIVEN_NAMES = 2
"""Given names before a mononym that are taken along: ألبرت أينشتاين."""


@cache
def _mononyms() -> dict[str, list[tuple[str, ...]]]:
    """Return the folded words of the mononyms, grouped by the first word, the longest names first."""
    names: dict[str, list[tuple[str, ...]]] = {}
    for name in {tuple(name_words(name)) for line in load_lines(__package__, "mononyms") for name in line.split("|")}:
        names.setdefault(name[0], []).append(name)
    return {first: sorted(several, key=lambda one: (-len(one), one)) for first, several in names.items()}


def find_mononyms(tokens: TokenizedText) -> Iterator[Span]:
    """Find every mononym, also behind clitics, with the given names before it."""
    names = _mononyms()
    starts = tokens.places_of(names)
    for index, skip, word in starts:
        for name in names[word]:
            last = index + len(name) - 1
            if tuple(tokens.words[index + 1 : last + 1]) == name[1:] and all(tokens.joined[index:last]):
                first = index if skip else _first_given_name(tokens, index)
                start, end = tokens.span(first, last, skip)
                written = tokens.folded.source[start:end]
                if written[0].isupper() or written[0].lower() == written[0].upper():
                    yield Span(start, end, "PER", name_key("PER", written), _CONFIDENCE, self_evident=True)
                break


def _first_given_name(tokens: TokenizedText, index: int) -> int:
    """Return the first of the given names that stand right before a token, or the token itself."""
    first = index
    while first > max(0, index - _MAX_GIVEN_NAMES) and tokens.joined[first - 1] and is_given_name(tokens, first - 1):
        first -= 1
    return first
