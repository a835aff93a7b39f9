"""Enqueueing: documents from any iterable gathered into batches, admitted and published, with back-pressure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from docmill.delivery.connection import patiently
from docmill.delivery.costs import Costs
from docmill.producer.admission import Producer
from docmill.producer.batching import Batch, gather
from docmill.settings import Batching
from docmill.sources import Reading, Skipped, SourceItem

__all__ = ["UNREAD", "Enqueued", "admit_patiently", "enqueue"]

log = structlog.get_logger()

UNREAD = frozenset({"unreadable", "vanished", "symlink", "fifo", "socket", "device", "system"})
"""Kinds of what was passed over that somebody may have meant to be read."""

MOST_NAMED = 5
"""Places told of what was not read; the log tells the others."""


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What became of documents that were handed in.

    `documents` were admitted, in `batches`; `known` were left out, admitted before in whatever run. `skipped` counts by
    kind what the readers passed over on purpose, whether it was counted before or not; `unread` are the first of those
    that somebody may have meant to be read.
    """

    run: str
    documents: int = 0
    batches: int = 0
    known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unread: tuple[Skipped, ...] = ()


def enqueue(
    items: Iterable[SourceItem | None],
    producer: Producer,
    *,
    run: str,
    batching: Batching,
    patience_seconds: float,
    progress: Callable[[Enqueued], bool] = lambda _: True,
) -> Enqueued:
    """Hand documents to the workers, in batches as `batching` says; return what became of them.

    `items` are documents, and what their readers passed over, which the run's counts tell by kind. They are read by a
    thread of its own, at most some 256 ahead of the batch or two that are held back; a None among them ends a batch.
    While too many bytes are pending the call waits. `progress` is given the outcome so far after each batch; where it
    returns False no further batch is begun, and what was read and not admitted is left out.

    Raises:
        UnavailableError: the ledger's server was out of reach for `patience_seconds`. What was admitted stays admitted;
            the same documents may be handed in again.
        Exception: whatever iterating over `items` raises, after those before it were admitted.
    """
    outcome = Enqueued(run)
    items = items.items if isinstance(items, Reading) else items
    batches = gather(
        items,
        most=batching.documents,
        most_bytes=batching.bytes,
        age_seconds=batching.age_seconds,
        cost=Costs(lambda: patiently(producer.ledger.totals, patience_seconds)),
    )
    for batch in batches:
        new, batches_of_it = admit_patiently(producer, run, batch, patience_seconds)
        outcome = replace(
            outcome,
            documents=outcome.documents + new,
            batches=outcome.batches + batches_of_it,
            known=outcome.known + len(batch.documents) - new,
            skipped=outcome.skipped + Counter(one.kind for one in batch.skipped),
            unread=(*outcome.unread, *(one for one in batch.skipped if one.kind in UNREAD))[:MOST_NAMED],
        )
        if not progress(outcome):
            break
    return outcome


def admit_patiently(producer: Producer, run: str, batch: Batch, seconds: float) -> tuple[int, int]:
    """Admit and publish what was gathered, a batch a route, waiting up to `seconds` for a server out of reach.

    What was passed over is counted first. Returns how many documents were new, and in how many batches.

    Raises:
        UnavailableError: the server stayed out of reach.
    """
    skipped = [(one.kind, one.place) for one in batch.skipped]
    for kind, place in skipped:
        log.debug("passed over", kind=kind, place=place)
    patiently(partial(producer.ledger.note_skipped, run, skipped), seconds)
    parts = producer.by_route(batch.documents).values()
    new = [patiently(partial(producer.admit, run, part), seconds) for part in parts if part]
    return sum(new), sum(number > 0 for number in new)
