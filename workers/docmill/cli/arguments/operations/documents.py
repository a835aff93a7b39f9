"""Arguments of `docmill list`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["list_command"]

STATUSES = ("pending", "kept", "duplicate", "filtered", "partial", "quarantined", "dropped")


@click.command("list")
@click.option("--run", metavar="NAME", help="The run.", show_default="the latest")
@click.option("--status", "statuses", type=click.Choice(STATUSES), multiple=True, help="Those with this outcome.")
@options.out_folder
@click.option("--most", type=click.IntRange(min=1), help="Documents at most.", show_default="100; with --json all")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line on stdout.")
def list_command(run: str | None, statuses: tuple[str, ...], out: Path | None, most: int | None, as_json: bool) -> None:
    """List the documents of a run with what became of each, in the order in which it did.

    What the account of the run says: the store is not read. --status may be given several times; `partial` are records
    some stages of which failed.

    \b
    Examples:
      docmill list --run monday --status quarantined --status dropped
      docmill list --out out --status duplicate --json | jq -r .id

    \b
    Exit codes: 0 listed, 2 there is no such run, 1 the server is out of reach.
    """
    from docmill.cli.commands.operations.documents import list_documents

    list_documents(run, statuses, out, most, as_json=as_json)
