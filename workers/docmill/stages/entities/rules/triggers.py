"""Names announced by a word: وزارة, نهر, الرئيس, Mr, GmbH. The words are in `data/triggers.toml`.

What may follow (`follow`):
    place       one Arabic word that is not common, or two after a word like عين or أبو; a definite word after نهر
    definite    Arabic: up to three definite words, or one uncommon word, or a quoted name, which then stands alone
    adjective   Arabic: one definite word that ends like a nationality, as in الجيش السوري
    number      digits: اللواء 93
    person      Arabic: definite words are passed over (وزير الخارجية الروسي ...), then two or three uncommon ones
    capitals    up to three capitalised words; with `side = "before"` in front of the word
    of          a word like `of`, then capitalised words: University of Oxford
"""

# ruff: noqa: ARG001 - what may follow is looked for by functions of one signature

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from docmill.stages.entities.gazetteer.lookup import common_words
from docmill.stages.entities.rules.person_names import (
    begins_place_name,
    is_capital,
    is_given_name,
    is_name_word,
    name_particles,
)
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText
from docmill.stages.entities.word_lists import load_table
from docmill.text.clitics import split_clitics
from docmill.text.folding import fold

__all__ = ["find_triggered_names", "trigger_words"]

_CONFIDENCE = {"LOC": 0.65, "ORG": 0.65, "PER": 0.7}
_QUOTATION_MARKS = frozenset("\"'“”«»„(")


@dataclass(frozen=True, slots=True)
class _Rule:
    words: tuple[str, ...]
    type: str
    follow: str
    include: bool
    before: bool


@cache
def _rules() -> dict[str, list[_Rule]]:
    table = load_table(__package__, "triggers")
    rules: dict[str, list[_Rule]] = defaultdict(list)
    for row in table["rules"]:
        for written in row["words"]:
            words = tuple(fold(written).replace("-", " ").replace(".", " ").split())
            rules[words[0]].append(
                _Rule(words, row["type"], row["follow"], row["include"], row.get("side") == "before")
            )
    return dict(rules)


def trigger_words(kind: str) -> frozenset[str]:
    """Folded words that say what kind of thing the name after them stands for: وزارة, نهر, lake."""
    return frozenset(
        word for word, rules in _rules().items() for rule in rules if rule.type == kind and len(rule.words) == 1
    )


def find_triggered_names(tokens: TokenizedText) -> list[Span]:
    """Every name that a trigger word announces; spans may overlap."""
    rules = _rules()
    starts = [(index, 0, word) for index, word in enumerate(tokens.words) if word in rules]
    starts += [(split.token, split.length, split.word) for split in tokens.clitic_splits if split.word in rules]
    found = []
    for index, skip, word in starts:
        for rule in rules[word]:
            last = index + len(rule.words) - 1
            if tuple(tokens.words[index + 1 : last + 1]) == rule.words[1:]:
                found += [_span(tokens, rule, span) for span in _FOLLOW[rule.follow](tokens, rule, index, last, skip)]
    return found


def _span(tokens: TokenizedText, rule: _Rule, place: tuple[int, int, int]) -> Span:
    start, end = tokens.span(*place)
    key = name_key(rule.type, tokens.folded.source[start:end])
    quoted = rule.follow == "definite" and tokens.folded.text[tokens.starts[place[0]] - 1] in _QUOTATION_MARKS
    return Span(
        start,
        end,
        rule.type,
        key,
        _CONFIDENCE[rule.type],
        self_evident=quoted or _is_self_evident(rule),
    )


def _is_self_evident(rule: _Rule) -> bool:
    """Whether what a rule finds is a name whatever a backend says: اللواء 93, the army of a nation, a river."""
    return rule.follow == "number" or rule.words == ("الجيش",) or (rule.follow == "place" and rule.include)


TokenRanges = Iterator[tuple[int, int, int]]


def _place(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    following = last + 1
    if not _joined(tokens, last) or not _arabic(tokens, following):
        return
    definite = rule.include and rule.words[0] != "سد" and _definite(tokens, following)  # سد الفجوة: to close the gap
    if begins_place_name(tokens.words[following]) and _joined(tokens, following) and _arabic(tokens, following + 1):
        following += 1
    elif not definite and not _uncommon(tokens, following):
        return
    yield (first, following, skip) if rule.include else (last + 1, following, 0)


def _definite_words(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    following = last + 1
    if quoted := _quoted(tokens, last):
        yield (*quoted, 0)
        return
    if not _joined(tokens, last) or not _arabic(tokens, following):
        return
    if not _definite(tokens, following):
        if _uncommon(tokens, following):
            yield first, following, skip
        return
    while following < last + 3 and _joined(tokens, following) and _definite(tokens, following + 1):
        following += 1
    yield first, following, skip


def _adjective(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    word = tokens.words[last + 1] if _joined(tokens, last) else ""
    if len(word) > 5 and word.startswith("ال") and word.endswith("ي"):
        yield first, last + 1, skip


def _number(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    if _joined(tokens, last) and tokens.words[last + 1].isdigit():
        yield first, last + 1, skip


def _person(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    start = last + 1
    while (
        start <= last + 6
        and _joined(tokens, start - 1)
        and (_definite(tokens, start) or tokens.words[start] in name_particles())
    ):
        start += 1
    if not _joined(tokens, start - 1) or not (_uncommon(tokens, start) or is_given_name(tokens, start)):
        return
    end = start
    while end < start + 3 and _joined(tokens, end) and is_name_word(tokens, end + 1, common_words()):
        end += 1
    if end > start:
        yield start, end, 0


def _capitals(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    if rule.before:
        start = first
        while start > first - 4 and start > 0 and _joined(tokens, start - 1) and is_capital(tokens, start - 1):
            start -= 1
        if start < first and is_capital(tokens, first):
            yield start, last, 0
        return
    end = last
    while end < last + 3 and _joined(tokens, end) and is_capital(tokens, end + 1):
        end += 1
    if end > last and (rule.type != "LOC" or is_capital(tokens, first)):
        yield (first, end, 0) if rule.include else (last + 1, end, 0)


def _of(tokens: TokenizedText, rule: _Rule, first: int, last: int, skip: int) -> TokenRanges:
    end = last + 1
    if not is_capital(tokens, first) or not _joined(tokens, last) or tokens.words[end] not in name_particles():
        return
    while (
        end < last + 6
        and _joined(tokens, end)
        and (is_capital(tokens, end + 1) or tokens.words[end + 1] in name_particles())
    ):
        end += 1
    while end > last and not is_capital(tokens, end):
        end -= 1
    if end > last:
        yield first, end, 0


def _joined(tokens: TokenizedText, index: int) -> bool:
    """Whether a token follows token `index` in the same phrase."""
    return index + 1 < len(tokens.words) and bool(tokens.joined[index])


def _arabic(tokens: TokenizedText, index: int) -> bool:
    return "ء" <= tokens.words[index][0] <= "ۓ" and len(tokens.words[index]) > 2


def _definite(tokens: TokenizedText, index: int) -> bool:
    return tokens.words[index].startswith("ال") and len(tokens.words[index]) > 4


def _uncommon(tokens: TokenizedText, index: int) -> bool:
    word = tokens.words[index]
    return _arabic(tokens, index) and len(word) > 3 and not _is_common(tokens, index) and not word.isdigit()


def _is_common(tokens: TokenizedText, index: int) -> bool:
    """Common itself, or common without the particles before it."""
    common = common_words()
    return int(tokens.hashes[index]) in common or any(
        split.hash in common for split in split_clitics([tokens.words[index]])
    )


def _quoted(tokens: TokenizedText, index: int) -> tuple[int, int] | None:
    """The quoted name of up to four words right after token `index`."""
    text = tokens.folded.text
    if index + 1 >= len(tokens.words):
        return None
    gap = text[tokens.ends[index] : tokens.starts[index + 1]].strip()
    if len(gap) != 1 or gap not in _QUOTATION_MARKS - {"(", "'"}:
        return None
    for end in range(index + 1, min(index + 5, len(tokens.words))):
        if text[tokens.ends[end] : tokens.ends[end] + 1] in _QUOTATION_MARKS:
            return index + 1, end
        if not _joined(tokens, end):
            return None
    return None


_FOLLOW: dict[str, Callable[[TokenizedText, _Rule, int, int, int], TokenRanges]] = {
    "place": _place,
    "definite": _definite_words,
    "adjective": _adjective,
    "number": _number,
    "person": _person,
    "capitals": _capitals,
    "of": _of,
}
