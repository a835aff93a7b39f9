"""The Celery side: one queue and one task a stage, and a dead worker's batch that goes on at once."""

from __future__ import annotations

from pathlib import Path

import docmill.app
import pytest
from docmill import settings
from docmill.app import application, default_deployment
from docmill.delivery.ledger import Claim
from docmill.deployment import Deployment

from tests.factories import make_document


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
    assert {f"docmill.{name}" for name in names} <= set(celery.tasks)


def test_the_application_is_that_of_the_environments_deployment() -> None:
    assert docmill.app.app is default_deployment().queues.celery


def test_messages_are_acknowledged_when_their_work_begins(deployment: Deployment) -> None:
    assert not application(deployment).conf.task_acks_late


def test_a_killed_workers_lease_ends_at_once(deployment: Deployment) -> None:
    celery = application(deployment)
    document = make_document()
    deployment.producer().admit("r", [document])
    (pending,) = deployment.ledger.pending()
    assert isinstance(deployment.ledger.claim(pending.batch, "clean", "w", []), Claim)
    assert deployment.ledger.expired() == []
    docmill.app._worker_died(sender=celery.tasks["docmill.clean"], args=[pending.batch])
    assert [batch.batch for batch in deployment.ledger.expired()] == [pending.batch]
