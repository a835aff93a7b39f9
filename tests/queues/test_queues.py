"""Queues can be counted and emptied, are told apart by their namespace, and an absent broker is waited for."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import redis

from docmill.delivery.messages import depth_in_redis
from docmill.errors import UnavailableError
from docmill.queues import Queues

STAGES = ("clean", "language", "store")


@pytest.fixture
def url(server: Path) -> str:
    return f"redis+socket://{server}?virtual_host=0"


@pytest.fixture
def queues(url: str, namespace: str) -> Queues:
    return Queues(url, namespace, STAGES)


def test_messages_waiting_are_counted_and_can_be_thrown_away(queues: Queues) -> None:
    assert queues.depth("clean") == 0
    queues.publish("a" * 32, "clean", "r", 1)
    queues.publish("b" * 32, "clean", "r", 1)
    assert (queues.depth("clean"), queues.depth("language")) == (2, 0)
    assert queues.purge("clean") == 2
    assert queues.depth("clean") == 0


def test_a_message_carries_a_batch_and_shows_its_run_and_number_of_documents(
    queues: Queues, client: redis.Redis, namespace: str
) -> None:
    queues.publish("a" * 32, "clean", "monday", 64)
    (raw,) = client.lrange(f"{namespace}:clean", 0, -1)
    message = json.loads(raw)
    assert json.loads(base64.b64decode(message["body"]))[:2] == [["a" * 32], {}]
    assert message["headers"]["kwargsrepr"] == "{'run': 'monday', 'documents': 64}"


def test_a_redis_broker_is_counted_without_celery_just_as_with_it(
    queues: Queues, client: redis.Redis, namespace: str
) -> None:
    depth = depth_in_redis(client, namespace)
    assert depth("clean") == queues.depth("clean") == 0
    for batch in ("a", "b", "c"):
        queues.publish(batch * 32, "clean", "r", 1)
    assert depth("clean") == queues.depth("clean") == 3


def test_namespaces_share_a_broker_without_meeting(queues: Queues, url: str) -> None:
    queues.publish("a" * 32, "clean", "r", 1)
    assert Queues(url, "another", STAGES).depth("clean") == 0


@pytest.mark.slow
def test_a_broker_out_of_reach_is_waited_for() -> None:
    nobody = Queues("redis://127.0.0.1:1/0", "t", STAGES)
    with pytest.raises(UnavailableError):
        nobody.publish("a" * 32, "clean", "r", 1)
    with pytest.raises(UnavailableError):
        nobody.depth("clean")


def test_only_json_is_accepted(queues: Queues) -> None:
    assert queues.celery.conf.accept_content == ["json"]
    assert queues.celery.conf.task_serializer == "json"
