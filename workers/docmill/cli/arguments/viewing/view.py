"""Arguments of `docmill view`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["view_command"]


@click.command("view")
@click.argument("source", metavar="[STORE]", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option(
    "--published-on", metavar="ADDRESS", help="Where a container's port is reached; decides whether a password is due."
)
@click.option("--allow-actions", is_flag=True, help="Let pages retry, drop and process again.")
@click.option("--index", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The index to keep.")
@click.option("--once", is_flag=True, help="Fill the index, and end.")
def view_command(
    source: str | None,
    host: str,
    port: int,
    published_on: str | None,
    allow_actions: bool,
    index: Path | None,
    once: bool,
) -> None:
    """Serve pages that show a corpus: runs, records, duplicates, quarantine.

    STORE is the folder of a `docmill run` or the URL of a store; the store in the settings where it is left away. An
    index for searching is made beside the folder (`.view/`) or in the user's cache, and follows the store as long as
    the command runs. Pages change nothing, unless --allow-actions is given. On another address than loopback the
    viewer needs a password (DOCMILL_VIEW_PASSWORD or DOCMILL_VIEW_PASSWORD_FILE). (extra: view)

    \b
    Examples:
      docmill view out
      docmill view postgresql://db/corpus --port 8080
      docmill view --allow-actions

    \b
    Exit codes: 2 usage: no such store, others can reach it without a password, the extra is missing; 1 failure, 130
    and 143 ended by a signal.
    """
    from docmill.cli.commands.viewing.view import Serving, serve_view

    serve_view(source, Serving(host, port, published_on or host, allow_actions, index, once))
