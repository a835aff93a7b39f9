"""Arguments of `docmill enqueue`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docmill.cli.arguments import options
from docmill.errors import ConfigError

__all__ = ["enqueue_command"]


@click.command("enqueue")
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@options.run_name
@click.option("--wait", is_flag=True, help="Wait until all have ended, and show the summary.")
@click.option(
    "--follow", metavar="DIR", type=options.EXISTING_OR_NEW, help="Keep watching a folder and enqueue what appears."
)
@click.option(
    "--state",
    type=options.EXISTING_OR_NEW,
    help="With --follow: the file that remembers what was taken.",
    show_default="in ~/.local/state/docmill",
)
@click.option(
    "--priority",
    type=click.Choice(["usual", "high"]),
    default="usual",
    help="high: before all others, with every worker.",
    show_default=True,
)
@options.follow_links
@options.readers
@options.no_dedup
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON on stdout.")
def enqueue_command(
    inputs: tuple[str, ...],
    name: str | None,
    wait: bool,
    follow: Path | None,
    state: Path | None,
    as_json: bool,
    **more: Any,
) -> None:
    """Enqueue documents for deployed workers (DOCMILL_REDIS_URL names their server).

    INPUT is a file, a folder, a glob, a URL, or - for standard input. A document that was enqueued before, in whatever
    run, is not enqueued again. While too much is pending the producer waits, and goes on when the workers have caught
    up.

    \b
    Examples:
      docmill enqueue articles/ --run monday
      docmill enqueue 's3://bucket/crawl/*.warc.gz' --wait
      docmill enqueue breaking.html --priority high
      docmill enqueue dumps/ --readers 4
      docmill enqueue --follow /data/inbox

    \b
    Exit codes: 0 done, 3 with --wait when some were quarantined, 2 usage, 1 failure.
    """
    if bool(inputs) == bool(follow):
        raise ConfigError("name inputs, or a folder with --follow DIR; not both")
    if follow and more["readers"] > 1:
        raise ConfigError("--follow reads a folder in one process; leave --readers out")
    from docmill.cli.commands.enqueue import Chosen, enqueue_inputs, follow_folder

    priority = "" if more["priority"] == "usual" else more["priority"]
    chosen = Chosen(name, priority, more["follow_links"], dedup=not more["no_dedup"], readers=more["readers"])
    if follow:
        follow_folder(follow, state, chosen)
    else:
        enqueue_inputs(inputs, chosen, wait=wait, as_json=as_json)
