"""Arguments of `docmill run`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docmill.cli.arguments import options

__all__ = ["run_command"]


@click.command("run")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--out", type=options.EXISTING_OR_NEW, required=True, help="Folder for records, quarantine and summary.json."
)
@options.concurrency
@options.run_name
@options.follow_links
@options.readers
@options.no_dedup
@options.keep_content
@click.option(
    "--format",
    "store_format",
    type=click.Choice(["jsonl", "parquet"]),
    help="How records are written; parquet needs the extra of that name.",
    show_default="that of the settings, jsonl",
)
@click.option(
    "--partition-by",
    "store_partition",
    type=click.Choice(["none", "run", "language"]),
    help="What records have folders by.",
    show_default="that of the settings, none",
)
@click.option("--profile", is_flag=True, help="Sample where workers spend their time: profile.svg in the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def run_command(
    inputs: tuple[str, ...],
    out: Path,
    workers: int,
    name: str | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Process documents on this machine: starts a server and workers, and stops them when all is done.

    INPUT is a file, a folder, a glob, a URL, or - for standard input. The same command again goes on where it stopped:
    a document that has a record is not processed twice.

    \b
    Examples:
      docmill run articles/ --out out
      docmill run 'crawl/*.warc.gz' --out out --workers 8 --json > summary.json
      docmill run articles/ --out out --format parquet --partition-by language
      zcat dump.jsonl.gz | docmill run - --out out --run dump

    \b
    Exit codes: 0 every document became a record, 3 some were quarantined, 2 usage, 1 failure.
    """
    from docmill.cli.embedded.workers import prepared

    with prepared() as crew:  # forked first: what follows imports for half a second, and so do the workers
        from docmill.cli.commands.run import Workers, process_inputs

        process_inputs(
            inputs,
            out,
            Workers(workers, profile=chosen["profile"], crew=crew),
            name=name,
            reading={name: chosen[name] for name in ("follow_links", "readers")},
            dedup=not chosen["no_dedup"],
            changes={
                name: chosen[name] for name in ("keep_content", "store_format", "store_partition") if chosen[name]
            },
            as_json=as_json,
        )
