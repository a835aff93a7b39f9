"""Texts that share no words by chance, and what an index says of one."""

from __future__ import annotations

import random

import redis

from docmill.memory import RedisIndex
from docmill.stages.dedup import fingerprint
from docmill.stages.index import Match, Rules

__all__ = ["judged", "text"]

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]


def text(seed: int, words: int = 120) -> str:
    """Some words that are drawn from a seed."""
    draw = random.Random(seed)
    return " ".join("".join(draw.choices(SYLLABLES, k=3)) for _ in range(words))


def judged(client: redis.Redis, name: str, words: str, identity: str = "00" * 16) -> Match:
    """The verdict of an index on a text, which it then knows."""
    return RedisIndex(client, name).check_and_insert("all", [fingerprint(identity, words)[0]], Rules())[0]
