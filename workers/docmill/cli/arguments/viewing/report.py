"""Arguments of `docmill report`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["report_command"]


@click.command("report")
@click.argument("source", metavar="[STORE]", required=False)
@click.option(
    "--html", "to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", required=True, help="To write."
)
@click.option("--title", metavar="TEXT", help="What the corpus is called.", show_default="the store's last name")
def report_command(source: str | None, to: Path, title: str | None) -> None:
    """Write a page of numbers and plots about a corpus: one file of HTML that needs no network.

    STORE is the folder of a `docmill run` or the URL of a store; the store in the settings where it is left away.
    Documents by language, type, status, site and length, duplicates, entities, what was removed, failures, times and
    quality. Each plot can be saved as SVG and pasted into a paper. (extra: view)

    \b
    Examples:
      docmill report out --html report.html
      docmill report s3://bucket/out --html report.html --title "News of May"

    \b
    Exit codes: 0 written, 2 usage: no such store, or the extra is missing, 1 the store cannot be read.
    """
    from docmill.cli.commands.viewing.report import write_report

    write_report(source, to, title)
