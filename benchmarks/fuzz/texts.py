"""Targets that get clean text: language, entities, dedup."""

from __future__ import annotations

import random
from collections.abc import Callable

import docmill
from benchmarks.fuzz.documents import lines, words
from benchmarks.fuzz.promises import promise
from benchmarks.fuzz.slow_texts import SLOW
from docmill.stages.entities import extract

__all__ = ["check"]

LANGUAGES = (None, "ar", "de", "en", "fr", "pt", "ru", "sv", "tr", "zh", "ja", "und", "xx-Zzzz")


def check(target: str, rng: random.Random) -> tuple[bytes, Callable[[bytes], None]]:
    """Return the text of a case of `language`, `entities` or `dedup`, and what checks it."""
    text = _text(rng)
    language = rng.choice(LANGUAGES)
    checks: dict[str, Callable[[str], None]] = {
        "language": check_language,
        "entities": lambda one: check_entities(one, language),
        "dedup": check_dedup,
    }
    return text.encode("utf-8", "surrogatepass"), lambda raw: checks[target](raw.decode("utf-8", "replace"))


def _text(rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.05:  # a piece of what is known to be slow
        return rng.choice([make for _, make in SLOW.values()])(rng.randrange(1, rng.choice((50, 200, 200, 2000))))
    if chance < 0.15:
        return "".join(
            chr(rng.choice((rng.randrange(0x80), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000))))
            for _ in range(rng.randrange(60))
        )
    most = rng.choice((4, 4, 8, 8, 20, 60))
    parts = [lines(rng) if rng.random() < 0.1 else words(rng, most) for _ in range(rng.choice((1, 1, 2, 4)))]
    text = rng.choice((" ", "\n", ". ", ", ", "")).join(parts)
    if rng.random() < 0.2:
        text = text.replace("the", f"{rng.randrange(10**9)}").title()
    return text.encode("utf-8", "replace").decode()


def check_language(text: str) -> None:
    """Check what language identification promises."""
    found = docmill.identify(text)
    promise(0 <= found.confidence <= 1, "a confidence is out of bounds")
    promise(found.code, "no code")
    ends = 0
    for segment in found.segments:
        promise(ends <= segment.start < segment.end <= len(text), "segments overlap or leave the text")
        ends = segment.end
    found.model_validate_json(found.model_dump_json())


def check_entities(text: str, language: str | None) -> None:
    """Check what entity extraction promises."""
    found = extract(text, language)
    for entity in found.entities:
        promise(entity.name.strip(), "an entity without a name")
        promise(0 <= entity.confidence <= 1, "a confidence is out of bounds")
        promise(entity.mentions, "an entity without a mention")
        for mention in entity.mentions:
            promise(text[mention.start : mention.end] == mention.text, "a mention is not where it says")
    found.model_validate_json(found.model_dump_json())


def check_dedup(text: str) -> None:
    """Check what deduplication promises: a copy is a copy, and what follows has no part in it."""
    memory = docmill.Deduplicator()
    first, copy = memory.add_many([(text, "a"), (text, "b")])
    promise(first.status == "unique", "the first of all is no duplicate")
    promise(copy.status == "exact" and copy.duplicate_of == "a" if text.strip() else True, "a copy is not found")
