"""Which names of one document are one thing: short forms join the full ones.

A last name, a first name or two of three names join the full name (سيرغي لافروف, لافروف); an organisation or a place
joins the one with a word before it that says what it is (وكالة هاوار, هاوار; نهر الفرات, الفرات), and the end of a
longer organisation's name joins that (قوات سوريا الديموقراطية, سوريا الديموقراطية). Two things that the gazetteer
tells apart are never joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from docmill.stages.entities.rules.triggers import trigger_words
from docmill.stages.entities.spans import Span, normalise_spelling
from docmill.text.folding import fold

__all__ = ["merge_short_forms"]

NameWords = tuple[str, ...]
MAX_SHARING_WORD = (
    500  # names that share a word among which a full form is looked for: with more it is a list, not a text
)


def merge_short_forms(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of a text, in its order, those of short forms with the full form's key, links and type."""
    forms: dict[str, dict[NameWords, int]] = defaultdict(dict)
    surest: dict[str, Span] = {}
    for span in spans:
        if span.type in {"PER", "LOC", "ORG"}:
            forms[span.key].setdefault(_words(text[span.start : span.end]), span.start)
            surest[span.key] = max(surest.get(span.key, span), span, key=lambda one: one.confidence)
    into: dict[str, str] = {}
    for kind, may in (("PER", _is_short_person), ("ORG", _is_short_organisation), ("LOC", _is_short_place)):
        keys = [key for key in forms if surest[key].type == kind]
        longer = _by_word(keys, forms)
        for short in keys:
            if full := _find_full_form(short, longer, forms, may):
                into[short] = full
    into = {short: _root(full, into) for short, full in into.items()}
    into |= _prefer_known(into, surest)
    return [_relinked(span, surest[into[span.key]]) if span.key in into else span for span in spans]


def _prefer_known(into: Mapping[str, str], surest: Mapping[str, Span]) -> dict[str, str]:
    """Where else names go: the identity that something outside the document knows is the one that stays."""
    shorts: dict[str, list[str]] = defaultdict(list)
    for short, full in into.items():
        shorts[full].append(short)
    moved: dict[str, str] = {}
    for full, several in shorts.items():
        known = [short for short in several if surest[short].links]
        if known and not surest[full].links:
            moved |= {short: short if short in known else known[0] for short in several} | {full: known[0]}
    return moved


def _words(name: str) -> NameWords:
    return tuple(normalise_spelling(fold(name)).replace("-", " ").replace("'", " ").split())


def _by_word(
    keys: Iterable[str], forms: dict[str, dict[NameWords, int]]
) -> dict[str, list[tuple[NameWords, str, int]]]:
    """The forms of several words by each of their words."""
    found: dict[str, list[tuple[NameWords, str, int]]] = defaultdict(list)
    for key in keys:
        for words, start in forms[key].items():
            if len(words) > 1:
                for word in set(words):
                    if len(found[word]) < MAX_SHARING_WORD:
                        found[word].append((words, key, start))
    return found


def _find_full_form(
    short: str,
    longer: dict[str, list[tuple[NameWords, str, int]]],
    forms: dict[str, dict[NameWords, int]],
    may: Callable[[NameWords, NameWords], bool],
) -> str | None:
    """The key of the full form that every form of `short` may be short for: the last such before it, else the first."""
    best: tuple[bool, int, str] | None = None
    first = min(forms[short].values())
    most = max(len(words) for words in forms[short])
    for words in forms[short]:
        for full, key, start in longer.get(words[-1], []) if words else []:
            if key != short and len(full) > most and may(words, full) and not _are_distinct_things(short, key):
                rank = (start < first, start if start < first else -start, key)
                best = max(best, rank) if best else rank
    return best[2] if best else None


def _are_distinct_things(one: str, other: str) -> bool:
    """Whether both are known things."""
    return all(":" in key.split(":", 1)[1] for key in (one, other))


def _is_short_person(short: NameWords, full: NameWords) -> bool:
    if len(short) == 1 and (len(short[0]) < 3 or short[0] not in {full[0], full[-1]}):
        return False
    rest = iter(full)
    return all(word in rest for word in short)


def _is_short_organisation(short: NameWords, full: NameWords) -> bool:
    before = full[: len(full) - len(short)]
    if full[len(before) :] != short:
        return False
    return (len(before) == 1 and before[0] in _trigger_words("ORG")) or (
        len(short) > 1 and not short[0].startswith("ال")
    )


def _is_short_place(short: NameWords, full: NameWords) -> bool:
    return full[1:] == short and full[0] in _trigger_words("LOC")


@cache
def _trigger_words(kind: str) -> frozenset[str]:
    return frozenset(normalise_spelling(word) for word in trigger_words(kind))


def _root(key: str, into: dict[str, str]) -> str:
    seen = {key}
    while key in into and into[key] not in seen:
        key = into[key]
        seen.add(key)
    return key


def _relinked(span: Span, to: Span) -> Span:
    return replace(to, start=span.start, end=span.end, confidence=span.confidence)
