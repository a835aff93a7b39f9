"""What `docmill worker` and `docmill reconcile` do: the two services of a deployment."""

from __future__ import annotations

import os
import re
import threading

import click
import structlog

from docmill import health, logs
from docmill.app import default_deployment, serve
from docmill.cli.target import require_server
from docmill.documents import STORE_STAGE
from docmill.errors import ConfigError

__all__ = ["run_reconciler", "serve_stages"]

WORKER_NAME = re.compile(r"(?:[A-Za-z0-9._-]|%[hndiI]){1,100}")  # it stands in Celery's messages and in Flower's pages


def serve_stages(stages: str | None, *, concurrency: int, name: str | None) -> None:
    """Serve the stages named, separated by commas, or all of them, until stopped.

    All are those of the pipeline and those installed beside it: batches admitted under another pipeline may be on their
    way to one that was taken out since.

    Raises:
        ConfigError: a setting is wrong, there is no stage of a name, no server is configured, or it would lose
            documents.
    """
    if name is not None and not WORKER_NAME.fullmatch(name):
        raise ConfigError(f"--name {name!r}: use up to 100 letters, digits, '.', '-' and '_', and %h, %n, %d, %i or %I")
    deployment = default_deployment()
    require_server(deployment)
    settings = deployment.settings
    chosen = [one.strip() for one in stages.split(",") if one.strip()] if stages else list(deployment.queue_names)
    known = deployment.queue_names
    if unknown := [one for one in chosen if one not in known]:
        raise ConfigError(f"--stages: no stage named {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    for one in chosen:
        if one != STORE_STAGE and (stages or one in deployment.route):
            deployment.stage(one)  # a wrong option is told here, not by every batch
    deployment.check_safety()
    number = concurrency or os.cpu_count() or 1
    if number > 1:
        deployment.warm_up(chosen)
    deployment.forget_connections()  # none may be shared with the processes forked below
    serve(
        deployment,
        list(reversed(chosen)),
        concurrency=number,
        name=f"{name or ('-'.join(chosen) if stages else 'all')}@%h",
        log_level=settings.log.level.upper(),
    )


def run_reconciler(*, once: bool) -> None:
    """Reconcile until stopped, or for one round.

    Raises:
        ConfigError: a setting is wrong, no server is configured, or it would lose documents.
        UnavailableError: the server is out of reach; with `once` alone, else it is waited for.
    """
    from docmill.metrics import serve_metrics  # noqa: PLC0415 - workers have no use for it, nor for what it imports

    deployment = default_deployment()
    require_server(deployment)
    settings = deployment.settings
    logs.configure(settings.log.level, settings.log.format)
    deployment.check_safety()
    reconciler = deployment.reconciler()
    watch = deployment.server_watch()
    if once:
        click.echo(f"{reconciler.once()} batches sent again or divided")
        return
    structlog.get_logger().info("reconciler started", every_seconds=settings.delivery.reconcile_seconds)
    serve_metrics(deployment)

    def beat() -> None:
        health.beat()
        watch()

    reconciler.run(threading.Event(), settings.delivery.reconcile_seconds, beat)
