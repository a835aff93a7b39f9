"""Reads what account, store, quarantine and index say into the tables of an audit.

The order makes an audit of a deployment at work exact: account up to a length, then what is on its way, then the store.
A document that neither entered nor left the account since then cannot have moved in between. Those that did, as the
account's later entries tell, are left to the next audit.

Tested by tests/audit/test_comparison.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from docmill.audit.facts import Facts, key_of
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import Source
from docmill.memory import client_of
from docmill.memory.contents import documents as documents_of_index
from docmill.sources import read_for_command
from docmill.stores.inventory import DamagedPart

__all__ = ["Collected", "collect"]

BATCHES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Collected:
    """What was read beside the tables: the counts of each run and the length of its account, of one moment."""

    counts: dict[str, dict[str, str]]
    lengths: dict[str, int]
    moved: int
    stranded: list[tuple[str, str]]
    """Batches that have no lease, and leases that have no batch, each with what is wrong."""


def collect(deployed: Deployment, facts: Facts, runs: Sequence[str], inputs: Sequence[str]) -> Collected:
    """Fill the tables of `facts` for an audit of these runs."""
    ledger = deployed.ledger
    counts, lengths = {}, {}
    for run in runs:
        lengths[run], counts[run] = _counted(ledger, run)
    for run in runs:
        number = facts.run(run, chosen=True, whole=counts[run].get("documents") == counts[run].get("accounted"))
        facts.add("event", _events(ledger, run, number, 0, lengths[run]))
    stranded = _read_batches(deployed, facts)
    facts.add("stored", _stored(deployed, facts))
    facts.add("quarantined", ((key_of(one.id), facts.run(one.run)) for one in Quarantine(ledger).entries()))
    settings = deployed.settings
    found = documents_of_index(client_of(settings.dedup_url), settings.index)
    facts.add("indexed", ((document,) for document in found))
    if inputs:
        documents = read_for_command(inputs, limits=settings.limits, fields=settings.fields)
        facts.add("input", ((key_of(one.id), _place_of(one.source)) for one in documents))
    moved = 0
    for run in runs:
        later = _events(ledger, run, 0, lengths[run], None)
        moved += facts.add("busy", ((document,) for _, _, document, _ in later))
    facts.add("busy", facts.rows("SELECT id FROM pending"))
    facts.settle()
    return Collected(counts, lengths, moved, stranded)


def _place_of(source: Source) -> str:
    """Return where a document stands, for people: its URI, and the member or line in it."""
    place = source.place
    return source.uri + (f"!/{place.member}" if place.member else "") + (f":{place.line}" if place.line else "")


def _counted(ledger: Ledger, run: str) -> tuple[int, dict[str, str]]:
    """Return the length of a run's account and its counts, both of one moment."""
    with reachable("ledger, audit"):
        pipe = ledger.client.pipeline(transaction=True)
        pipe.llen(ledger.key("run", run, "account"))
        pipe.hgetall(ledger.key("run", run))
        length, found = pipe.execute()
    return int(length), {name.decode(): value.decode() for name, value in found.items()}


def _events(ledger: Ledger, run: str, number: int, start: int, end: int | None) -> Iterator[tuple[Any, ...]]:
    for entry in ledger.account(run).entries(start, end):
        for document in entry.documents:
            yield None, number, document, entry.outcome


def _read_batches(deployed: Deployment, facts: Facts) -> list[tuple[str, str]]:
    """Read the documents of every batch on its way; return the batches that will not go on, each with the reason."""
    ledger = deployed.ledger
    stranded = []
    with reachable("ledger, audit"):
        leased = {one.decode() for one in cast(list[bytes], ledger.client.zrange(ledger.key("leases"), 0, -1))}
    prefix = ledger.key("batch", "")
    with reachable("ledger, audit"):
        found = ledger.client.scan_iter(match=f"{prefix}*", count=1000)
        names = [key.decode().removeprefix(prefix) for key in found]
    for start in range(0, len(names), BATCHES_AT_ONCE):
        part = names[start : start + BATCHES_AT_ONCE]
        with reachable("ledger, audit"):
            pipe = ledger.client.pipeline(transaction=False)
            for name in part:
                pipe.hmget(prefix + name, "run", "sources")
                pipe.hexists(prefix + name, "contents")
                pipe.zscore(ledger.key("leases"), name)
            replies = pipe.execute()
        for name, (run, sources), contents, lease in zip(part, replies[::3], replies[1::3], replies[2::3], strict=True):
            if run is None:
                continue  # it ended since
            if not sources or not contents:
                stranded.append((name, "its payload is not there"))
                continue
            number = facts.run(run.decode())
            facts.add("pending", ((key_of(one), number) for one in deployed.codec.ids({"sources": sources})))
            if lease is None:
                stranded.append((name, "it has no lease"))
    gone = sorted(leased - set(names))
    return stranded + [
        (name, "its lease names no batch") for name in gone if not ledger.load(name) and _leased(ledger, name)
    ]


def _leased(ledger: Ledger, batch: str) -> bool:
    with reachable("ledger, audit"):
        return ledger.client.zscore(ledger.key("leases"), batch) is not None


def _stored(deployed: Deployment, facts: Facts) -> Iterator[tuple[Any, ...]]:
    damage = []
    for item in deployed.store.inventory():
        if isinstance(item, DamagedPart):
            damage.append((item.place, item.why))
            continue
        original = key_of(item.duplicate_of) if item.duplicate_of else None
        run, place = facts.run(item.run), facts.place(item.place)
        yield key_of(item.id), run, place, item.is_record, item.status, original
    facts.add("damage", damage)
