"""Arguments of `docmill prune`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["prune_command"]

WHAT = ("runs", "seen", "quarantine", "index")


@click.command("prune")
@click.argument("what", metavar="WHAT...", type=click.Choice(WHAT), nargs=-1, required=True)
@click.option("--older-than", "age", metavar="AGE", required=True, help="An age: 30d, 12h, 4w.")
@options.out_folder
@click.option("--dry-run", is_flag=True, help="Say what would go, and take nothing away.")
@options.yes
def prune_command(what: tuple[str, ...], age: str, out: Path | None, dry_run: bool, yes: bool) -> None:
    """Take away what is old, so that nothing in the server grows for ever. Records in the store stay.

    WHAT is one or several of: `runs`, the counts and accounts of runs that have ended and were last active before the
    age; `seen`, the ids of the documents of these runs, which count as new if they are enqueued again; `index`, these
    documents in the dedup index, so that later copies of them are originals; `quarantine`, the entries that old, which
    are dropped. Name `seen` and `index` with `runs` or before: the account tells which documents they are. A run with
    documents in quarantine stays.

    \b
    Examples:
      docmill prune runs quarantine --older-than 90d
      docmill prune runs seen index --older-than 365d --dry-run

    \b
    Exit codes: 0 done, 2 usage, 1 the server is out of reach.
    """
    from docmill.cli.commands.operations.prune import prune_old

    prune_old(what, age, out, dry_run=dry_run, confirmed=yes)
