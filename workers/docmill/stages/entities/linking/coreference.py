"""Merge the names of one document that are one thing: short forms take the identity of the full ones.

A last name, a first name, or two of three names stand for the full name (سيرغي لافروف, لافروف); a name of an
organisation or a place stands for the one with a trigger word before it (وكالة هاوار, هاوار; نهر الفرات, الفرات), and
the end of a longer organisation's name for all of it (قوات سوريا الديموقراطية, سوريا الديموقراطية). Two things
that the gazetteer tells apart are never merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from docmill.stages.entities.rules.triggers import trigger_words
from docmill.stages.entities.spans import Span, fold_name, normalise_spelling

__all__ = ["MAX_NAME_WORDS", "merge_short_forms"]

NameWords = tuple[str, ...]
MAX_NAME_WORDS = 16
"""Words of the longest name that is meant again by a part of it: ministries' titles have twelve. What the tagger takes
for one name in a text of single letters has a hundred, and all its parts were compared."""
MAX_SHARING_WORD = 500
"""Names sharing a word among which a full form is looked for: a document with more of them is a list, not a text."""
_MAX_REMEMBERED = 80
"""Code points of the longest name whose words are remembered."""
NAMED_TYPES = frozenset({"PER", "LOC", "ORG"})


def merge_short_forms(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans of a text with the key, links and type of the full form in those of its short forms.

    Args:
        text: the text.
        spans: spans that do not overlap, in the order of the text.
    """
    forms: dict[str, dict[NameWords, int]] = defaultdict(dict)
    surest: dict[str, Span] = {}
    for span in spans:
        start, end, kind, key, confidence, *_ = span
        if kind in NAMED_TYPES:
            forms[key].setdefault(_words(text[start:end]), start)
            if key not in surest or confidence > surest[key][4]:
                surest[key] = span
    into: dict[str, str] = {}
    for kind, is_short in (("PER", _is_short_person), ("ORG", _is_short_organisation), ("LOC", _is_short_place)):
        keys = [key for key in forms if surest[key].type == kind]
        longer = _by_word(keys, forms)
        for short in keys:
            if full := _find_full_form(short, longer, forms, is_short):
                into[short] = full
    if not into:
        return list(spans)
    into = {short: _root(full, into) for short, full in into.items()}
    into |= _prefer_known(into, surest)
    return [_relinked(span, surest[into[span.key]]) if span.key in into else span for span in spans]


def _prefer_known(into: Mapping[str, str], surest: Mapping[str, Span]) -> dict[str, str]:
    """Return other targets for short and full forms where only a short form has links, so that its identity stays.

    Args:
        into: the key of the full form by that of the short form.
        surest: the surest span of each key.
    """
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
    """Return the folded words of a name, with its spelling normalised; of a short one they are remembered."""
    return _remembered_words(name) if len(name) <= _MAX_REMEMBERED else _words_of(name)


def _words_of(name: str) -> NameWords:
    if name.isascii():
        return tuple(name.lower().replace("-", " ").replace("'", " ").split())
    return tuple(normalise_spelling(fold_name(name)).replace("-", " ").replace("'", " ").split())


_remembered_words = lru_cache(maxsize=1 << 13)(_words_of)


def _by_word(
    keys: Iterable[str], forms: dict[str, dict[NameWords, int]]
) -> dict[str, list[tuple[NameWords, frozenset[str], str, int]]]:
    """Return the forms of several words, by each of their words, as (words, their set, key, first start).

    Those of most words come first.
    """
    found: dict[str, list[tuple[NameWords, frozenset[str], str, int]]] = defaultdict(list)
    for key in keys:
        for words, start in forms[key].items():
            if 1 < len(words) <= MAX_NAME_WORDS:
                holds = frozenset(words)
                for word in holds:
                    if len(found[word]) < MAX_SHARING_WORD:
                        found[word].append((words, holds, key, start))
    for several in found.values():
        several.sort(key=lambda one: -len(one[0]))
    return found


def _find_full_form(
    short: str,
    longer: dict[str, list[tuple[NameWords, frozenset[str], str, int]]],
    forms: dict[str, dict[NameWords, int]],
    is_short: Callable[[NameWords, NameWords], bool],
) -> str | None:
    """Return the key of the full form that `short` stands for: the last such before it, else the first, else None.

    Args:
        short: a key.
        longer: what `_by_word` gave for the keys of its type.
        forms: the forms of each key and where each first stands.
        is_short: whether the first name may be a short form of the second.
    """
    best: tuple[bool, int, str] | None = None
    most = max(map(len, forms[short]))
    if not any(words and words[-1] in longer and len(longer[words[-1]][0][0]) > most for words in forms[short]):
        return None  # as of most
    first = min(forms[short].values())
    for words in forms[short]:
        wanted = frozenset(words)
        for full, holds, key, start in longer.get(words[-1], []) if words else []:
            if len(full) <= most:
                break  # they are in the order of their lengths
            if key == short or not wanted <= holds:
                continue
            if is_short(words, full) and not _are_distinct_things(short, key):
                rank = (start < first, start if start < first else -start, key)
                best = max(best, rank) if best else rank
    return best[2] if best else None


def _are_distinct_things(one: str, other: str) -> bool:
    """Tell whether both keys are things that the gazetteer or a list knows by an id, and so tells apart."""
    return all(":" in key.split(":", 1)[1] for key in (one, other))


def _is_short_person(short: NameWords, full: NameWords) -> bool:
    """Tell whether a name is the first or the last word of a full name, or several of its words in order."""
    if len(short) == 1 and (len(short[0]) < 3 or short[0] not in {full[0], full[-1]}):
        return False
    rest = iter(full)
    return all(word in rest for word in short)


def _is_short_organisation(short: NameWords, full: NameWords) -> bool:
    """Tell whether a name is a full name without its trigger word, or its last words, the first not definite."""
    before = full[: len(full) - len(short)]
    if full[len(before) :] != short:
        return False
    return (len(before) == 1 and before[0] in _trigger_words("ORG")) or (
        len(short) > 1 and not short[0].startswith("ال")
    )


def _is_short_place(short: NameWords, full: NameWords) -> bool:
    """Tell whether a name is a full name without its trigger word."""
    return full[1:] == short and full[0] in _trigger_words("LOC")


@cache
def _trigger_words(kind: str) -> frozenset[str]:
    """Return the trigger words of a type, with their spelling normalised."""
    return frozenset(normalise_spelling(word) for word in trigger_words(kind))


def _root(key: str, into: dict[str, str]) -> str:
    """Follow a key from short to full form as far as it goes, but never round a circle."""
    seen = {key}
    while key in into and into[key] not in seen:
        key = into[key]
        seen.add(key)
    return key


def _relinked(span: Span, to: Span) -> Span:
    """Return a span with its own place and confidence and all else of another."""
    return to._replace(start=span.start, end=span.end, confidence=span.confidence)
