"""The Celery side: one queue and one task a stage, acknowledged early."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import docmill.app
from docmill import settings
from docmill.app import application, default_deployment
from docmill.delivery.messages import stage_of
from docmill.deployment import Deployment


@pytest.fixture
def deployment(server: Path, namespace: str) -> Deployment:
    return Deployment(
        settings.load(
            redis_url=f"unix://{server}?db=0", broker_url=f"redis+socket://{server}?virtual_host=0", namespace=namespace
        )
    )


def test_every_stage_has_a_queue_and_a_task_of_its_name() -> None:
    celery = docmill.app.app
    names = {queue.name for queue in celery.conf.task_queues}
    assert names >= {"clean", "language", "dedup", "entities", "store"}
    assert {f"docmill.{stage_of(name)}" for name in names} <= set(celery.tasks)


def test_every_stage_has_a_queue_for_batches_of_high_priority_that_a_worker_takes_first(deployment: Deployment) -> None:
    celery = application(deployment)
    celery.amqp.queues.select(["store", "clean"])
    docmill.app._begin(SimpleNamespace(app=celery))
    assert list(celery.amqp.queues.consume_from) == ["store.high", "clean.high", "store", "clean"]
    assert docmill.app.served(celery) == {"store", "clean"}


def test_the_application_is_that_of_the_environments_deployment() -> None:
    assert docmill.app.app is default_deployment().queues.celery


def test_messages_are_acknowledged_when_their_work_begins(deployment: Deployment) -> None:
    assert not application(deployment).conf.task_acks_late


FROZEN = """
import gc
from celery import signals
import docmill.app
signals.worker_before_create_process.send(sender=None)
print(gc.get_freeze_count() > 10_000)
"""


def test_what_a_worker_holds_before_its_first_fork_is_not_searched_for_garbage_in_its_processes() -> None:
    done = subprocess.run([sys.executable, "-c", FROZEN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
