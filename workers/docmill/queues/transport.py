"""Kombu's Redis transport, over connections of which a silent one gives the others away.

A message with the header AHEAD goes before all that wait in its queue.
"""

from __future__ import annotations

from typing import Any

from celery.app.amqp import AMQP
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as kombu_redis
from kombu.utils.json import dumps

from docmill.delivery.connection import driver
from docmill.delivery.server.silence import HeardConnection, HeardSSLConnection

__all__ = ["AHEAD", "HeardAMQP"]

AHEAD = "docmill-ahead"


class HeardChannel(kombu_redis.Channel):
    """A channel whose connections are cut once another of this process shows that they are dead; it knows AHEAD.

    It keeps the client by which it asks: kombu makes one for each request, a fifth of what it takes to send a message.
    The client holds no connection by itself, but takes one of the channel's pool, as kombu's does.
    """

    connection_class = HeardConnection
    connection_class_ssl = HeardSSLConnection
    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[misc]  # no stub tells of it
        # A pool that was given up is made anew, and then the client too.
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[misc]  # no stub tells of it
        return self._kept

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        told: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]  # as above
        return told | {"driver_info": driver()}

    def close(self) -> None:
        """Close the channel, also where Celery's consumer has given up its connection before.

        What it holds unacknowledged is not put back into the queues then, for which a connection would be needed: the
        ledger sends it again. Without this the worker ended.
        """
        if self.connection is None or self.connection.client is None:
            self.do_restore = False
        super().close()

    def _put(self, queue: str, message: dict[str, Any], **options: Any) -> None:
        if not message["headers"].get(AHEAD):
            super()._put(queue, message, **options)
            return
        with self.conn_or_acquire() as client:
            client.rpush(queue, dumps(message))  # the end at which messages are taken


class HeardTransport(kombu_redis.Transport):
    """The transport of such channels."""

    Channel = HeardChannel


HEARD = f"{HeardTransport.__module__}:{HeardTransport.__name__}"
"""Its name: a worker tells Flower as JSON what its connection is like, where a class has no place."""
ALIAS = "docmill"
TRANSPORT_ALIASES[ALIAS] = HEARD  # its name in the URL of a socket


class BrokerConnection(Connection):
    """A connection to the broker, which uses that transport where the broker is Redis."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.transport_cls in ("redis", "rediss"):  # what TLS needs was read from the URL by now
            self.transport_cls: Any = HEARD  # kept by its copies and its pools
            if self.uri_prefix:  # a socket's, which says more to the copies in a pool than the line above
                self.uri_prefix = ALIAS

    def as_uri(self, *arguments: Any, **options: Any) -> str:
        """Return the broker's URL, as its user wrote it."""
        told: str = super().as_uri(*arguments, **options)
        return told.replace(HEARD, "rediss" if self.ssl else "redis").replace(f"{ALIAS}+", "redis+")


class HeardAMQP(AMQP):
    """What makes a Celery application's connections."""

    Connection = BrokerConnection
