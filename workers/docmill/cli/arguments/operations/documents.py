"""Arguments of `docmill list` and `docmill forget`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["forget_command", "list_command"]

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


@click.command("forget")
@click.argument("documents", metavar="ID...", nargs=-1, required=True)
@options.out_folder
@options.yes
def forget_command(documents: tuple[str, ...], out: Path | None, yes: bool) -> None:
    """Remove documents everywhere: from store, quarantine, index, account and counts, and from the ids seen.

    ID is a document's id, or the first characters of the id of a record. Duplicates of it are judged again, the first
    of them becoming the original. A document that is on its way is refused until it has ended. Enqueued anew, it counts
    as new.

    \b
    Examples:
      docmill forget 3e8b6c98ec41fe5c02be628bce953617
      docmill forget 3e8b6c98 --out out --yes

    \b
    Exit codes: 0 forgotten, 2 nothing is known of it or it is on its way, 1 failure, or duplicates are on their way.
    """
    from docmill.cli.commands.operations.forgetting import forget_everywhere

    forget_everywhere(documents, out, confirmed=yes)
