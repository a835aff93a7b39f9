"""`docmill worker` and `docmill reconcile`: the two services of a deployment."""

from __future__ import annotations

import os
import threading
from typing import Annotated

import structlog
import typer

from docmill import health, logs
from docmill.app import application, default_deployment
from docmill.documents import STORE_STAGE
from docmill.errors import ConfigError

__all__ = ["reconcile", "worker"]


def worker(
    stages: Annotated[
        str | None, typer.Option(help="Stages to serve, separated by commas.", show_default="all, and the store")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=0, help="Worker processes; 0 is one a core.")] = 0,
    name: Annotated[str | None, typer.Option(help="This worker's name.", show_default="STAGES@HOST")] = None,
) -> None:
    """Serve stages until stopped. SIGTERM lets running batches end; a killed worker's batches are sent again.

    \b
    Examples:
      docmill worker                                 every stage
      docmill worker --stages entities --concurrency 8
      celery -A docmill.app worker -Q clean          the same with Celery's own options
    """
    deployment = default_deployment()
    settings = deployment.settings
    chosen = [one.strip() for one in stages.split(",") if one.strip()] if stages else list(deployment.route)
    known = deployment.queue_names
    if unknown := [one for one in chosen if one not in known]:
        raise ConfigError(f"--stages: no stage named {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    for one in chosen:
        if one != STORE_STAGE:
            deployment.stage(one)  # a wrong option is told here, not by every batch
    deployment.forget_connections()  # none may be shared with the processes forked below
    arguments = [
        "worker",
        "--queues",
        ",".join(reversed(chosen)),
        "--concurrency",
        str(concurrency or os.cpu_count() or 1),
    ]
    arguments += ["--hostname", f"{name or ('-'.join(chosen) if stages else 'all')}@%h"]
    arguments += ["--without-gossip", "--without-mingle", "--loglevel", settings.log.level.upper()]
    application(deployment).worker_main(arguments)


def reconcile(
    once: Annotated[bool, typer.Option("--once", help="One round, then exit.")] = False,
) -> None:
    """Send batches again that made no progress within their lease. Runs beside the workers, as often as wished.

    \b
    Example:
      docmill reconcile
    """
    deployment = default_deployment()
    settings = deployment.settings
    logs.configure(settings.log.level, settings.log.format)
    reconciler = deployment.reconciler()
    if once:
        typer.echo(f"{reconciler.once()} batches sent again or divided")
        return
    structlog.get_logger().info("reconciler started", every_seconds=settings.delivery.reconcile_seconds)
    reconciler.run(threading.Event(), settings.delivery.reconcile_seconds, health.beat)
