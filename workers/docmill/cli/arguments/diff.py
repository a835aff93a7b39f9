"""Arguments of `docmill diff`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["diff_command"]


@click.command("diff")
@click.argument("one", metavar="ID")
@click.argument("two", metavar="ID")
@options.out_folder
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON on stdout.")
def diff_command(one: str, two: str, out: Path | None, as_json: bool) -> None:
    """Show the texts of two records side by side, a sentence a row, with the words that differ marked.

    ID is a document's id, or the first characters of it.

    \b
    Example:
      docmill diff 3e8b6c98ec41fe5c02be628bce953617 f332196fbd0b5a09bf51fd92dd9a3e4b --out out
    """
    from docmill.cli.commands.diff import compare_records

    compare_records(one, two, out, as_json=as_json)
