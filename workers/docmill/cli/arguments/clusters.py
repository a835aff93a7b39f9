"""Arguments of `docmill clusters`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["clusters_command"]


@click.command("clusters")
@click.argument("documents", metavar="[ID]...", nargs=-1)
@click.option(
    "--min-size",
    "least",
    type=click.IntRange(min=2),
    default=2,
    help="Documents a cluster has at least.",
    show_default=True,
)
@options.out_folder
@click.option("--json", "as_json", is_flag=True, help="Print all of them as JSON on stdout.")
def clusters_command(documents: tuple[str, ...], least: int, out: Path | None, as_json: bool) -> None:
    """List clusters, the largest first: an original and every document that repeats it, in any run.

    ID is a document's id, or the first characters of it: the clusters that hold it are listed alone.

    \b
    Examples:
      docmill clusters --min-size 10
      docmill clusters 3e8b6c98 --out out
      docmill clusters --json | jq -r '.[] | [.original, .size] | @tsv'
    """
    from docmill.cli.commands.clusters import list_clusters

    list_clusters(documents, least, out, as_json=as_json)
