"""What `docmill list` does: the documents of a run by what became of them.

Tested by tests/cli/commands/operations/test_documents.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from docmill.audit.outcomes import outcomes_of
from docmill.cli.console import listing, results
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Ledger
from docmill.errors import no_such_run

__all__ = ["list_documents"]

MOST_ROWS = 100
PARTIAL = "partial"


def list_documents(
    run: str | None, statuses: Sequence[str], out: Path | None, most: int | None, *, as_json: bool
) -> None:
    """Print the documents of a run, or of the latest, that have one of the statuses, or all.

    Raises:
        ConfigError: there is no such run.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        ledger = deployed.ledger
        runs = ledger.runs()
        if not runs or (run is not None and run not in runs):
            raise no_such_run(run, runs)
        found = _chosen(ledger, run or runs[0], statuses)
        if as_json:
            for document, outcome, failed in islice(found, most):
                told = {"id": document, "status": outcome} | ({"failed": failed} if failed else {})
                emit(told, indented=False)
            return
        table = listing("id", "status", "failed stages", whole=("id", "status"))
        limit = most or MOST_ROWS
        rows = list(islice(found, limit + 1))
        for document, outcome, failed in rows[:limit]:
            table.add_row(document, outcome, ", ".join(failed))
    results.print(table if rows else "none")
    if len(rows) > limit:
        results.print("and more; --most N or --json prints them")


def _chosen(ledger: Ledger, run: str, statuses: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield id, outcome and the stages that failed of the documents wanted."""
    partial = ledger.partial(run)
    chosen = {Outcome(status) for status in statuses if status != PARTIAL}
    for document, outcome in outcomes_of(ledger, run, () if PARTIAL in statuses else chosen):
        failed = sorted(partial[document].causes) if document in partial else []
        if not statuses or outcome in chosen or (failed and PARTIAL in statuses):
            yield document, str(outcome), failed
