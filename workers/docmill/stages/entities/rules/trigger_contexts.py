"""Find the names that may follow a trigger word, one function for each value of `follow` in `data/triggers.toml`.

Every function takes the text, the rule, the first and the last token of the trigger, and the letters of clitics before
it; it yields the ranges of tokens that are names, as (first token, last token, letters to skip).

Tested by tests/stages/entities/rules/test_triggers.py.
"""

# ruff: noqa: ARG001 - all contexts are functions of one signature

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docmill.stages.entities.gazetteer.lookup import common_words
from docmill.stages.entities.rules.person_names import begins_place_name, is_given_name, is_name_word, name_particles
from docmill.stages.entities.tokens import TokenizedText
from docmill.text.clitics import split_clitics

__all__ = ["CONTEXTS", "QUOTATION_MARKS", "TokenRanges", "TriggerRule"]

QUOTATION_MARKS = frozenset("\"'“”«»„(")
TokenRanges = Iterator[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """One trigger of `data/triggers.toml`.

    Attributes:
        words: the folded words of the trigger.
        type: of the names that it tells: LOC, ORG or PER.
        follow: the context in which a name is looked for.
        include: whether the trigger belongs to the name.
        before: whether the name stands before the trigger.
    """

    words: tuple[str, ...]
    type: str
    follow: str
    include: bool
    before: bool


def _place(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield an uncommon Arabic word, or two after a word like عين or أبو, or a definite word after نهر."""
    following = last + 1
    if not _joined(tokens, last) or not _is_arabic(tokens, following):
        return
    # سد الفجوة: to close the gap
    definite = rule.include and rule.words[0] != "سد" and _is_definite(tokens, following)
    if begins_place_name(tokens.words[following]) and _joined(tokens, following) and _is_arabic(tokens, following + 1):
        following += 1
    elif not definite and not _is_uncommon(tokens, following):
        return
    yield (first, following, skip) if rule.include else (last + 1, following, 0)


def _definite(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield the trigger with up to three definite words or one uncommon word; of a quoted name, the name alone."""
    following = last + 1
    if quoted := _quoted_name(tokens, last):
        yield (*quoted, 0)
        return
    if not _joined(tokens, last) or not _is_arabic(tokens, following):
        return
    if not _is_definite(tokens, following):
        if _is_uncommon(tokens, following):
            yield first, following, skip
        return
    while following < last + 3 and _joined(tokens, following) and _is_definite(tokens, following + 1):
        following += 1
    yield first, following, skip


def _adjective(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield the trigger with one definite word that ends like a nationality: الجيش السوري."""
    word = tokens.words[last + 1] if _joined(tokens, last) else ""
    if len(word) > 5 and word.startswith("ال") and word.endswith("ي"):
        yield first, last + 1, skip


def _number(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield the trigger with the digits after it: اللواء 93."""
    if _joined(tokens, last) and tokens.words[last + 1].isdigit():
        yield first, last + 1, skip


def _person(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield two to four words of an Arabic name behind a title's definite words: وزير الخارجية الروسي سيرغي لافروف."""
    start = last + 1
    while (
        start <= last + 6
        and _joined(tokens, start - 1)
        and (_is_definite(tokens, start) or tokens.words[start] in name_particles())
    ):
        start += 1
    if not _joined(tokens, start - 1) or not (_is_uncommon(tokens, start) or is_given_name(tokens, start)):
        return
    end = start
    while end < start + 3 and _joined(tokens, end) and is_name_word(tokens, end + 1, common_words()):
        end += 1
    if end > start:
        yield start, end, 0


def _capitals(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield up to three capitalised words after the trigger, or up to four before it with the trigger."""
    if rule.before:
        start = first
        while start > first - 4 and start > 0 and _joined(tokens, start - 1) and tokens.is_capitalised(start - 1):
            start -= 1
        if start < first and tokens.is_capitalised(first):
            yield start, last, 0
        return
    end = last
    while end < last + 3 and _joined(tokens, end) and tokens.is_capitalised(end + 1):
        end += 1
    if end > last and (rule.type != "LOC" or tokens.is_capitalised(first)):
        yield (first, end, 0) if rule.include else (last + 1, end, 0)


def _of(tokens: TokenizedText, rule: TriggerRule, first: int, last: int, skip: int) -> TokenRanges:
    """Yield the trigger with a particle and the capitalised words after it: University of Oxford."""
    end = last + 1
    if not tokens.is_capitalised(first) or not _joined(tokens, last) or tokens.words[end] not in name_particles():
        return
    while (
        end < last + 6
        and _joined(tokens, end)
        and (tokens.is_capitalised(end + 1) or tokens.words[end + 1] in name_particles())
    ):
        end += 1
    while end > last and not tokens.is_capitalised(end):
        end -= 1
    if end > last:
        yield first, end, 0


def _joined(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token follows token `index` and both may belong to one name."""
    return index + 1 < len(tokens.words) and bool(tokens.joined[index])


def _is_arabic(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token is an Arabic word of three letters or more."""
    return "ء" <= tokens.words[index][0] <= "ۓ" and len(tokens.words[index]) > 2


def _is_definite(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token begins with the Arabic article."""
    return tokens.words[index].startswith("ال") and len(tokens.words[index]) > 4


def _is_uncommon(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token is an Arabic word of four letters or more that is not common."""
    word = tokens.words[index]
    return _is_arabic(tokens, index) and len(word) > 3 and not _is_common(tokens, index) and not word.isdigit()


def _is_common(tokens: TokenizedText, index: int) -> bool:
    """Tell whether a token is a common word, or one without the clitics before it."""
    common = common_words()
    if int(tokens.hashes[index]) in common:
        return True
    return any(split.hash in common for split in split_clitics([tokens.words[index]]))


def _quoted_name(tokens: TokenizedText, index: int) -> tuple[int, int] | None:
    """Return the first and the last token of a quoted name of up to four words right after token `index`."""
    text = tokens.folded.text
    if index + 1 >= len(tokens.words):
        return None
    gap = text[tokens.ends[index] : tokens.starts[index + 1]].strip()
    if len(gap) != 1 or gap not in QUOTATION_MARKS - {"(", "'"}:
        return None
    for end in range(index + 1, min(index + 5, len(tokens.words))):
        if text[tokens.ends[end] : tokens.ends[end] + 1] in QUOTATION_MARKS:
            return index + 1, end
        if not _joined(tokens, end):
            return None
    return None


CONTEXTS: dict[str, Callable[[TokenizedText, TriggerRule, int, int, int], TokenRanges]] = {
    "place": _place,
    "definite": _definite,
    "adjective": _adjective,
    "number": _number,
    "person": _person,
    "capitals": _capitals,
    "of": _of,
}
"""The contexts by their names in `data/triggers.toml`."""
