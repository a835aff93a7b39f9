"""How documents and runs leave the ledger for good.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.delivery.account import Outcome, pack_entry_of
from docmill.delivery.ledger.scripts import SKIPPED_SETS, Scripts

__all__ = ["Removal"]


class Removal(Scripts):
    """The removal of what has ended, or waits in quarantine."""

    def drop(self, run: str, entries: Sequence[tuple[str, float]]) -> int:
        """Drop a run's quarantined documents for good, in one step; they may be enqueued anew.

        `entries` are as `readmit` takes them; one that is gone or another one since is left alone. Returns how many
        were dropped.
        """
        short = [self._seen(document) for document, _ in entries]
        arguments = [
            part
            for (document, since), (_, member) in zip(entries, short, strict=True)
            for part in (document, repr(since), member, pack_entry_of(Outcome.DROPPED, [document]))
        ]
        keys = [self.key("run", run), *self._quarantine(), self._account(run), *(key for key, _ in short)]
        return int(self._call("drop", keys, arguments))

    def forget(self, documents: Sequence[str]) -> None:
        """Take ids out of the documents seen, so that they may be enqueued anew."""
        self._each_seen("SREM", documents)

    def erase(self, document: str, run: str, length: int, places: Sequence[int], counts: Mapping[str, int]) -> bool:
        """Erase a document that has ended, in one step, and take these counts off its run's.

        `places` are the numbers of the entries that name it among the first `length` of its run's account. Returns
        False, with nothing changed, where an entry that came since names it.
        """
        seen, short = self._seen(document)
        keys = [self.key("run", run), self._account(run), *self._quarantine(), seen, self.key("partial")]
        arguments: list[Any] = [document, bytes.fromhex(document), short, length, len(counts)]
        arguments += [part for name, by in counts.items() for part in (name, -by)]
        return bool(self._call("erase", keys, [*arguments, *places]))

    def prune(self, run: str, moment_ms: int) -> bool:
        """Remove all that is kept of a run that has ended and was last active before a moment, in one step."""
        keys = [self.key("run", run), self.key("run", run, "names"), self._account(run), self.key("runs")]
        keys += [self.key("run", run, "left"), *(self._skipped(run, number) for number in range(SKIPPED_SETS))]
        return bool(self._call("prune", keys, [run, moment_ms]))
