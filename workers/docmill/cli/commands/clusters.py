"""What `docmill clusters` prints: originals and what repeats them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from docmill.cli.console import id_width, line, listing, messages, results, stacked
from docmill.cli.document_ids import MOST_CANDIDATES, abbreviated, completed
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.deployment import Deployment
from docmill.errors import ConfigError, DocmillError
from docmill.masking import mask
from docmill.memory import client_of
from docmill.memory.contents import Cluster, ClusterMember, clusters, scopes
from docmill.records import Record

__all__ = ["list_clusters"]

MOST_ROWS = 50
MEMBERS_SHOWN = 3
WITHIN = 0.8
"""Share of the shorter text in the longer one from which it is said to be within it, where the similarity is lower."""


def list_clusters(documents: Sequence[str], least: int, out: Path | None, *, as_json: bool) -> None:
    """Print the clusters of at least so many documents, the largest first; where documents are named, theirs alone.

    Raises:
        ConfigError: a setting is wrong, the folder is of no run, no cluster holds a document named, or several ids
            begin as the one given.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out, index_only=True) as deployed:
        settings = deployed.settings
        client = client_of(settings.dedup_url)
        names = scopes(client, settings.index)
        found = [cluster for scope in names for cluster in clusters(client, settings.index, scope, least)]
        if documents:
            found = _holding(found, documents)
        found.sort(key=lambda cluster: (-cluster.size, cluster.original))
        shown = found if as_json else found[:MOST_ROWS]
        records = _records_of(deployed, shown, None if as_json else MEMBERS_SHOWN)
    if as_json:
        emit([_json_of(cluster, records) for cluster in found])
        return
    results.print(_table(shown, records) if found else "no cluster is that large")
    if len(found) > MOST_ROWS:
        results.print(f"and {len(found) - MOST_ROWS:,} more; --json prints them all")


def _ids_of(cluster: Cluster, members: int | None = None) -> list[str]:
    return [cluster.original, *(member.id for member in cluster.members[:members])]


def _holding(found: Sequence[Cluster], documents: Iterable[str]) -> list[Cluster]:
    """Return the clusters that hold one of these documents, given by their ids or the first characters of them."""
    every = sorted({one for cluster in found for one in _ids_of(cluster)})
    wanted = set()
    for given in documents:
        whole = completed(given, lambda prefix: [one for one in every if one.startswith(prefix)][:MOST_CANDIDATES])
        if whole is None:
            raise ConfigError(f"no cluster holds a document with the id {given!r}")
        wanted.add(whole)
    return [cluster for cluster in found if not wanted.isdisjoint(_ids_of(cluster))]


def _records_of(deployed: Deployment, shown: Sequence[Cluster], members: int | None) -> dict[str, Record]:
    """Return the records of the documents shown; imported documents have none, and a store may be out of reach."""
    wanted = {one for cluster in shown for one in _ids_of(cluster, members)}
    try:
        return deployed.store.get_many(wanted) if wanted else {}
    except DocmillError as error:
        messages.print(line(("without titles", "yellow"), f": {mask(str(error))}"))
        return {}


def _table(shown: Sequence[Cluster], records: Mapping[str, Record]) -> Table:
    """Return a row for each document, the original first, a line between two clusters."""
    several_scopes = len({cluster.scope for cluster in shown}) > 1
    columns = ("size", *(("scope",) if several_scopes else ()), "id", "verdict", "document")
    table = listing(*columns, right=("size",), whole=("size", "scope", "id", "verdict"))
    for cluster in shown:
        rows = [(cluster.original, "original")]
        rows += [(one.id, _verdict(one)) for one in cluster.members[:MEMBERS_SHOWN]]
        for number, (identity, verdict) in enumerate(rows):
            first = [f"{cluster.size:,}", *([cluster.scope] if several_scopes else [])]
            cells = first if number == 0 else [""] * len(first)
            table.add_row(*cells, abbreviated(identity, id_width()), verdict, _described(records.get(identity)))
        if len(cluster.members) > MEMBERS_SHOWN:
            more = f"and {len(cluster.members) - MEMBERS_SHOWN:,} more"
            table.add_row(*[""] * len(columns[:-1]), line(more, style="dim"))
        table.add_section()
    return table


def _verdict(member: ClusterMember) -> str:
    """Return a duplicate's status, similarity, and what it has to do with the original where that is not all of it."""
    if member.status == "exact":
        return "exact"
    within = member.containment >= WITHIN > member.similarity
    told = " extends" if member.extends else " within" if within else ""
    return f"{member.status} {member.similarity:.2f}{told}"


def _described(record: Record | None) -> Text:
    """Return a document's title and address, or that it has no record."""
    if record is None:
        return line("no record", style="dim")
    uri = line((record.source.uri, "dim"))
    return stacked(record.title, uri) if record.title else uri


def _json_of(cluster: Cluster, records: Mapping[str, Record]) -> dict[str, object]:
    def named(identity: str) -> dict[str, object]:
        record = records.get(identity)
        return {"title": record.title if record else None, "uri": record.source.uri if record else None}

    return {
        "original": cluster.original,
        **named(cluster.original),
        "scope": cluster.scope,
        "size": cluster.size,
        "members": [
            {
                "id": one.id,
                "status": one.status,
                "similarity": one.similarity,
                "containment": one.containment,
                "extends": one.extends,
                **named(one.id),
            }
            for one in cluster.members
        ],
    }
