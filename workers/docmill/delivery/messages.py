"""What delivery asks of the message queues. A message names a batch; the ledger knows the rest.

Beside it stand the batch's run and number of documents, for people who watch the queues. Nothing reads them.

Tested by tests/delivery/test_reconciler.py and tests/producer/test_admission.py.
"""

from __future__ import annotations

from collections.abc import Callable

import redis

from docmill.delivery.connection import reachable

__all__ = ["Depth", "Publish", "depth_in_redis"]

Publish = Callable[[str, str, str, int], None]
"""Sends the message of a batch id to a stage's queue, with its run and number of documents for those who watch.

May raise UnavailableError: the reconciler sends it later.
"""

Depth = Callable[[str], int]
"""Returns the number of messages that wait in a stage's queue. May raise UnavailableError."""


def depth_in_redis(client: redis.Redis, namespace: str) -> Depth:
    """Return a look at queues that a Redis broker holds, without Celery, which takes half a second to import.

    Kombu's Redis transport keeps the waiting messages of a queue in a list of its name, behind the global key prefix
    that `docmill.queues` sets.
    """

    def depth(stage: str) -> int:
        with reachable("broker"):
            return client.llen(f"{namespace}:{stage}")

    return depth
