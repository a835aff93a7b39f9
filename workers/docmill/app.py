"""The Celery application: one task and one queue a stage, named alike.

`celery -A docmill.app worker -Q clean` serves one stage; `docmill worker` is the same with better manners.
"""

from __future__ import annotations

import gc
import os
import resource
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import structlog
from billiard import current_process
from celery import Celery, signals
from celery.utils.nodenames import default_nodename, host_format
from celery.worker import state
from celery.worker.consumer import Consumer

from docmill import health, logs, settings
from docmill.delivery.lease import Keeper
from docmill.delivery.messages import HIGH, preferring, queue_name, stage_of
from docmill.delivery.progress import Board
from docmill.delivery.workers_seen import Announcer, WorkerSeen, WorkersSeen
from docmill.deployment import Deployment
from docmill.documents import STORE_STAGE
from docmill.errors import ConfigError, TaskFailedError, UnavailableError
from docmill.queues import task_name
from docmill.worker import Told

__all__ = ["application", "default_deployment", "serve"]

log = structlog.get_logger()

RESTLESS_SECONDS = 10.0
MOST_REST_SECONDS = 5.0
DEAF_LEASES = 10  # half a minute by default: connections that went silent are noticed by the transport within 15 s
DEAF_GRACE_SECONDS = 10.0
FAILED = ("failed", "quarantined", "error")  # what a task tells of documents that failed, or of a batch that rests
ANNOUNCE_SECONDS = 2.0  # how long a sign of life may wait for its answer


def application(deployment: Deployment) -> Celery:
    """Return the Celery application of a deployment: its queues, with what a worker needs to serve them.

    Raises:
        ConfigError: a stage of the pipeline stands before one that it needs.
    """
    deployment.check_pipeline()
    celery = deployment.queues.celery
    celery.conf.update(worker_configuration(over_redis=deployment.queues.over_redis))
    for stage in deployment.queue_names:
        if task_name(stage) not in celery.tasks:
            _add_task(celery, deployment, stage)
    return celery


def _add_task(celery: Celery, deployment: Deployment, stage: str) -> None:
    # Celery adds a shared task to every application of the process: it would work for another deployment then.
    # What it `throws` is expected: an event for those who watch, without a traceback in the log.
    @celery.task(
        bind=True, name=task_name(stage), shared=False, throws=(TaskFailedError,), deployment=deployment, stage=stage
    )
    def work(self: Any, batch: str) -> Told:
        if _goes_behind(celery, deployment, self.request.delivery_info or {}):
            deployment.queues.put_back(batch, stage, self.request.kwargsrepr)
            return {"nothing to do": "yields"}
        told = deployment.worker.work(batch, stage, served(celery))
        if any(told.get(name) for name in FAILED):
            raise TaskFailedError(told)
        return told


def _goes_behind(celery: Celery, deployment: Deployment, delivered: Mapping[str, Any]) -> bool:
    """Tell whether a message that this worker held in reserve goes behind others, of high priority, that came since.

    Over Redis it holds none: there a message is taken from the first queue that has one.
    """
    if deployment.queues.over_redis or delivered.get("routing_key") != stage_of(delivered.get("routing_key", "")):
        return False
    try:
        return deployment.waits([queue_name(stage, HIGH) for stage in served(celery)])
    except UnavailableError:
        return False


def served(celery: Celery) -> frozenset[str]:
    """Return the stages whose queues a worker of this application takes messages of."""
    return frozenset(map(stage_of, celery.amqp.queues.consume_from))


def serve(
    deployment: Deployment, stages: Sequence[str], *, concurrency: int, name: str, log_level: str, banner: bool = True
) -> None:
    """Run Celery's worker for these stages, as one of a `name` that `%h` may stand in, until it is stopped.

    It is made directly: Celery's command would import what every other command of it needs, for a fifth of a second.
    Its `banner` tells the platform among others, for which a program is started.

    Raises:
        SystemExit: with the code DEAF, where it ended itself, to be started again.
    """
    worker = application(deployment).Worker(
        queues=list(stages),
        concurrency=concurrency,
        hostname=host_format(default_nodename(name)),
        loglevel=log_level,
        quiet=not banner,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    if _Served.deaf:
        raise SystemExit(health.DEAF)


def worker_configuration(*, over_redis: bool = True) -> dict[str, Any]:
    """Return Celery's configuration of a worker, beyond what its queues bring."""
    return {
        "task_acks_late": False,  # the ledger is trusted, not the queue; see docs/decisions/0014
        "task_reject_on_worker_lost": False,  # the ledger sends the batch again, and knows when to stop
        "worker_prefetch_multiplier": 1,
        # Over Redis a message is taken when a process is free, not before: what a killed worker holds in reserve nobody
        # misses before the leases end. RabbitMQ gives it to others at once.
        "worker_disable_prefetch": over_redis,
        "worker_send_task_events": True,
        "worker_lost_wait": 1.0,  # a process that ended gives no answer: nothing is gained by waiting for it
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # An answer that refuses (memory or disk of a Redis broker full) is waited out like a lost connection.
        "broker_channel_error_retry": True,
        "worker_consumer": "docmill.app:PatientConsumer",  # by name: Flower asks for the settings as JSON
    }


class PatientConsumer(Consumer):
    """Celery's consumer, which rests where its broker takes connections and refuses all else: a full Redis, say.

    Each failure within some seconds of the one before is answered by twice the rest, up to five seconds.
    """

    _failed = -RESTLESS_SECONDS
    _rest = 0.0

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        """Log that the broker cannot be reached, and rest."""
        super().on_connection_error_before_connected(exc)
        self._take_rest()

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Log that the broker was lost, and rest."""
        super().on_connection_error_after_connected(exc)
        self._take_rest()

    def _take_rest(self) -> None:
        restless = time.monotonic() - self._failed < RESTLESS_SECONDS
        self._rest = min(MOST_REST_SECONDS, 2 * self._rest or 0.25) if restless else 0.0
        until = time.monotonic() + self._rest
        while time.monotonic() < until:
            state.maybe_shutdown()
            time.sleep(0.05)
        self._failed = time.monotonic()


class _Served:
    """What this process works with as a worker; None where it is none."""

    board: Board | None = None
    keeper: Keeper | None = None
    announcer: Announcer | None = None
    consumption: health.Consumption | None = None
    memory_bytes: int | None = None
    deaf = False


@cache
def default_deployment() -> Deployment:
    """Return the deployment for the settings of this process's environment.

    Raises:
        ConfigError: they are wrong.
    """
    return Deployment(settings.load())


def __getattr__(name: str) -> Celery:
    """Make `app` for Celery's own command only when asked for: wrong settings are then reported where they can be."""
    if name == "app":
        return application(default_deployment())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@signals.worker_ready.connect
def _announce(sender: Any, **_: Any) -> None:
    """Show from now on that this worker is at work, to whoever asks the ledger's server."""
    deployment = _deployment_of(sender.app)
    worker = WorkerSeen(sender.hostname, tuple(sorted(served(sender.app))))
    client = deployment.new_ledger(ANNOUNCE_SECONDS).client  # its own: a silent connection shall hold up nothing else
    _Served.announcer = Announcer(WorkersSeen(client, deployment.settings.namespace), worker)
    _Served.announcer.start()


@signals.worker_shutdown.connect
def _leave(**_: Any) -> None:
    if _Served.announcer:
        _Served.announcer.stop()


def _deployment_of(celery: Celery) -> Deployment:
    deployment: Deployment = getattr(celery.tasks[task_name(STORE_STAGE)], "deployment")  # noqa: B009 - set by _add_task
    return deployment


@signals.setup_logging.connect
def _set_up_logging(**_: Any) -> None:
    chosen = default_deployment().settings.log
    logs.configure(chosen.level, chosen.format)


@signals.worker_init.connect
def _begin(sender: Any = None, **_: Any) -> None:
    """Note what this process serves, and make what its processes share before they are forked."""
    deployment = _deployment_of(sender.app)
    try:
        deployment.check_safety()
    except ConfigError as error:  # Celery logs what a handler raises and goes on, but for this
        raise SystemExit(f"error {error}") from error
    # What was named by -Q are stages: the queue of each for batches of high priority stands before them.
    sender.app.amqp.queues.select(preferring(sender.app.amqp.queues.consume_from))
    _Served.board = deployment.board
    _Served.memory_bytes = deployment.settings.limits.stage_memory_bytes


@signals.worker_before_create_process.connect
def _freeze(**_: Any) -> None:
    """Take what is in memory now, models above all, out of what is searched for garbage, before the first fork.

    Celery has all of it searched before each fork, a tenth of a second; and a search in a child would copy the pages
    that it shares.
    """
    if not gc.get_freeze_count():
        gc.freeze()


@signals.worker_process_init.connect
def _take_slot(**_: Any) -> None:
    """Choose where this process tells what it is at: Celery numbers the processes of its pool."""
    if _Served.board:
        _Served.board.use(getattr(current_process(), "index", 0))


@signals.worker_process_init.connect
def _limit_memory(**_: Any) -> None:
    """Bound what this process may allocate: a document that needs more is then told so, and not the whole machine."""
    if _Served.memory_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (_Served.memory_bytes, resource.RLIM_INFINITY))


@signals.worker_ready.connect
def _keep_leases(sender: Any = None, **_: Any) -> None:
    """Renew the leases of what this worker's processes are at, from now on."""
    deployment = _deployment_of(sender.app)
    pool = getattr(sender.pool, "_pool", None)  # of processes; other pools of Celery have none

    def processes() -> list[Any]:
        return list(getattr(pool, "_pool", None) or ())

    ledger = deployment.new_ledger(max(1.0, deployment.settings.delivery.lease_seconds / 2))
    _Served.keeper = Keeper(ledger, deployment.board, deployment.settings.limits.stage_document_seconds, processes)
    _Served.keeper.start()

    def is_free() -> bool:
        return len(deployment.board.works()) < max(1, len(processes()))

    def queues() -> list[str]:
        consumer = sender.task_consumer  # none while it connects
        return [queue.name for queue in consumer.queues] if consumer else []

    seconds = DEAF_LEASES * deployment.settings.delivery.lease_seconds
    _Served.consumption = health.Consumption(queues, deployment.queues.depth, is_free, _end_deaf, seconds)
    _Served.consumption.start()


@signals.task_received.connect
def _took(**_: Any) -> None:
    if _Served.consumption:
        _Served.consumption.took()


def _end_deaf(seconds: float) -> None:
    """End this worker, which takes nothing although messages wait: whoever started it starts it again."""
    log.error("worker takes nothing although its queues are not empty: it ends, to be started again", seconds=seconds)
    if _Served.keeper:
        _Served.keeper.stop_blaming()
    _Served.deaf = True
    state.should_stop = health.DEAF  # type: ignore[assignment]  # what is at work may end; a main thread that hangs never looks here
    time.sleep(DEAF_GRACE_SECONDS)
    os._exit(health.DEAF)


@signals.worker_shutting_down.connect
def _stop_blaming(**_: Any) -> None:
    """Count no attempt of what is at work while this worker is stopped, though it may be killed before its end.

    Its processes end the stage they are at, and do not go on to the next.
    """
    if _Served.board:
        _Served.board.stop()
    if _Served.keeper:
        _Served.keeper.stop_blaming()
