"""Arguments of `docmill worker` and `docmill reconcile`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

import click

__all__ = ["reconcile_command", "worker_command"]


@click.command("worker")
@click.option("--stages", help="Stages to serve, separated by commas.", show_default="all, and the store")
@click.option(
    "--concurrency", type=click.IntRange(min=0), default=0, help="Worker processes; 0 is one a core.", show_default=True
)
@click.option("--name", help="This worker's name.", show_default="STAGES@HOST")
def worker_command(stages: str | None, concurrency: int, name: str | None) -> None:
    """Serve stages until stopped. SIGTERM lets running batches end; a killed worker's batches are sent again.

    A server that is out of reach is waited for; where no setting names one, the command is refused.

    \b
    Examples:
      docmill worker                                 every stage
      docmill worker --stages entities --concurrency 8
      celery -A docmill.app worker -Q clean          the same with Celery's own options

    \b
    Exit codes: 0 stopped, 2 wrong settings or no server configured, 1 failure.
    """
    from docmill.cli.commands.worker import serve_stages

    serve_stages(stages, concurrency=concurrency, name=name)


@click.command("reconcile")
@click.option("--once", is_flag=True, help="One round, then exit.")
def reconcile_command(once: bool) -> None:
    """Send batches again that made no progress within their lease. Runs beside the workers, as often as wished.

    Serves metrics for Prometheus at http://127.0.0.1:9555/metrics (settings metrics.address, metrics.port).

    \b
    Example:
      docmill reconcile

    \b
    Exit codes: 0 stopped or one round done, 2 wrong settings or no server configured, 1 failure.
    """
    from docmill.cli.commands.worker import run_reconciler

    run_reconciler(once=once)
