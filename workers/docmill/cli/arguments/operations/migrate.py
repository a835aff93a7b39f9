"""Arguments of `docmill migrate`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["migrate_command"]


@click.command("migrate")
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@options.out_folder
def migrate_command(inputs: tuple[str, ...], out: Path | None) -> None:
    """Take over a ledger whose ids of local files were made from their whole path.

    The inputs are read, and documents known under their old ids are known under their new ones from then on: the same
    inputs enqueued again are not processed again. Records, accounts and index keep the old ids. Name the inputs as they
    were enqueued, from where they stand; without any, where all documents came from URLs.

    \b
    Examples:
      docmill migrate articles/ --out out
      docmill migrate /data/in /data/more

    \b
    Exit codes: 0 done, 2 usage, 1 the server is out of reach.
    """
    from docmill.cli.commands.operations.migrate import migrate_ids

    migrate_ids(inputs, out)
