"""The Celery application: one task and one queue a stage, named alike.

`celery -A docmill.app worker -Q clean` serves one stage; `docmill worker` is the same with better manners.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import redis
from celery import Celery, signals
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

from docmill import health, logs, settings
from docmill.delivery.payload import Codec
from docmill.delivery.reconciler import Reconciler
from docmill.errors import UnavailableError
from docmill.settings import Settings
from docmill.stages.stage import available
from docmill.worker import STORE_STAGE, Shop

__all__ = ["Broker", "Mill", "default", "reconciler_of"]

# A message unacknowledged for this long is delivered again by the Redis transport. The ledger's lease is far shorter
# and decides; this only keeps the broker from holding dead messages for ever.
VISIBILITY_SECONDS = 6 * 3600

REDIS_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "queue_order_strategy": "priority",  # in the order of -Q: later stages first empties the ledger soonest
    "socket_keepalive": True,
}


class Broker:
    """Celery's side of delivery: publishes batch ids, counts waiting messages."""

    def __init__(self, celery: Celery, chosen: Settings) -> None:
        self.celery = celery
        self._settings = chosen

    def publish(self, batch: str, stage: str) -> None:
        """Send a batch's message to a stage's queue.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        try:
            self.celery.send_task(f"docmill.{stage}", args=[batch], queue=stage, retry=False)
        except (OperationalError, OSError, redis.RedisError) as error:
            raise UnavailableError(f"the broker is out of reach ({type(error).__name__})") from error

    def depth(self, stage: str) -> int:
        """Messages waiting in a stage's queue.

        Raises:
            UnavailableError: the broker is out of reach.
        """

        def count(channel: Any) -> int:
            # Declared as the workers do, not passively: with a key prefix kombu's Redis transport looks for the
            # queue under its bare name then, and finds none.
            return int(channel.queue_declare(queue=stage, durable=True, auto_delete=False).message_count)

        return self._asked(count)

    def purge(self, stage: str) -> int:
        """Throw away the messages waiting in a stage's queue, whose batches the ledger holds; returns their number.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        return self._asked(lambda channel: int(channel.queue_purge(stage) or 0))

    def _asked(self, question: Callable[[Any], int]) -> int:
        try:
            with self.celery.connection_for_read() as connection:
                try:
                    return question(connection.default_channel)
                except connection.channel_errors:
                    return 0  # there is no such queue yet
        except (OperationalError, OSError, redis.RedisError) as error:
            raise UnavailableError(f"the broker is out of reach ({type(error).__name__})") from error

    @cached_property
    def shop(self) -> Shop:
        """What this process works with."""
        return Shop(self._settings, self.publish)


class Mill(Celery):
    """A Celery application for some settings, with the broker and the shop its tasks work with."""

    def __init__(self, chosen: Settings) -> None:
        super().__init__("docmill", broker=chosen.message_url)
        self.settings = chosen
        self.link = Broker(self, chosen)
        names = [*dict.fromkeys([*chosen.pipeline, *available()]), STORE_STAGE]
        self.conf.update(configuration(chosen, names))
        for name in names:
            self._register(name)

    def _register(self, stage: str) -> None:
        @self.task(name=f"docmill.{stage}")
        def work(batch: str) -> None:
            self.link.shop.work(batch, stage)


def configuration(chosen: Settings, queues: Sequence[str]) -> dict[str, Any]:
    """Celery's configuration."""
    over_redis = chosen.message_url.startswith(("redis", "unix"))
    return {
        "task_queues": [Queue(name, Exchange(name), routing_key=name, durable=True) for name in queues],
        "task_default_queue": STORE_STAGE,
        "task_create_missing_queues": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,  # the queue's depth then tells the truth, and a stopped worker's messages go back
        "task_reject_on_worker_lost": False,  # the ledger sends the batch again, and knows when to stop
        "worker_prefetch_multiplier": 1,
        "worker_send_task_events": True,
        "task_send_sent_event": True,
        "task_soft_time_limit": chosen.delivery.stage_seconds,
        "task_time_limit": chosen.delivery.stage_seconds + chosen.delivery.lease_seconds,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": REDIS_OPTIONS | {"global_keyprefix": f"{chosen.namespace}:"}
        if over_redis
        else {"confirm_publish": True},
    }


@cache
def default() -> Mill:
    """The application for the settings of this process's environment.

    Raises:
        ConfigError: they are wrong.
    """
    return Mill(settings.load())


def __getattr__(name: str) -> Mill:
    """`app` for Celery's own command, made only when asked for: wrong settings are then told where they can be."""
    if name == "app":
        return default()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def reconciler_of(mill: Mill) -> Reconciler:
    """The reconciler for an application's settings.

    Raises:
        ConfigError: a stage of the pipeline is not installed, or its options are wrong.
    """
    shop = mill.link.shop
    return Reconciler(
        ledger=shop.ledger,
        codec=Codec(mill.settings.delivery.compression_level),  # its own: a producer may run in another thread
        publish=mill.link.publish,
        depth=mill.link.depth,
        kinds=shop.kinds(mill.settings.pipeline),
        max_attempts=mill.settings.delivery.max_attempts,
    )


@signals.heartbeat_sent.connect
def _beat(**_: Any) -> None:
    health.beat()


@signals.setup_logging.connect
def _set_up_logging(**_: Any) -> None:
    chosen = default().settings.log
    logs.configure(chosen.level, chosen.format)


@signals.task_failure.connect
def _worker_died(sender: Any = None, args: Any = None, **_: Any) -> None:
    """A killed or timed-out child cannot end its lease itself: its parent does, so that the batch goes on at once."""
    if args:
        try:
            sender.app.link.shop.ledger.expire(args[0], sender.name.removeprefix("docmill."))
        except UnavailableError:
            return  # the lease ends by itself
