"""What the dedup stage asks of its index: one atomic check-and-insert for each fingerprint of a batch.

Tested by tests/memory/test_redis_index.py, tests/memory/test_cluster_index.py and tests/memory/test_in_process.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["DIGEST_BYTES", "PARAGRAPH_BYTES", "Fingerprint", "Forgotten", "Index", "Match", "Rules"]

DIGEST_BYTES = 10  # 80 bits: two different texts of a thousand million agree in them with odds of 4 in ten million

PARAGRAPH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What represents one document in the index.

    `digest` is the head of the folded text's SHA-256 (DIGEST_BYTES); `keys`, `tails` and `routes` are what near texts
    are found by, `sketch` and `places` what they are compared by (see docmill.stages.dedup.sketch): all empty where
    the text is too short to be near another.
    """

    id: str
    digest: bytes
    keys: bytes = b""
    tails: bytes = b""
    routes: bytes = b""
    sketch: bytes = b""
    places: bytes = b""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which two texts are near, and the bounds on what the index remembers.

    `containment` is the share of a text from which on it is near the longer one that holds it; 0 is no such rule.
    `numbers` is the least share of the similarity that the numbers' own similarity must have. `most_documents` and
    `seconds` bound what is remembered; 0 is no bound.
    """

    threshold: float = 0.5
    short_threshold: float = 0.8
    containment: float = 0.75
    numbers: float = 0.3
    most_documents: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on one document. `original` is the document's own id where it is unique; `similarity` is 0 then.

    `containment` is the share of the shorter text that the longer one holds, `extends` whether the document is the
    longer one and a fifth of it or more is new. `external` tells that the original was imported into the index: docmill
    has no record of it.
    """

    status: Literal["unique", "exact", "near"]
    original: str
    similarity: float
    containment: float = 0.0
    extends: bool = False
    external: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out of an index: the number of documents, and by scope the duplicates that named one of them.

    These orphans are to be judged again.
    """

    documents: int
    orphans: dict[str, list[str]]


class Index(Protocol):
    """The shared memory of all documents seen."""

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
        """Judge each fingerprint and remember it, atomically for each, in order.

        A fingerprint whose id was judged before gets the same verdict again.

        Raises:
            UnavailableError: the index is out of reach.
        """
        ...

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Return for each document the ids of those in which its paragraphs were first seen.

        A document is given as its id and its paragraphs' hashes of PARAGRAPH_BYTES. A paragraph not seen before is
        remembered under the document's id.

        Raises:
            UnavailableError: the index is out of reach.
        """
        ...
