"""The dedup index in this process's own memory, with the verdicts of `RedisIndex`; it needs no server.

It is for one process that keeps it as long as it lives; workers share an index in Redis. How texts are found and told
apart is described in lua/check.lua and `docmill.stages.dedup.sketch`; here a table is a dictionary.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import eq

from docmill.memory.comparison import (
    EXTENDS,
    LEAST_AGREEING,
    MOST_COMPARED,
    MOST_POSTINGS,
    Compared,
    by_own_text,
    compare_sketches,
    counted,
    most_similar,
)
from docmill.stages.dedup.sketch import KEY_BYTES, PLACES_BYTES, POSTED, SKETCH_BYTES, TAIL_BYTES
from docmill.stages.index import Fingerprint, Forgotten, Match, Rules

__all__ = ["InProcessIndex"]

DOCUMENTS_A_TURN = 64
"""Documents judged between two looks at the bounds of `Rules`, as in one call of the index in Redis."""
ID_DIGITS = 32
REF_DIGITS = 6
"""Hexadecimal digits of an original's id that a posting holds: originals that share them are compared together."""
NO_SKETCH, NO_PLACES = bytes(SKETCH_BYTES), bytes(PLACES_BYTES)

Alike = list[tuple[str, Compared]]


@dataclass(slots=True)
class Generation:
    """What was remembered since one moment: originals and duplicates are forgotten a generation at a time."""

    began: float
    sketches: dict[str, bytes] = field(default_factory=dict)
    """The sketch of each original, by its id."""
    digests: dict[bytes, str] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The originals whose ids begin with some digits."""
    postings: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=lambda: defaultdict(list))
    """The originals found under a key: the five bytes that are checked, and the digits their ids begin with."""
    duplicates: dict[str, Match] = field(default_factory=dict)


@dataclass(slots=True)
class ScopeMemory:
    """The memory of one scope: the generation written to, then the one before it, if there is one."""

    generations: list[Generation] = field(default_factory=list)
    paragraphs: dict[bytes, str] = field(default_factory=dict)


@dataclass(slots=True)
class KeyMatch:
    """The originals under one key of a document: whether they are as many as may be, and those it may repeat.

    `refs` counts of each its postings, and how many of the five values beside the key agree.
    """

    full: bool
    refs: Counter[str]


class InProcessIndex:
    """An index in memory; the interface is `docmill.stages.index.Index`. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make an empty index; `clock` tells the seconds that `Rules.seconds` is measured against."""
        self._clock = clock
        self._scopes: dict[str, ScopeMemory] = defaultdict(ScopeMemory)
        self._lock = threading.Lock()

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
        """Judge each fingerprint and remember it, in order.

        Raises:
            ValueError: an id is not of 32 lower-case hexadecimal digits; nothing was remembered then.
        """
        for one in fingerprints:
            _check_id(one.id)
        matches: list[Match] = []
        with self._lock:
            here = self._scopes[scope]
            for at in range(0, len(fingerprints), DOCUMENTS_A_TURN):
                _turn(here, rules, self._clock())
                matches += [_judge(here.generations, one, rules) for one in fingerprints[at : at + DOCUMENTS_A_TURN]]
        return matches

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Return for each document the ids where its paragraphs were first seen, and remember those that are new.

        Raises:
            ValueError: an id is not of 32 lower-case hexadecimal digits; nothing was remembered then.
        """
        for document, _ in paragraphs:
            _check_id(document)
        with self._lock:
            seen = self._scopes[scope].paragraphs
            return [[seen.setdefault(one, document) for one in hashes] for document, hashes in paragraphs]

    def forget(self, ids: Sequence[str]) -> Forgotten:
        """Take documents out of every scope, and the duplicates of those that were originals."""
        wanted, found = set(ids), 0
        orphans: dict[str, list[str]] = {}
        with self._lock:
            for scope, here in self._scopes.items():
                named: set[str] = set()
                for generation in here.generations:
                    found += _take_out(generation, wanted)
                    named |= {one for one, match in generation.duplicates.items() if match.original in wanted}
                for generation in here.generations:
                    for one in named:
                        generation.duplicates.pop(one, None)
                if named:
                    orphans[scope] = sorted(named)
        return Forgotten(found, orphans)


def _take_out(generation: Generation, ids: set[str]) -> int:
    """Take ids out of a generation; return how many were there. Postings stay, and name nobody."""
    found = 0
    for one in ids:
        found += generation.duplicates.pop(one, None) is not None
        if generation.sketches.pop(one, None) is not None:
            found += 1
            generation.refs[one[:REF_DIGITS]].remove(one)
    generation.digests = {digest: one for digest, one in generation.digests.items() if one not in ids}
    return found


def _check_id(document: str) -> None:
    """Refuse an id that the index in Redis could not hold.

    Raises:
        ValueError: it is not of 32 lower-case hexadecimal digits.
    """
    if len(document) != ID_DIGITS or document.strip("0123456789abcdef"):
        raise ValueError(f"{document!r} is no id of the index: 32 lower-case hexadecimal digits are")


def _turn(scope: ScopeMemory, rules: Rules, now: float) -> None:
    """Begin a new generation where the present one holds half of what may be remembered, or is old enough.

    Of the generations before, the last one is kept, unless all in it is older than what is remembered.
    """
    if not scope.generations:
        scope.generations = [Generation(now)]
        return
    present = scope.generations[0]
    age = now - present.began
    if 0 < rules.seconds <= age or 0 < rules.most_documents <= 2 * len(present.sketches):
        kept = [] if 0 < 2 * rules.seconds <= age else [present]
        scope.generations = [Generation(now), *kept]


def _judge(generations: list[Generation], one: Fingerprint, rules: Rules) -> Match:
    """Judge one document and remember it; the generations are searched from the oldest on."""
    for generation in reversed(generations):
        if one.id in generation.duplicates:
            return generation.duplicates[one.id]
        if one.id in generation.sketches:
            return Match("unique", one.id, 0.0)
    keys = _keys_of(one)
    met: dict[int, KeyMatch] = {}
    alike: Alike = []
    for generation in reversed(generations):
        if one.digest in generation.digests:
            return _repeat(generations, one.id, Match("exact", generation.digests[one.digest], 1.0, 1.0))
        met = _meet(generation, keys)
        alike += _compare(generation, one, met, rules)
    if best := most_similar(by_own_text(one.places or NO_PLACES, alike), rules.numbers):
        original, found = best
        if found.weak:
            _count_weak(generations, original)
        similarity, containment = int(found.similarity * 10_000 + 0.5) / 10_000, found.containment % EXTENDS / 100
        near = Match("near", original, similarity, containment, extends=found.containment >= EXTENDS)
        return _repeat(generations, one.id, near)
    crowded = any(at in met and met[at].full for at in range(POSTED))
    free = [key for at, key in enumerate(keys if crowded else keys[:POSTED]) if at not in met or not met[at].full]
    _remember(generations[0], one, free[:POSTED])
    return Match("unique", one.id, 0.0)


def _count_weak(generations: list[Generation], original: str) -> None:
    """Count a weak likeness to an original, in the oldest generation that holds it."""
    for generation in reversed(generations):
        if original in generation.sketches:
            generation.sketches[original] = counted(generation.sketches[original])
            return


def _repeat(generations: list[Generation], document: str, match: Match) -> Match:
    """Remember a document as a duplicate and return its verdict."""
    generations[0].duplicates[document] = match
    return match


def _keys_of(one: Fingerprint) -> list[tuple[bytes, bytes]]:
    """Return the key of each group, and the five bytes of its tail that are checked."""
    tails = [one.tails[at - TAIL_BYTES + 2 : at] for at in range(TAIL_BYTES, len(one.tails) + 1, TAIL_BYTES)]
    keys = [one.keys[at : at + KEY_BYTES] for at in range(0, len(one.keys), KEY_BYTES)]
    return list(zip(keys, tails, strict=True))


def _meet(generation: Generation, keys: list[tuple[bytes, bytes]]) -> dict[int, KeyMatch]:
    """Find the originals under each key, and how many of the five checked bytes they share, by the place of the key.

    Keys beyond the first POSTED are looked up where one of the first is full.
    """
    met: dict[int, KeyMatch] = {}
    for at, (key, checked) in enumerate(keys):
        if at == POSTED and not any(meeting.full for meeting in met.values()):
            break
        if postings := generation.postings.get(key):
            refs: Counter[str] = Counter()
            for values, ref in postings:
                refs[ref] += 1 + sum(map(eq, checked, values))
            met[at] = KeyMatch(len(postings) >= MOST_POSTINGS, refs)
    return met


def _compare(generation: Generation, one: Fingerprint, met: dict[int, KeyMatch], rules: Rules) -> Alike:
    """Compare a document with the originals that share most values with it; those of full keys are a last resort."""
    refs = _most_agreeing(meeting.refs for meeting in met.values() if not meeting.full)
    refs = refs or _most_agreeing(meeting.refs for meeting in met.values() if meeting.full)
    if not refs:
        return []
    originals = [original for ref in refs for original in generation.refs[ref]]
    found = compare_sketches(
        one.sketch or NO_SKETCH,
        one.places or NO_PLACES,
        [generation.sketches[original] for original in originals],
        rules,
    )
    return [(original, compared) for original, compared in zip(originals, found, strict=True) if compared]


def _most_agreeing(counted_refs: Iterable[Counter[str]]) -> list[str]:
    """Return the refs of which LEAST_AGREEING keys and values agree, MOST_COMPARED of them at most."""
    tally: Counter[str] = Counter()
    for refs in counted_refs:
        tally.update(refs)
    enough = [ref for ref, agreeing in tally.items() if agreeing >= LEAST_AGREEING]
    return sorted(enough, key=lambda ref: (-tally[ref], ref))[:MOST_COMPARED]


def _remember(generation: Generation, one: Fingerprint, keys: list[tuple[bytes, bytes]]) -> None:
    """Remember an original under some keys."""
    ref = one.id[:REF_DIGITS]
    generation.sketches[one.id] = one.sketch or NO_SKETCH
    generation.digests[one.digest] = one.id
    generation.refs[ref].append(one.id)
    for key, checked in keys:
        generation.postings[key].append((checked, ref))
