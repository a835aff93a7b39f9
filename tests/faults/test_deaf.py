"""A worker that takes nothing although its queues are not empty says so and ends itself; it is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from docmill.health import DEAF
from tests.faults.deployed import enqueue, inputs, service, until
from tests.system.commandline import COMMAND, ROOT, environment, records

pytestmark = [pytest.mark.system, pytest.mark.slow]

# What Python imports at its start: while a file lies there, the transport finds no reason to ask for messages.
DEAFENED = """
import os, sys
if "worker" in sys.argv or "run" in sys.argv:
    from kombu.transport.virtual.base import QoS
    before = QoS.can_consume
    def can_consume(self):
        return False if os.path.exists(os.environ["DEAF"]) else before(self)
    QoS.can_consume = can_consume
"""


def test_a_deaf_worker_ends_itself_and_shows_no_sign_of_life(tmp_path: Path, direct: dict[str, str]) -> None:
    log, deaf, alive = tmp_path / "log", tmp_path / "deaf", tmp_path / "alive"
    alive.mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(DEAFENED)
    path = os.pathsep.join(filter(None, [str(tmp_path / "site"), os.environ.get("PYTHONPATH")]))
    env = direct | {"PYTHONPATH": path, "DEAF": str(deaf), "TMPDIR": str(alive)}
    env |= {"DOCMILL_DELIVERY__LEASE_SECONDS": "1"}

    def is_healthy() -> bool:
        command = [sys.executable, "-m", "docmill.health"]
        return subprocess.run(command, env=environment(**env), check=False).returncode == 0

    with ExitStack() as stack:
        worker = stack.enter_context(service(log, env, "worker", "--concurrency", "1"))
        until(lambda: " ready." in log.read_text(), 60, "the start", log)
        until(is_healthy, 30, "a sign of life of an idle worker", log)
        deaf.touch()
        enqueue(direct, tmp_path, "words nobody hears")
        (alive / "docmill-alive").unlink()
        seconds = until(lambda: worker.poll() is not None, 60, "the end of the deaf worker", log)
        assert not is_healthy()
        assert worker.returncode == DEAF
        assert "takes nothing although its queues are not empty" in log.read_text()
        deaf.unlink()
        stack.enter_context(service(log, env, "reconcile"))
        stack.enter_context(service(log, env, "worker", "--concurrency", "1"))
        until(lambda: len(records(tmp_path / "out")) == 1, 60, "the record", log)
    print(f"a worker that took nothing ended itself after {seconds:.1f} s, with leases of 1 s")


def test_the_workers_of_a_run_that_are_killed_are_started_again(tmp_path: Path) -> None:
    """SIGKILL to the process that leads the workers of `docmill run`, while documents are on their way."""
    out = tmp_path / "out"
    source = inputs(tmp_path, 1000)
    command = [*COMMAND, "run", str(source), "--out", str(out), "--workers", "1"]
    log = tmp_path / "log"
    with log.open("wb") as told:
        run = subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=told, stderr=told, start_new_session=True)
    try:
        until(lambda: list((out / "records").glob("*.jsonl")), 90, "the first record", log)
        os.kill(leader_of_workers(run.pid), signal.SIGKILL)
        assert run.wait(600) == 0, log.read_text()
    finally:
        run.kill()
    assert len(records(out)) == 1000
    assert "are started again" in (out / ".docmill" / "workers.log").read_text()


def leader_of_workers(run: int) -> int:
    """Return the process that leads the workers of a run: the one with children whose parent's parent is the run."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    (leader,) = {parent for child, parent in parents.items() if parents.get(parents.get(parent, 0), 0) == run}
    return leader
