"""What befalls files: flipped bits, holes, cuts, pieces doubled, moved and put in."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["Damage", "applied", "chosen"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One change: the bytes from `start` to `end` became `instead`. A `cut` took all from `start` on."""

    start: int
    end: int
    instead: bytes
    is_cut: bool = False

    @property
    def keeps_length(self) -> bool:
        """Tell whether all behind it stands where it stood."""
        return not self.is_cut and len(self.instead) == self.end - self.start


def chosen(rng: random.Random, data: bytes, within: tuple[int, int] | None = None) -> list[Damage]:
    """Return one to four changes of some bytes, none overlapping, or a single cut.

    Args:
        rng: chooses.
        data: the bytes.
        within: where they must lie; they keep the length then.
    """
    first, last = within or (0, len(data))
    if within is None and rng.random() < 0.25:
        return [Damage(rng.randrange(len(data)), len(data), b"", is_cut=True)]
    found: list[Damage] = []
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        start = rng.randrange(first, last)
        end = min(last, start + rng.choice((1, 1, 2, 8, 100)))
        old = data[start:end]
        flipped = bytes([old[0] ^ 1 << rng.randrange(8)]) + old[1:]
        same = (flipped, flipped, rng.randbytes(len(old)), bytes(len(old)), b"\xff" * len(old), b"\n" * len(old))
        other = (
            b"",
            old * 2,
            rng.randbytes(rng.randrange(1, 60)),
            old + b"\0" * 512,
            data[rng.randrange(len(data)) :][:100],
        )
        instead = rng.choice(same if within is not None or rng.random() < 0.6 else other)
        if all(end <= one.start or start >= one.end for one in found):
            found.append(Damage(start, end, instead))
    return sorted(found, key=lambda one: one.start)


def applied(data: bytes, damage: list[Damage]) -> bytes:
    """Return the damaged bytes."""
    for one in sorted(damage, key=lambda one: -one.start):
        data = data[: one.start] + one.instead + (b"" if one.is_cut else data[one.end :])
    return data
