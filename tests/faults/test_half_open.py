"""Connections that go silent without an end: workers take messages again, and a producer keeps to its patience."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.deployed import deployment_of, enqueue_file, inputs, service, until
from tests.faults.proxy import Proxy, proxied
from tests.system.commandline import COMMAND, ROOT, environment, records

pytestmark = [pytest.mark.system, pytest.mark.slow]


@pytest.fixture
def proxy(direct: dict[str, str]) -> Iterator[Proxy]:
    with proxied(Path(direct["DOCMILL_REDIS_URL"].removeprefix("unix://").split("?")[0])) as one:
        yield one


def test_a_deployment_whose_connections_go_silent_goes_on_by_itself(
    tmp_path: Path, direct: dict[str, str], proxy: Proxy
) -> None:
    """Every connection of worker and reconciler is held while work is on its way, twice; nobody starts them again."""
    through = direct | {"DOCMILL_REDIS_URL": proxy.url}
    log = tmp_path / "log"
    ledger = deployment_of(direct).ledger

    def ended(documents: int) -> Callable[[], bool]:
        return lambda: int(ledger.counts("r").get("records", 0)) >= documents

    with ExitStack() as stack:
        worker = stack.enter_context(service(log, through, "worker", "--concurrency", "2"))
        stack.enter_context(service(log, through, "reconcile"))
        assert enqueue_file(direct, inputs(tmp_path, 40)).returncode == 0
        until(ended(40), 60, "the first run", log)
        for number in (1, 2):
            total = 40 + 200 * number
            assert enqueue_file(direct, inputs(tmp_path, 200, start=200 * number)).returncode == 0
            until(ended(total - 200 + 32 * (number - 1)), 60, "some work", log)
            assert proxy.hold() > 3
            # idle or at work, the worker had connections for messages, for their acknowledgement and for the ledger
            seconds = until(ended(total), 150, f"the end after hold {number}", log)
            print(f"all documents stored {seconds:.1f} s after every connection went silent")
            assert seconds < 45  # some 15 s; a message lost on its way to the worker is sent again after 18 s more
        assert worker.poll() is None
    found = [record.source.metadata["id"] for record in records(tmp_path / "out")]
    assert len(found) == len(set(found)) == 440


def test_a_producer_whose_connections_go_silent_keeps_to_its_patience(
    tmp_path: Path, direct: dict[str, str], proxy: Proxy
) -> None:
    """`enqueue` ends within its patience and the time of the requests at work; what it admitted stays."""
    through = direct | {"DOCMILL_REDIS_URL": proxy.url, "DOCMILL_DELIVERY__PATIENCE_SECONDS": "5"}
    source = inputs(tmp_path, 10_000)
    producer = subprocess.Popen(
        [*COMMAND, "enqueue", str(source), "--run", "r"],
        env=environment(**through),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        ledger = deployment_of(direct).ledger
        until(lambda: int(ledger.counts("r").get("documents", 0)) > 100, 30, "the first batches")
        proxy.hold(new=True)
        started = time.monotonic()
        _, told = producer.communicate(timeout=600)
        print(f"enqueue gave up {time.monotonic() - started:.1f} s after every connection went silent")
        assert producer.returncode == 1
        assert b"out of reach" in told
    finally:
        producer.kill()
    proxy.restore()
    assert enqueue_file(direct, source).returncode == 0
    assert ledger.counts("r")["documents"] == "10000"
