"""The Celery side: one queue and one task a stage, safe serialisation, and a broker that can be counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from docmill import settings
from docmill.app import Broker, Mill, default
from docmill.errors import UnavailableError


def test_every_stage_has_a_queue_and_a_task_of_its_name() -> None:
    names = {queue.name for queue in default().conf.task_queues}
    assert names >= {"clean", "language", "dedup", "entities", "store"}
    assert {f"docmill.{name}" for name in names} <= set(default().tasks)


def test_only_json_is_accepted() -> None:
    assert default().conf.accept_content == ["json"]
    assert default().conf.task_serializer == "json"


@pytest.fixture
def broker(server: Path, namespace: str) -> Broker:
    chosen = settings.load(
        redis_url=f"unix://{server}?db=0", broker_url=f"redis+socket://{server}?virtual_host=0", namespace=namespace
    )
    return Mill(chosen).link


def test_messages_waiting_are_counted_and_can_be_thrown_away(broker: Broker) -> None:
    assert broker.depth("clean") == 0
    broker.publish("a" * 32, "clean")
    broker.publish("b" * 32, "clean")
    assert (broker.depth("clean"), broker.depth("language")) == (2, 0)
    assert broker.purge("clean") == 2
    assert broker.depth("clean") == 0


def test_namespaces_share_a_broker_without_meeting(broker: Broker, server: Path) -> None:
    broker.publish("a" * 32, "clean")
    chosen = settings.load(
        redis_url=f"unix://{server}?db=0", broker_url=f"redis+socket://{server}?virtual_host=0", namespace="another"
    )
    assert Mill(chosen).link.depth("clean") == 0


def test_a_broker_out_of_reach_is_waited_for() -> None:
    chosen = settings.load(redis_url="redis://127.0.0.1:1/0")
    nobody = Mill(chosen).link
    with pytest.raises(UnavailableError):
        nobody.publish("a" * 32, "clean")
    with pytest.raises(UnavailableError):
        nobody.depth("clean")
