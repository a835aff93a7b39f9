"""Arguments of `docmill quarantine` and its subcommands. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["quarantine_commands"]


@click.group("quarantine", no_args_is_help=True)
def quarantine_commands() -> None:
    """See, retry or drop the documents that could not be processed."""


@quarantine_commands.command("list")
@options.of_run
@options.out_folder
@click.option("--most", type=click.IntRange(min=1), default=100, help="Rows at most.", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON on stdout, without their content.")
def list_command(run: str | None, out: Path | None, most: int, as_json: bool) -> None:
    """List quarantined documents, oldest first.

    \b
    Examples:
      docmill quarantine list --run monday
      docmill quarantine list --out out --json | jq -r '.[].id'
    """
    from docmill.cli.commands.quarantine import list_entries

    list_entries(run, out, most, as_json=as_json)


@quarantine_commands.command("show")
@click.argument("document", metavar="ID")
@options.out_folder
def show_command(document: str, out: Path | None) -> None:
    """Print one entry as JSON, its raw content included.

    ID is a document's id, or the first characters of it.

    \b
    Example:
      docmill quarantine show 3e8b6c98ec41fe5c02be628bce953617
    """
    from docmill.cli.commands.quarantine import print_entry

    print_entry(document, out)


@quarantine_commands.command("retry")
@click.argument("documents", metavar="[ID]...", nargs=-1)
@options.of_run
@options.every_entry
@options.out_folder
def retry_command(documents: tuple[str, ...], run: str | None, every: bool, out: Path | None) -> None:
    """Enqueue quarantined documents again, as they were handed in, but those that could not be read at all.

    ID is a document's id, or the first characters of it. With --out the documents are processed at once; else by the
    deployed workers.

    \b
    Examples:
      docmill quarantine retry 3e8b6c98ec41fe5c02be628bce953617
      docmill quarantine retry --all --out out
    """
    from docmill.cli.commands.quarantine import retry_entries

    retry_entries(documents, run, out, every=every)


@quarantine_commands.command("drop")
@click.argument("documents", metavar="[ID]...", nargs=-1)
@options.of_run
@options.every_entry
@options.out_folder
@options.yes
def drop_command(documents: tuple[str, ...], run: str | None, every: bool, out: Path | None, yes: bool) -> None:
    """Forget quarantined documents for good. Enqueued anew, they count as new.

    ID is a document's id, or the first characters of it.

    \b
    Example:
      docmill quarantine drop --run monday --yes
    """
    from docmill.cli.commands.quarantine import drop_entries

    drop_entries(documents, run, out, every=every, confirmed=yes)
