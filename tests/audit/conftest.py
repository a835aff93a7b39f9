"""A deployment with records, duplicates and a quarantined document in it, worked off in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from docmill import settings
from docmill.delivery.maintenance.recount import is_detail
from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.memory import client_of
from tests.factories import make_document, make_failure

FERRY = "The night ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast."
OTHERS = [
    "A new library opened in the old town hall, with rooms for readers who come to borrow nothing at all.",
    "Rain is expected over the northern valleys until Thursday, and rivers there may leave their beds.",
    "The council voted for a tram line along the harbour, which is to be opened within four years.",
]
RUN = "monday"


class Bench:
    """A deployment whose messages are kept in a list until they are worked off."""

    def __init__(
        self, server: Path, namespace: str, out: Path, store_url: str | None = None, *, keep: bool = False
    ) -> None:
        self.out = out
        self.sent: list[tuple[str, str]] = []
        self.deployment = Deployment(
            settings.load(
                redis_url=f"unix://{server}?db=0",
                namespace=namespace,
                index=namespace,
                store_url=store_url or f"file://{out}",
                pipeline=("clean", "language", "dedup"),
                keep_content=keep,
            )
        )
        self.ledger = self.deployment.ledger
        self.producer = replace(self.deployment.producer(), publish=self._send)
        self._worker = replace(self.deployment.worker, publish=self._send)
        self.index_client = client_of(self.deployment.settings.dedup_url)

    def _send(self, batch: str, stage: str, *_: object) -> None:
        self.sent.append((batch, stage))

    def enqueue(self, documents: Sequence[Document], run: str = RUN) -> None:
        self.producer.admit(run, documents)

    def work(self) -> None:
        while self.sent:
            self._worker.work(*self.sent.pop(0))

    def details(self) -> dict[str, str]:
        """The run's counts that only the store can tell."""
        return {name: value for name, value in self.ledger.counts(RUN).items() if is_detail(name)}

    @property
    def part(self) -> Path:
        """The only part of records."""
        (found,) = (self.out / "records").glob("*.jsonl")
        return found


def originals() -> list[Document]:
    return [make_document(text, f"mem://{number}") for number, text in enumerate([FERRY, *OTHERS])]


def copy() -> Document:
    return make_document(FERRY, "mem://copy")


def broken() -> Document:
    return make_document(b"\x00", "mem://broken", failure=make_failure("source"))


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    """A run of six documents that has ended: four originals, a duplicate of the first, one in quarantine."""
    made = Bench(server, namespace, tmp_path / "out")
    made.enqueue([*originals(), copy(), broken()])
    made.work()
    return made
