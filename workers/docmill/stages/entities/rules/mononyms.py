"""People so well known that one name tells who is meant: Einstein, أينشتاين, Путин; for where a backend is silent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from docmill.stages.entities.rules.person_names import is_given, lines
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import Tokens, words_of

__all__ = ["find_famous"]

_SURE = 0.85
_MOST_GIVEN = 2
"""Given names before a famous one that are taken along: ألبرت أينشتاين."""


@cache
def _names() -> dict[str, list[tuple[str, ...]]]:
    """Folded words of each name by the first of them, the longest first."""
    names: dict[str, list[tuple[str, ...]]] = {}
    for name in {tuple(words_of(name)) for line in lines("people.txt") for name in line.split("|")}:
        names.setdefault(name[0], []).append(name)
    return {first: sorted(several, key=lambda one: (-len(one), one)) for first, several in names.items()}


def find_famous(tokens: Tokens) -> Iterator[Span]:
    """Every such name, with the given names before it, behind particles too."""
    names = _names()
    starts = [(index, 0, word) for index, word in enumerate(tokens.words) if word in names]
    starts += [(split.token, split.length, split.word) for split in tokens.splits if split.word in names]
    for index, skip, word in starts:
        for name in names[word]:
            last = index + len(name) - 1
            if tuple(tokens.words[index + 1 : last + 1]) == name[1:] and all(tokens.joined[index:last]):
                first = index if skip else _with_given(tokens, index)
                start, end = tokens.span(first, last, skip)
                name_written = tokens.folded.source[start:end]
                if name_written[0].isupper() or name_written[0].lower() == name_written[0].upper():
                    yield Span(start, end, "PER", name_key("PER", name_written), _SURE, form=True)
                break


def _with_given(tokens: Tokens, index: int) -> int:
    """The first of the given names that stand before a word, or the word itself."""
    first = index
    while first > max(0, index - _MOST_GIVEN) and tokens.joined[first - 1] and is_given(tokens, first - 1):
        first -= 1
    return first
