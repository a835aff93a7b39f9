"""What became of every document of a run, from its account, in bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from docmill.audit.facts import Facts, name_of
from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Ledger

__all__ = ["outcomes_of"]

OUTCOMES = "SELECT id, outcome, max(seq) AS last FROM event GROUP BY id ORDER BY last"


def outcomes_of(ledger: Ledger, run: str, chosen: Collection[Outcome] = ()) -> Iterator[tuple[str, Outcome]]:
    """Yield the documents of a run with their outcome now, in the order in which they came to it.

    Those whose outcome is among the `chosen`, or all. They are sorted in a temporary file: memory is bounded.

    Raises:
        UnavailableError: the server is out of reach.
    """
    with Facts() as facts:
        entries = ledger.account(run).entries()
        facts.add("event", ((None, 0, one, entry.outcome) for entry in entries for one in entry.documents))
        for document, outcome, _ in facts.rows(OUTCOMES):
            if not chosen or outcome in chosen:
                yield name_of(document), Outcome(outcome)
