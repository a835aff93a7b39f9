"""What delivery asks of the message queues. A message names a batch; the ledger knows the rest.

Beside it stand the batch's run and number of documents, for people who watch the queues. Nothing reads them.

Tested by tests/delivery/test_reconciler.py and tests/producer/test_admission.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import redis

from docmill.delivery.connection import reachable

__all__ = [
    "HIGH",
    "PRIORITY",
    "Depth",
    "Publish",
    "depth_in_redis",
    "preferring",
    "queue_name",
    "stage_of",
    "waiting_in_redis",
]

PRIORITY = "priority"
"""The name of the field that holds the priority of a batch of another one than the usual."""

HIGH = "high"
"""The priority of batches that go before all others; theirs is empty."""

Publish = Callable[[str, str, str, int], None]
"""Sends the message of a batch id to a queue, with its run and number of documents for those who watch.

May raise UnavailableError: the reconciler sends it later.
"""

Depth = Callable[[str], int]
"""Returns the number of messages that wait in a queue. May raise UnavailableError."""


def queue_name(stage: str, priority: str = "") -> str:
    """Return the name of the queue of a stage for batches of a priority: `clean`, `clean.high`."""
    return f"{stage}.{priority}" if priority else stage


def stage_of(queue: str) -> str:
    """Return the stage that a queue belongs to."""
    return queue.removesuffix(f".{HIGH}")


def preferring(queues: Iterable[str]) -> list[str]:
    """Return queues in the order in which a worker takes messages of them: those of high priority before all others.

    Beside each queue of a stage stands the one of high priority, whether it was named or not.
    """
    named = list(dict.fromkeys(queues))
    return [
        *dict.fromkeys(queue_name(stage_of(one), HIGH) for one in named),
        *(one for one in named if stage_of(one) == one),
    ]


def depth_in_redis(client: redis.Redis, namespace: str) -> Depth:
    """Return a look at queues that a Redis broker holds, without Celery, which takes half a second to import.

    Kombu's Redis transport keeps the waiting messages of a queue in a list of its name, behind the global key prefix
    that `docmill.queues` sets.
    """

    def depth(queue: str) -> int:
        with reachable("broker"):
            return client.llen(f"{namespace}:{queue}")

    return depth


def waiting_in_redis(client: redis.Redis, namespace: str) -> Callable[[Collection[str]], bool]:
    """Return what tells whether a message waits in any of some queues that a Redis broker holds."""

    def waits(queues: Collection[str]) -> bool:
        with reachable("broker"):
            return bool(queues) and bool(client.exists(*(f"{namespace}:{queue}" for queue in queues)))

    return waits
