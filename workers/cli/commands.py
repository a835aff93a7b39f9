"""Which subcommands there are."""

from __future__ import annotations

from collections.abc import Callable

import typer

from workers.cli import index, quarantine
from workers.cli.clusters import clusters_
from workers.cli.config import config, stages
from workers.cli.diff import diff
from workers.cli.enqueue import enqueue
from workers.cli.records import schema, show
from workers.cli.run import run
from workers.cli.status import status
from workers.cli.worker import reconcile, worker

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
