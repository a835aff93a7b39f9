"""What the dedup stage asks of its index: one atomic check-and-insert for a batch of fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Fingerprint", "Index", "Match"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What stands for one document in the index.

    `digest` is the SHA-256 of the folded text (32 bytes); `signature` the MinHash values (little-endian uint16 each,
    empty where the text is too short to compare); `bands` the band keys (8 bytes each).
    """

    id: str
    digest: bytes
    signature: bytes
    bands: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The index's verdict on one document."""

    status: Literal["unique", "exact", "near"]
    original: str
    similarity: float


class Index(Protocol):
    """Shared memory of all documents seen."""

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], threshold: float) -> list[Match]:
        """Judge each fingerprint and remember it, atomically for each, in order.

        A fingerprint whose id was judged before gets the same verdict again.

        Raises:
            UnavailableError: the index is out of reach.
        """
        ...
