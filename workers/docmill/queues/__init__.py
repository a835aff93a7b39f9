"""The message queues: two a stage, for batches of high priority and for all others, served by Celery over any broker.

Holds what a sender and a worker must agree on; what only a worker needs is set by `docmill.app`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any

import redis
from celery import Celery
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

from docmill.delivery.connection import CONNECT_SECONDS, KEEPALIVE, SOCKET_SECONDS
from docmill.delivery.messages import HIGH, queue_name, stage_of
from docmill.documents import STORE_STAGE
from docmill.errors import UnavailableError
from docmill.queues.tls import split_tls
from docmill.queues.transport import AHEAD, HeardAMQP

__all__ = ["Queues", "task_name"]

# A message unacknowledged for this long is delivered again by the Redis transport. The ledger's lease is far shorter
# and decides; this only keeps the broker from holding dead messages for ever.
VISIBILITY_SECONDS = 6 * 3600

# A network that is cut without a word leaves a connection that looks alive and is silent. Every read of the transport
# has an end, and the connection that waits for messages is given up when the answer due each second fails to come.
REDIS_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "queue_order_strategy": "priority",  # in the order of -Q: later stages first empties the ledger soonest
    "socket_timeout": SOCKET_SECONDS,
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_keepalive": True,
    "socket_keepalive_options": KEEPALIVE,
    "health_check_interval": 5,
}
AMQP_OPTIONS = {"read_timeout": SOCKET_SECONDS, "write_timeout": SOCKET_SECONDS}
AMQP_HEARTBEAT_SECONDS = 5  # two of them unanswered end the connection that waits for messages


def task_name(stage: str) -> str:
    """Return the name of a stage's Celery task."""
    return f"docmill.{stage}"


class Queues:
    """The queues of a deployment. Opens no connection before the first call.

    `url` is the broker's, `namespace` starts the name of each key of a Redis broker, `stages` names the queues.
    """

    def __init__(self, url: str, namespace: str, stages: Sequence[str]) -> None:
        names = [queue_name(stage, priority) for priority in (HIGH, "") for stage in stages]
        broker, tls = split_tls(url)
        self.celery = Celery("docmill", broker=broker, amqp=HeardAMQP)
        self._confirming = threading.local()
        self._looking = threading.local()
        self.over_redis = url.startswith(("redis", "unix"))
        self.celery.conf.update(
            task_queues=[Queue(name, Exchange(name), routing_key=name, durable=True) for name in names],
            task_default_queue=STORE_STAGE,
            task_create_missing_queues=True,
            task_serializer="json",
            accept_content=["json"],
            task_ignore_result=True,
            task_send_sent_event=True,
            broker_transport_options=REDIS_OPTIONS | {"global_keyprefix": f"{namespace}:"}
            if self.over_redis
            else AMQP_OPTIONS,
            broker_use_ssl=tls or False,  # and not in the URL: Flower looks here alone
            broker_heartbeat=AMQP_HEARTBEAT_SECONDS,  # of no account over Redis
        )

    def publish(self, batch: str, queue: str, run: str, documents: int) -> None:
        """Send a batch's message to a queue. Run and number of documents are shown to who watches the tasks.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        self._send(batch, queue, _shown(run, documents))

    def put_back(self, batch: str, queue: str, shown: str) -> None:
        """Send a batch's message again that was taken and not begun; `shown` is what its first one showed.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        self._send(batch, queue, shown)

    def publish_ahead(self, batch: str, queue: str, run: str, documents: int) -> None:
        """Send a batch's message as `publish` does, but, over Redis, before all that wait.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        self._send(batch, queue, _shown(run, documents), headers={AHEAD: 1})

    def _send(self, batch: str, queue: str, shown: str, **options: Any) -> None:
        try:
            self.celery.send_task(
                task_name(stage_of(queue)),
                args=[batch],
                kwargsrepr=shown,
                queue=queue,
                retry=False,
                producer=self._producer(),
                **options,
            )
        except (OperationalError, OSError, redis.RedisError) as error:
            self._confirming.producer = None  # over AMQP a connection lives on whose answer did not come in time
            raise _out_of_reach(error) from error

    def _producer(self) -> Any:
        """Return what sends over AMQP, one a thread; the broker confirms each message. Over Redis None: Celery's own.

        Celery's own events go over connections without: a worker would wait for the confirmation of each.
        """
        if self.over_redis:
            return None
        kept = vars(self._confirming)
        if kept.get("producer") is None or kept.get("process") != os.getpid():
            connection = self.celery.connection_for_write(transport_options={"confirm_publish": True})
            kept |= {"producer": self.celery.amqp.Producer(connection), "process": os.getpid()}
        return kept["producer"]

    def depth(self, queue: str) -> int:
        """Return the number of messages that wait in a queue.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        return self._ask(lambda channel: _depth(channel, queue))

    def waits(self, queues: Collection[str]) -> bool:
        """Return whether a message waits in any of some queues, over a connection that is kept.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        kept = vars(self._looking)
        try:
            if kept.get("connection") is None or kept.get("process") != os.getpid():
                kept |= {"connection": self.celery.connection_for_read(), "process": os.getpid()}
            return any(_depth(kept["connection"].default_channel, queue) for queue in queues)
        except (OperationalError, OSError, redis.RedisError) as error:
            kept["connection"] = None
            raise _out_of_reach(error) from error

    def purge(self, stage: str) -> int:
        """Remove the messages that wait in a stage's queues, whose batches the ledger holds; return their number.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        names = [queue_name(stage, priority) for priority in (HIGH, "")]
        return sum(self._ask(lambda channel, name=name: int(channel.queue_purge(name) or 0)) for name in names)  # type: ignore[misc]

    def _ask(self, question: Callable[[Any], int]) -> int:
        """Return a channel's answer; 0 where there is no such queue yet."""
        try:
            with self.celery.connection_for_read() as connection:
                try:
                    return question(connection.default_channel)
                except connection.channel_errors:
                    return 0
        except (OperationalError, OSError, redis.RedisError) as error:
            raise _out_of_reach(error) from error


def _shown(run: str, documents: int) -> str:
    """Return what a message shows to who watches: a header that is never read."""
    return repr({"run": run, "documents": documents})


def _depth(channel: Any, queue: str) -> int:
    """Return the number of messages that wait in a queue, as a channel tells it.

    Declared as the workers do, not passively: with a key prefix kombu's Redis transport looks for the queue under its
    bare name then, and finds none.
    """
    return int(channel.queue_declare(queue=queue, durable=True, auto_delete=False).message_count)


def _out_of_reach(error: Exception) -> UnavailableError:
    return UnavailableError(f"the broker is out of reach ({type(error).__name__})")
