"""RabbitMQ as the broker: killed and started again, or its connections silent, and workers go on by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import unavailable
from tests.faults.deployed import deployment_of, enqueue_file, inputs, service, until
from tests.faults.proxy import proxied
from tests.servers.rabbitmq import RabbitMQ, missing, rabbitmq
from tests.system.commandline import records

pytestmark = [pytest.mark.system, pytest.mark.slow]


@pytest.fixture(scope="module")
def broker() -> Iterator[RabbitMQ]:
    if why := missing():
        unavailable("rabbitmq", why)
    with rabbitmq() as one:
        yield one


@pytest.mark.parametrize("fault", ["killed", "silent"])
def test_workers_go_on_by_themselves_after(
    fault: str, tmp_path: Path, direct: dict[str, str], broker: RabbitMQ
) -> None:
    """Every connection of worker and reconciler to the broker is lost while 240 documents are on their way."""
    log = tmp_path / "log"
    ledger = deployment_of(direct).ledger

    def stored() -> int:
        return int(ledger.counts("r").get("records", 0))

    with proxied(("127.0.0.1", broker.port)) as proxy:
        through = direct | {"DOCMILL_BROKER_URL": broker.url_at(proxy.port)}
        with (
            service(log, through, "worker", "--concurrency", "2") as worker,
            service(log, through, "reconcile") as reconciler,
        ):
            assert enqueue_file(through, inputs(tmp_path, 240)).returncode == 0
            until(lambda: stored() >= 24, 60, "some work", log)
            if fault == "killed":
                broker.kill()
                time.sleep(3)
                broker.start()
            else:
                proxy.hold()
            seconds = until(lambda: stored() >= 240, 120, "the end", log)
            print(f"{fault}: all documents stored {seconds:.1f} s later")
            assert worker.poll() is None
            assert reconciler.poll() is None
    found = [record.source.metadata["id"] for record in records(tmp_path / "out")]
    assert len(found) == len(set(found)) == 240
