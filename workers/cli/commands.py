"""Which subcommands there are."""

from __future__ import annotations

import typer

from workers.cli.run import run

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add every subcommand."""
    app.command()(run)
