"""What must hold in every state of the exploration, and in every state in which all work is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docmill.delivery.account import OUTCOMES, Outcome
from tests.model.programs import DOCUMENTS, RUN
from tests.model.sameness import ACCOUNT, NAMESPACE, Contents, documents_in

if TYPE_CHECKING:
    from tests.model.places import State
    from tests.model.steps import Bounds
    from tests.model.views import View

__all__ = ["quiet", "wrong_always", "wrong_in_the_end"]


def quiet(view: View, state: State) -> bool:
    """Return whether all that was begun has ended: nobody works, and no batch is on its way."""
    actors = (*state.producers, *state.workers, state.reconciler, state.operator)
    return not view.pending and not any(place.kind for place in actors)


def wrong_always(view: View, state: State) -> str:
    """Return what is wrong in a state on the way; empty where nothing is."""
    if view.forgotten:
        return f"batch {view.forgotten} has no lease: nobody would miss it"
    if len(state.workers) < 2:
        return ""
    working = Counter((place.stage, place.batch) for place in state.workers if place.batch and not place.stalled)
    held = {batch for (_, batch), workers in working.items() if workers > 1}
    if held:
        return f"two workers hold batch {min(held)}, although its lease has not run out"
    return ""


def wrong_in_the_end(contents: Contents, bounds: Bounds) -> str:
    """Return what is wrong with the account when all is done; empty where nothing is."""
    wanted = {DOCUMENTS[place].id for batch in bounds.batches for place in batch}
    names = {document.id: document.content.decode().split()[0] for document in DOCUMENTS}
    records = Counter(one for _, ids in _hash(contents, "world:records") for one in ids.decode().split())
    entries = {name.decode() for name, _ in _hash(contents, f"{NAMESPACE}:quarantine")}
    for document in sorted(wanted):
        ends = records[document] + (document in entries)
        if ends == 0:
            return f"document {names[document]} is lost"
        if ends > 1:
            return f"document {names[document]} has {records[document]} records and {document in entries:d} entries"
    counts = {name.decode(): value.decode() for name, value in _hash(contents, f"{NAMESPACE}:run:{RUN}")}
    told = {name: int(counts.get(name, "0")) for name in ("documents", "records", "quarantined")}
    true = {"documents": len(wanted), "records": records.total(), "quarantined": len(entries)}
    if told != true:
        return f"the counts say {told}, true is {true}"
    account = last_outcomes(contents.get(ACCOUNT, ("list", ()))[1])
    ended = {document: Outcome.QUARANTINED if document in entries else Outcome.KEPT for document in wanted}
    if account != ended:
        return f"the account says {account}, true is {ended}"
    if contents.get(f"{NAMESPACE}:pending:bytes", ("", b"0"))[1] != b"0":
        return f"{contents[f'{NAMESPACE}:pending:bytes'][1].decode()} bytes are pending, although nothing is"
    return ""


def last_outcomes(entries: tuple[bytes, ...]) -> dict[str, Outcome]:
    """Return what an account says of each document, by its id."""
    found = {}
    for entry in entries:
        found |= {document.hex(): OUTCOMES[entry[:1]] for document in documents_in(entry)}
    return found


def _hash(contents: Contents, key: str) -> Any:
    return contents.get(key, ("hash", ()))[1]
