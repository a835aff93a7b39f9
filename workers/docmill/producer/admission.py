"""The producer: admits batches to the ledger, then publishes them, and waits while too much is pending."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from docmill.delivery.ledger import Ledger, batch_id
from docmill.delivery.messages import PRIORITY, Publish, queue_name
from docmill.delivery.payload import Codec
from docmill.delivery.quarantine import Held
from docmill.delivery.server.sizes import LEAST, most_value_bytes
from docmill.documents import SOURCE_STAGE, Document, Failure, Status, halves
from docmill.errors import LimitError, UnavailableError
from docmill.records import Rerun
from docmill.sources.entry import EXCERPT
from docmill.stages.stage import Wants

__all__ = ["Producer", "Waiting"]

log = structlog.get_logger()

HIGHER = 0.25  # of the marks, by which those of batches of high priority are higher: a gigabyte of Redis has that room

Waiting = Callable[[int], None]
"""Told the pending bytes each time the producer waits for them to fall."""


@dataclass(frozen=True, slots=True)
class Producer:
    """Hands documents to the workers.

    `route` is the stages a batch passes, the store last; one that `wants` names is passed only by documents that it
    wants, which stand in batches of their own. `high_water` and `low_water` are pending bytes: admission stops at the
    one and goes on below the other. Batches of the `priority` `high` go before all others; for them both are higher, so
    that what fills the server up to the mark does not hold them up.
    """

    ledger: Ledger
    codec: Codec
    publish: Publish
    route: Sequence[str]
    high_water: int
    low_water: int
    waiting: Waiting = lambda _: None
    wants: Mapping[str, Wants] = field(default_factory=dict)
    priority: str = ""

    def by_route(self, documents: Iterable[Document]) -> dict[tuple[str, ...], list[Document]]:
        """Return documents by the stages that they pass, in order."""
        if not self.wants:
            return {tuple(self.route): list(documents)}
        found: dict[tuple[str, ...], list[Document]] = {}
        for document in documents:
            found.setdefault(self._route_of(document), []).append(document)
        return found

    def _route_of(self, document: Document) -> tuple[str, ...]:
        if document.status is Status.FAILED:  # whatever it is, no stage looks at it
            return tuple(stage for stage in self.route if stage not in self.wants)
        return tuple(stage for stage in self.route if stage not in self.wants or self.wants[stage](document))

    def admit(self, run: str, documents: Sequence[Document]) -> int:
        """Admit and publish a batch; return how many of its documents were new. Those admitted before are left out.

        Documents of different routes become a batch each, and one larger than the server takes is divided. A document
        that is larger by itself is admitted as one with a failure, without what makes it large, so that it ends in
        quarantine.

        Raises:
            UnavailableError: the ledger is out of reach; nothing was admitted, or the whole batch was.
        """
        batch = list({document.id: document for document in documents}.values())
        known = self.ledger.seen([document.id for document in batch])
        new = [document for document, seen in zip(batch, known, strict=True) if not seen]
        return sum(self._admit(run, route, part) for route, part in self.by_route(new).items() if part)

    def _admit(self, run: str, route: Sequence[str], batch: list[Document]) -> int:
        """Admit and publish one batch of a route; return how many of its documents were new."""
        while batch:
            self._wait_below_high_water()
            ids = [document.id for document in batch]
            name = batch_id(run, route, ids)
            fields = self.codec.pack_documents(batch) | self._marked()
            most = self._exceeded(fields)
            if most and len(batch) > 1:
                return sum(self.admit(run, half) for half in halves(batch))
            if most:
                fields = self.codec.pack_documents([_without_bulk(batch[0], _size_of(fields), most)]) | self._marked()
            seen_since = self.ledger.admit(name, run, route, ids, fields)
            if seen_since is None:
                self._publish(name, run, len(batch), route[0])
                return len(batch)
            # another producer admitted some of them in between: leave these to it
            batch = [document for place, document in enumerate(batch) if place not in set(seen_since)]
        return 0

    def admit_again(self, run: str, documents: Sequence[Document], salt: str) -> None:
        """Admit and publish documents whose outcome was lost, a batch a route; one never admitted is counted as new.

        `salt` tells the batch from those that the same documents were in before.

        Raises:
            UnavailableError: the ledger is out of reach; nothing was admitted, or the whole batch was.
        """
        ids = [document.id for document in documents]
        known = dict(zip(ids, self.ledger.seen(ids), strict=True))
        self.admit(run, [document for document in documents if not known[document.id]])
        for route, again in self.by_route(document for document in documents if known[document.id]).items():
            if again:
                self._wait_below_high_water()
                again_ids = [document.id for document in again]
                name = batch_id(run, route, again_ids, salt)
                fields = self.codec.pack_documents(again) | self._marked()
                self.ledger.admit(name, run, route, again_ids, fields, again=True)
                self._publish(name, run, len(again), route[0])

    def admit_reruns(
        self, run: str, route: Sequence[str], documents: Sequence[Document], reruns: Sequence[Rerun]
    ) -> None:
        """Admit and publish documents that have records, as one batch of a run of its own, to run stages over again.

        `route` is those stages, from the first that any of the documents is to pass, the store last.

        Raises:
            UnavailableError: the ledger is out of reach; nothing was admitted, or the whole batch was.
        """
        self._wait_below_high_water()
        ids = [document.id for document in documents]
        name = batch_id(run, route, ids)
        fields = self.codec.pack_documents(documents) | self.codec.pack_reruns(reruns) | self._marked()
        self.ledger.admit(name, run, route, ids, fields, rerun=True)
        self._publish(name, run, len(ids), route[0])

    def readmit(self, run: str, held: Sequence[Held]) -> list[Held]:
        """Admit quarantined documents again, and publish them; return those that were admitted.

        In the same step they leave the quarantine. One that is not there any more, or failed again since it was read,
        is left alone. The batch remembers where the store keeps their entries, so that these go as well.

        Raises:
            UnavailableError: the ledger is out of reach; nothing was admitted, or the whole batch was.
        """
        by_id = {one.entry.id: one for one in held}
        parts = self.by_route(one.entry.document() for one in held)
        return [
            one
            for route, part in parts.items()
            for one in self._readmit(run, route, [by_id[document.id] for document in part])
        ]

    def _readmit(self, run: str, route: Sequence[str], held: list[Held]) -> list[Held]:
        """Admit quarantined documents of one route again, as one batch."""
        while held:
            self._wait_below_high_water()
            name = batch_id(run, route, [one.entry.id for one in held], ",".join(str(one.since) for one in held))
            fields = self.codec.pack_documents([one.entry.document() for one in held])
            fields |= self.codec.pack_former([one.entry.batch for one in held]) | self._marked()
            if len(held) > 1 and self._exceeded(fields):
                return [one for half in halves(held) for one in self.readmit(run, half)]
            changed = self.ledger.readmit(name, run, route, [one.key for one in held], fields)
            if changed is None:
                self._publish(name, run, len(held), route[0])
                return held
            held = [one for place, one in enumerate(held) if place not in set(changed)]
        return []

    def _exceeded(self, fields: Mapping[str, bytes]) -> int:
        """Return the bytes that the server takes where a batch has more; else 0."""
        size = _size_of(fields)
        if size <= LEAST:
            return 0
        most = most_value_bytes(self.ledger.client)
        return most if size > most else 0

    def _marked(self) -> dict[str, bytes]:
        """Return the field of a batch that tells its priority, where it is not the usual one."""
        return {PRIORITY: self.priority.encode()} if self.priority else {}

    def _publish(self, batch: str, run: str, documents: int, stage: str) -> None:
        try:
            self.publish(batch, queue_name(stage, self.priority), run, documents)
        except UnavailableError as error:  # admitted already: the reconciler publishes it after its lease
            log.warning("batch not published yet", batch=batch, run=run, error=str(error))

    def _wait_below_high_water(self) -> None:
        room = 1 + HIGHER if self.priority else 1.0
        pending = self.ledger.pending_bytes()
        if pending < room * self.high_water:
            return
        while pending > room * self.low_water:
            self.waiting(pending)
            time.sleep(0.2)
            pending = self.ledger.pending_bytes()


def _size_of(fields: Mapping[str, bytes]) -> int:
    return sum(len(name) + len(value) for name, value in fields.items())


def _without_bulk(document: Document, size: int, most: int) -> Document:
    """Return a document that no server takes as one that failed, with the beginning of its content alone."""
    error = LimitError(
        f"{document.source.uri}: {size} bytes when packed, more than the {most} that the Redis server takes for one "
        "value (proto-max-bulk-len); raise that, or lower limits.document_bytes and limits.metadata_bytes"
    )
    bare = document.source.model_copy(update={"metadata": {}})
    return replace(document, content=document.content[:EXCERPT], source=bare).with_failure(
        Failure.of(SOURCE_STAGE, error), for_good=True
    )
