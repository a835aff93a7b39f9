"""What `docmill clusters` prints: originals and what repeats them. Tested by tests/cli/commands/test_index.py."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.table import Table

from docmill.cli.console import isolated, results
from docmill.cli.json_output import emit
from docmill.cli.target import deployment
from docmill.memory import client_of
from docmill.memory.contents import Cluster, clusters, scopes

__all__ = ["list_clusters"]

MOST_ROWS = 50
MEMBERS_SHOWN = 3


def list_clusters(least: int, out: Path | None, *, as_json: bool) -> None:
    """Print the clusters of at least so many documents, the largest first.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        client = client_of(settings.dedup_url)
        names = scopes(client, settings.index)
        found = [cluster for scope in names for cluster in clusters(client, settings.index, scope, least)]
    found.sort(key=lambda cluster: (-cluster.size, cluster.original))
    if as_json:
        emit([_told(cluster) for cluster in found])
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    for column in ("documents", "scope", "original", "repeated by"):
        table.add_column(column, justify="right" if column == "documents" else "left", overflow="fold")
    for cluster in found[:MOST_ROWS]:
        told = [f"{isolated(one.id)} {one.status} {one.similarity:.2f}" for one in cluster.members[:MEMBERS_SHOWN]]
        if len(cluster.members) > MEMBERS_SHOWN:
            told.append(f"and {len(cluster.members) - MEMBERS_SHOWN:,} more")
        table.add_row(f"{cluster.size:,}", cluster.scope, isolated(cluster.original), "\n".join(told))
    results.print(table if found else "no cluster is that large")
    if len(found) > MOST_ROWS:
        results.print(f"and {len(found) - MOST_ROWS:,} more; --json prints them all")


def _told(cluster: Cluster) -> dict[str, object]:
    return {
        "original": cluster.original,
        "scope": cluster.scope,
        "size": cluster.size,
        "members": [{"id": one.id, "status": one.status, "similarity": one.similarity} for one in cluster.members],
    }
