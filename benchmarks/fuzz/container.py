"""A container with a known number of documents, as the fuzzer makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Container", "places"]


@dataclass(frozen=True, slots=True)
class Container:
    """The bytes of a container and what is known of them.

    Attributes:
        name: what its file is called.
        data: its bytes.
        documents: the content of each document, in order.
        bodies: where the content of each stands, as (start, end): damage there is no other document's business. Empty
            where one checksum or one stream is around all.
        checked: a checksum is around each content, so that none that is changed may pass as whole.
        cuttable: what stands whole before a cut is read.
        tail: bytes behind a document's content that end its line, record or element.
    """

    name: str
    data: bytes
    documents: Sequence[bytes]
    bodies: Sequence[tuple[int, int]] = field(default=())
    checked: bool = False
    cuttable: bool = False
    tail: int = 4


def places(data: bytes, documents: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return where each of some contents stands in a container, as (start, end); those that do not are left out."""
    starts = [data.find(document) for document in documents]
    return [(start, start + len(document)) for start, document in zip(starts, documents, strict=True) if start >= 0]
