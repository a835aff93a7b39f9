"""How documents come into the ledger: admitted once, whatever is enqueued how often.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from docmill.delivery.account import Outcome, pack_entry_of
from docmill.delivery.connection import reachable
from docmill.delivery.ledger.scripts import KIND_OF_IDS, SKIPPED_SETS, Scripts
from docmill.errors import ConfigError

__all__ = ["Admission"]

OTHER_IDS = (
    "this ledger was filled by a docmill that made the ids of local files from their whole path: enqueued again, they "
    "would count as new. Run `docmill migrate INPUT...` with the inputs enqueued so far, or with none if all were URLs "
    "(and with --out DIR for the folder of a run)"
)


class Admission(Scripts):
    """The admission of documents, and the ids of those that were ever admitted."""

    def seen(self, documents: Sequence[str]) -> list[bool]:
        """Return, for each document id, whether it was admitted before."""
        return [bool(found) for found in self._each_seen("SISMEMBER", documents)]

    def admit(
        self,
        batch: str,
        run: str,
        route: Sequence[str],
        documents: Sequence[str],
        fields: Mapping[str, bytes],
        *,
        again: bool = False,
        rerun: bool = False,
    ) -> list[int] | None:
        """Write a batch's payload and account in one step, before anything is published.

        Returns None when the batch was admitted (or is pending already), else the places of the documents that were
        admitted before, with nothing written: leave these out and admit the rest. `again` admits documents seen before,
        which their run counts already; `rerun` those whose records are made anew in a run of its own.

        Raises:
            ConfigError: the ledger was filled by a docmill that made other ids of local files.
        """
        short = [self._seen(document) for document in documents]
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(batch), self.key("run", run), self.key("runs"), *(key for key, _ in short)]
        keys += [self._account(run), self.key("ids"), self.key("totals")]
        arguments: list[Any] = [
            batch,
            run,
            ",".join(route),
            route[0],
            len(documents),
            self._queue_ms(),
            2 if rerun else int(again),
        ]
        arguments += [len(fields), *flat, *(member for _, member in short), pack_entry_of(Outcome.PENDING, documents)]
        reply = self._call("admit", keys, arguments)
        if reply[0] == 3:
            raise ConfigError(OTHER_IDS)
        return reply[1:] if reply[0] == 2 else None

    def readmit(
        self,
        batch: str,
        run: str,
        route: Sequence[str],
        entries: Sequence[tuple[str, float]],
        fields: Mapping[str, bytes],
    ) -> list[int] | None:
        """Take documents out of the quarantine and admit them again as a batch, in one step.

        `entries` are document ids, each with the time of the entry that was read. Returns None when the batch was
        admitted (or is pending already), else the places of those whose entry is gone or another one since, with
        nothing written: leave these out and admit the rest.
        """
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(batch), self.key("run", run), self.key("runs"), *self._quarantine(), self._account(run)]
        reply = self._call(
            "readmit",
            [*keys, self.key("totals")],
            [batch, run, ",".join(route), route[0], len(entries), self._queue_ms(), len(fields), *flat]
            + [pack_entry_of(Outcome.PENDING, [document for document, _ in entries])]
            + [part for document, since in entries for part in (document, repr(since))],
        )
        return reply[1:] if reply[0] == 2 else None

    def note_skipped(self, run: str, skipped: Sequence[tuple[str, str]]) -> int:
        """Count what readers passed over, each given as kind and place, under `skipped:<kind>` of the run's counts.

        An item is counted once, however often it is read. Returns how many were not counted before.

        Raises:
            ConfigError: the ledger was filled by a docmill that made other ids of local files.
        """
        if not skipped:
            return 0
        keys = [self.key("run", run), self.key("runs"), self.key("ids")]
        arguments: list[Any] = [run]
        for kind, place in skipped:
            digest = hashlib.sha256(f"{kind}\0{place}".encode("utf-8", "surrogatepass")).digest()
            keys.append(self._skipped(run, int.from_bytes(digest[:2]) % SKIPPED_SETS))
            arguments += [kind, int.from_bytes(digest[2:10], signed=True)]
        new = int(self._call("skip", keys, arguments))
        if new < 0:
            raise ConfigError(OTHER_IDS)
        return new

    def note_seen(self, documents: Sequence[str]) -> None:
        """Note ids as those of documents that were admitted."""
        self._each_seen("SADD", documents)

    def note_ids(self, pairs: Sequence[tuple[str, str]]) -> int:
        """Note new ids of documents as seen where their old ones, the first of each pair, are; return how many."""
        known = self.seen([old for old, _ in pairs])
        chosen = [new for (_, new), was_seen in zip(pairs, known, strict=True) if was_seen]
        self.note_seen(chosen)
        return len(chosen)

    def accept_ids(self) -> None:
        """Note that the ids of this ledger are of the present kind: documents may be admitted again."""
        with reachable("ledger, accept ids"):
            self.client.set(self.key("ids"), KIND_OF_IDS)
