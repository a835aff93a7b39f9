"""Which subcommands there are."""

from __future__ import annotations

from collections.abc import Callable

import typer

from docmill.cli.commands import index, quarantine
from docmill.cli.commands.clusters import clusters_
from docmill.cli.commands.config import config, stages
from docmill.cli.commands.diff import diff
from docmill.cli.commands.enqueue import enqueue
from docmill.cli.commands.records import schema, show
from docmill.cli.commands.run import run
from docmill.cli.commands.status import status
from docmill.cli.commands.worker import reconcile, worker

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add every subcommand, in the order people need them."""
    first: tuple[Callable[..., None], ...] = (run, enqueue, status, show)
    last: tuple[Callable[..., None], ...] = (worker, reconcile, stages, config, schema)
    for command in first:
        app.command()(command)
    app.add_typer(quarantine.commands, name="quarantine")
    app.add_typer(index.commands, name="index")
    app.command("clusters")(clusters_)
    app.command()(diff)
    for command in last:
        app.command()(command)
