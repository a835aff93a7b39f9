"""The server's side of the ledger: its keys, and its scripts, of which each is one atomic change.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import redis

from docmill.delivery.connection import reachable

__all__ = ["BATCHES_A_CALL", "KIND_OF_IDS", "SECONDS_BOUNDS", "SKIPPED_SETS", "Scripts", "counted", "listed"]

KIND_OF_IDS = "2"  # of local files' ids: since 2 they do not tell the folder that an input stands in
BATCHES_A_CALL = 500  # that one call of a script looks at: half a millisecond
SECONDS_BOUNDS = ("0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "100")
"""Upper bounds, in seconds, by which the totals count the batches that a stage passed: from a batch that is passed over
to the time that a document may take, three in two powers of ten."""
SHORT_ID = 12  # bytes of a document id in the seen sets: 96 bits collide once in 10^9 documents with odds of 10^-11
SKIPPED_SETS = 4096  # a run: of 512 members each, which are stored as bare numbers: 8 bytes an item up to 2 million
SEEN_BUCKETS = 4  # hex digits that choose a seen set: 65,536 sets stay listpack-encoded up to about 8 million documents


class Scripts:
    """Keys and scripts of a ledger on one server.

    A batch at work is sent again when its lease was not renewed for `lease_seconds`, one that waits for a worker when
    nobody took it for `queue_seconds` (by default as long).
    """

    def __init__(
        self,
        client: redis.Redis,
        namespace: str = "docmill",
        lease_seconds: float = 3.0,
        queue_seconds: float | None = None,
    ) -> None:
        self.client = client
        self.lease_seconds = lease_seconds
        self.queue_seconds = lease_seconds if queue_seconds is None else queue_seconds
        self._prefix = f"{namespace}:"
        sources = {file.name: file.read_text() for file in (files("docmill.delivery.ledger") / "lua").iterdir()}
        bounds = ", ".join(f"'{bound}'" for bound in SECONDS_BOUNDS)
        shared = f"local IDS, BOUNDS = '{KIND_OF_IDS}', {{{bounds}}}\n{sources.pop('shared.lua')}"
        self._script = {
            name.removesuffix(".lua"): client.register_script(shared + source) for name, source in sources.items()
        }

    def key(self, *parts: str) -> str:
        """Return the name of a key of this ledger."""
        return self._prefix + ":".join(parts)

    def now_ms(self) -> int:
        """Return the time of the server, in milliseconds."""
        with reachable("ledger, time"):
            seconds, microseconds = self.client.time()
        return 1000 * seconds + microseconds // 1000

    def _call(self, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        with reachable(f"ledger, {name}"):
            return self._script[name](keys=keys, args=arguments)

    def _lease_ms(self, seconds: float | None = None) -> int:
        return int(1000 * (self.lease_seconds if seconds is None else seconds))

    def _queue_ms(self) -> int:
        return int(1000 * self.queue_seconds)

    def _keys(self, batch: str) -> list[str]:
        return [self.key("batch", batch), self.key("leases"), self.key("pending", "bytes")]

    def _account(self, run: str) -> str:
        return self.key("run", run, "account")

    def _skipped(self, run: str, number: int) -> str:
        return self.key("run", run, "skipped", str(number))

    def _quarantine(self) -> list[str]:
        return [self.key("quarantine"), self.key("quarantine", "times")]

    def _each_seen(self, command: str, documents: Sequence[str]) -> list[Any]:
        """Return the answers to a command on the seen set of each document."""
        with reachable("ledger, seen"):
            pipe = self.client.pipeline(transaction=False)
            for document in documents:
                pipe.execute_command(command, *self._seen(document))  # type: ignore[no-untyped-call]
            return pipe.execute()

    def _seen(self, document: str) -> tuple[str, bytes]:
        return self.key("seen", document[:SEEN_BUCKETS]), bytes.fromhex(document)[:SHORT_ID]


def listed(items: Sequence[Any]) -> list[Any]:
    """Return arguments of a script: a number and so many items."""
    return [len(items), *items]


def counted(items: Mapping[str, Any]) -> list[Any]:
    """Return arguments of a script: a number and so many pairs."""
    return [len(items), *(part for item in items.items() for part in item)]
