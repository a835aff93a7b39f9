"""Arguments of `docmill pending` and `docmill kick`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["kick_command", "pending_command"]


@click.command("pending")
@options.of_run
@click.option("--stage", metavar="NAME", help="Those at one stage.")
@options.out_folder
@click.option("--most", type=click.IntRange(min=1), default=100, help="Rows at most.", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON on stdout.")
def pending_command(run: str | None, stage: str | None, out: Path | None, most: int, as_json: bool) -> None:
    """List the batches on their way: stage, age, attempts, last error and the worker that took each last.

    The batch that is due first stands first. Age counts from admission, and in brackets since the batch came to its
    stage.

    \b
    Examples:
      docmill pending
      docmill pending --stage store --json | jq -r '.[].error'

    \b
    Exit codes: 0 listed, 2 no server is configured, 1 the server is out of reach.
    """
    from docmill.cli.commands.operations.batches import list_pending

    list_pending(run, stage, out, most, as_json=as_json)


@click.command("kick")
@options.of_run
@click.option("--at-work", is_flag=True, help="Those a worker holds as well, since the workers are known to be dead.")
def kick_command(run: str | None, at_work: bool) -> None:
    """Make all batches due now that wait: the reconciler sends them at its next round, a second from now.

    For when a cause is mended (a server is back, a disk has space) and nobody wants to wait until the leases end.
    Batches that a worker holds are left to it.

    \b
    Examples:
      docmill kick
      docmill kick --run monday --at-work

    \b
    Exit codes: 0 done, 2 no server is configured, 1 the server is out of reach or no reconciler is at work.
    """
    from docmill.cli.commands.operations.batches import kick

    kick(run, at_work=at_work)
