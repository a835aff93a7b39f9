"""Enqueueing: documents from any iterable gathered into batches, admitted and published, with back-pressure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from docmill.delivery.connection import patiently
from docmill.documents import Document
from docmill.producer.admission import Producer
from docmill.producer.batching import gather
from docmill.settings import Batching

__all__ = ["Enqueued", "admit_patiently", "enqueue"]


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What became of documents that were handed in.

    `documents` were admitted, in `batches`; `known` were left out, admitted before in whatever run.
    """

    run: str
    documents: int = 0
    batches: int = 0
    known: int = 0


def enqueue(
    documents: Iterable[Document | None],
    producer: Producer,
    *,
    run: str,
    batching: Batching,
    patience_seconds: float,
    progress: Callable[[Enqueued], bool] = lambda _: True,
) -> Enqueued:
    """Hand documents to the workers, in batches as `batching` says; return what became of them.

    The documents are read by a thread of its own, at most some 16 ahead; a None among them ends a batch. While too many
    bytes are pending the call waits. `progress` is given the outcome so far after each batch; where it returns False no
    further batch is begun.

    Raises:
        UnavailableError: the ledger's server was out of reach for `patience_seconds`. What was admitted stays admitted;
            the same documents may be handed in again.
        Exception: whatever iterating over `documents` raises, after those before it were admitted.
    """
    outcome = Enqueued(run)
    batches = gather(documents, most=batching.documents, most_bytes=batching.bytes, age_seconds=batching.age_seconds)
    for batch in batches:
        new = admit_patiently(producer, run, batch, patience_seconds)
        outcome = replace(
            outcome,
            documents=outcome.documents + new,
            batches=outcome.batches + (new > 0),
            known=outcome.known + len(batch) - new,
        )
        if not progress(outcome):
            break
    return outcome


def admit_patiently(producer: Producer, run: str, batch: Sequence[Document], seconds: float) -> int:
    """Admit and publish one batch, waiting up to `seconds` for a server out of reach; return how many were new.

    Raises:
        UnavailableError: the server stayed out of reach.
    """
    return patiently(partial(producer.admit, run, batch), seconds)
