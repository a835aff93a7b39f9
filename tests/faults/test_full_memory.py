"""A server whose memory is full: everything waits, is told so, and goes on by itself when there is room again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.delivery.ledger import Claim, ExpiredBatch, Ledger
from docmill.errors import UnavailableError
from tests.faults.deployed import deployment_of, inputs, service, until
from tests.system.commandline import records

pytestmark = pytest.mark.slow

IDS = [f"{number:02x}" * 16 for number in range(4)]


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[Path]:
    """A server of the test's own."""
    with embedded._server(tmp_path) as path:
        yield path


@pytest.fixture
def client(socket: Path) -> redis.Redis:
    return connect(f"unix://{socket}?db=0")


def full(client: redis.Redis) -> None:
    client.config_set("maxmemory", "100kb")


def test_what_frees_memory_is_done_although_it_is_full_and_what_grows_is_refused(client: redis.Redis) -> None:
    ledger = Ledger(client, "full", lease_seconds=0.2)
    ledger.admit("one", "r", ("clean", "store"), IDS[:2], {"states": b"kk" * 1000})
    ledger.admit("two", "r", ("store",), IDS[2:], {"states": b"kk" * 1000})
    full(client)
    with pytest.raises(UnavailableError, match="memory"):
        ledger.admit("three", "r", ("clean", "store"), ["f" * 32], {"states": b"k"})
    first, last = ledger.claim("one", "clean", "w", []), ledger.claim("two", "store", "w", [])
    assert isinstance(first, Claim)
    assert isinstance(last, Claim)
    with pytest.raises(UnavailableError, match="memory"):
        ledger.advance(first, {"a:clean": b"x" * 1000})
    ledger.renew("one", "clean")
    ledger.give_back("one", "clean", 0)
    assert ledger.complete(last, {"records": 2}, names={}, outcomes={}, quarantined={IDS[2]: b"e"}, seconds=0)
    (expired,) = ledger.expired()
    assert expired == ExpiredBatch("one", "r", "clean", running=True, attempts=0, documents=2, republished=0)
    ledger.put_back([expired])
    assert ledger.split("one", "r", "clean", [("a", 1, {"states": b"k"}), ("b", 1, {"states": b"k"})], attempts=1)
    assert (ledger.counts("r")["ended"], ledger.pending_bytes()) == ("1", 2)


def test_workers_wait_and_go_on_by_themselves(tmp_path: Path, socket: Path, client: redis.Redis) -> None:
    env = {
        "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
        "DOCMILL_STORE_URL": f"file://{tmp_path}/out",
        "DOCMILL_DELIVERY__LEASE_SECONDS": "2",
        "DOCMILL_BATCH__DOCUMENTS": "8",
        "DOCMILL_PIPELINE": '["clean"]',
    }
    log = tmp_path / "log"
    deployment = deployment_of(env | {"DOCMILL_NAMESPACE": "docmill"})
    ledger = deployment.ledger
    with service(log, env, "reconcile"), service(log, env, "worker", "--concurrency", "1") as worker:
        with service(log, env, "enqueue", str(inputs(tmp_path, 400)), "--run", "r") as producer:
            assert producer.wait(180) == 0, log.read_text()
        until(lambda: int(ledger.counts("r").get("ended", 0)) > 0, 60, "the first batch", log)
        full(client)
        assert ledger.counts("r")["ended"] != ledger.counts("r")["batches"]
        until(lambda: "refuses writes: its memory is full" in log.read_text(), 20, "the reconciler's notice", log)
        time.sleep(5)
        assert worker.poll() is None, log.read_text()[-3000:]
        client.config_set("maxmemory", "0")
        until(lambda: ledger.counts("r")["ended"] == ledger.counts("r")["batches"], 60, "the end of the run", log)
        assert worker.poll() is None
    assert len(records(tmp_path / "out")) == 400
    told = log.read_text()
    assert told.count("command not allowed when used memory") < 20  # waiting fills no log
