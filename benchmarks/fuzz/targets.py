"""What is fuzzed: each target makes a case from its number, and checks it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.fuzz import cleaning, files, readers, texts

__all__ = ["TARGETS", "Case", "make_case", "shares"]

Check = Callable[[bytes], None]
Maker = Callable[[str, random.Random], tuple[bytes, Check]]

TARGETS: dict[str, tuple[Maker, int]] = {
    # target: its maker, and its share of all cases in per cent; a stage costs ten times as much as a reader (README)
    "readers": (readers.check, 44),
    "convert": (files.check, 1),
    "garbage": (readers.check, 15),
    "decode": (cleaning.check, 17),
    "plain": (cleaning.check, 5),
    "html": (cleaning.check, 3),
    "language": (texts.check, 4),
    "entities": (texts.check, 3),
    "dedup": (texts.check, 8),
}


@dataclass(frozen=True, slots=True)
class Case:
    """The content of a case, and what checks it: raises what the package raises, and BrokenError."""

    content: bytes
    check: Check


def make_case(target: str, number: int, seed: int) -> Case:
    """Make a case; the same numbers give the same one."""
    maker, _ = TARGETS[target]
    return Case(*maker(target, random.Random(f"{seed}:{target}:{number}")))


def shares(cases: int, chosen: list[str]) -> dict[str, int]:
    """Return how many of all cases each of some targets gets."""
    whole = sum(TARGETS[target][1] for target in chosen)
    return {target: -(-cases * TARGETS[target][1] // whole) for target in chosen}
