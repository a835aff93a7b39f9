"""Arguments of `docmill status`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

import click

__all__ = ["status_command"]


@click.command("status")
@click.option("--run", "name", metavar="NAME", help="One run.", show_default="the latest")
@click.option("--watch", "watching", is_flag=True, help="Show it anew every second, until Ctrl-C.")
@click.option("--recount", "recounting", is_flag=True, help="First make the run's counts anew, from account and store.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON on stdout.")
def status_command(name: str | None, watching: bool, recounting: bool, as_json: bool) -> None:
    """Show a run's stages: queue depth, in flight, done, failed, rate, time left; and the workers seen.

    \b
    Examples:
      docmill status
      docmill status --run monday --watch
      docmill status --run monday --recount
      docmill status --json | jq .pending_bytes

    \b
    Exit codes: 0 shown, 2 no server is configured or there is no such run, 1 the server is out of reach.
    """
    from docmill.cli.commands.status import show_status

    show_status(name, watching=watching, recounting=recounting, as_json=as_json)
