"""`docmill clusters`: originals and what repeats them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.table import Table

from docmill.cli.commands.records import OutFolder
from docmill.cli.console import emit, isolated, printed
from docmill.cli.target import deployment
from docmill.memory import client_of
from docmill.memory.contents import Cluster, clusters, scopes

__all__ = ["clusters_"]

MOST_ROWS = 50
MEMBERS_SHOWN = 3


def clusters_(
    least: Annotated[int, typer.Option("--min-size", min=2, help="Documents a cluster has at least.")] = 2,
    out: OutFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print all of them as JSON on stdout.")] = False,
) -> None:
    """List clusters, the largest first: an original and every document that repeats it, in any run.

    \b
    Examples:
      docmill clusters --min-size 10
      docmill clusters --json | jq -r '.[] | [.original, .size] | @tsv'
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        client = client_of(settings.dedup_url)
        names = scopes(client, settings.index)
        found = [cluster for scope in names for cluster in clusters(client, settings.index, scope, least)]
    found.sort(key=lambda cluster: (-cluster.size, cluster.original))
    if json:
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
    printed.print(table if found else "no cluster is that large")
    if len(found) > MOST_ROWS:
        printed.print(f"and {len(found) - MOST_ROWS:,} more; --json prints them all")


def _told(cluster: Cluster) -> dict[str, object]:
    return {
        "original": cluster.original,
        "scope": cluster.scope,
        "size": cluster.size,
        "members": [{"id": one.id, "status": one.status, "similarity": one.similarity} for one in cluster.members],
    }
