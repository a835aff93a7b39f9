"""How soon a batch goes on whose process or whole worker was killed, at default settings, and who is blamed: nobody."""

from __future__ import annotations

import base64
import json
import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from docmill.delivery.lease import process_name
from tests.faults.deployed import children_of, deployment_of, enqueue, service, until
from tests.system.commandline import quarantined, records

pytestmark = [pytest.mark.system, pytest.mark.slow]


def texts_of(folder: Path) -> set[str]:
    return {record.text for record in records(folder / "out")}


@pytest.mark.parametrize("victim", ["process", "worker"])
def test_the_batch_at_work_in_what_is_killed_goes_on_within_5_seconds(
    tmp_path: Path, obeying: dict[str, str], victim: str
) -> None:
    """By kill -9, at default settings, while another worker is there to take the batch."""
    log, marker = tmp_path / "log", tmp_path / "marker"
    text = f"once {marker} and never again"
    with ExitStack() as stack:
        stack.enter_context(service(log, obeying, "reconcile"))
        first = stack.enter_context(service(log, obeying, "worker", "--concurrency", "1", "--name", "first"))
        enqueue(obeying, tmp_path, "nothing here", text, "nothing there")
        until(marker.exists, 60, "the work", log)
        stack.enter_context(service(log, obeying, "worker", "--concurrency", "1", "--name", "second"))
        until(lambda: log.read_text().count(" ready.") == 2, 60, "two workers", log)
        if victim == "process":
            os.kill(int(marker.read_text()), signal.SIGKILL)
        else:
            os.killpg(first.pid, signal.SIGKILL)
        seconds = until(lambda: text in texts_of(tmp_path), 30, "the record", log)
        until(lambda: len(texts_of(tmp_path)) == 3, 30, "the other records", log)
    print(f"kill -9 of a {victim}: its batch was done {seconds:.1f} s later")
    assert quarantined(tmp_path / "out") == []
    assert seconds < 5


def test_what_a_killed_worker_had_goes_on_soon_though_its_queue_is_full(
    tmp_path: Path, obeying: dict[str, str]
) -> None:
    """What was at work, and what was taken and not begun, goes before the thousands of documents that wait."""
    log = tmp_path / "log"
    deployed = deployment_of(obeying)
    ledger = deployed.ledger

    def had(processes: set[str]) -> set[str]:
        """Return the batches at work in some processes, and those whose messages were taken and not begun."""
        taken = [json.loads(one) for one in ledger.client.hvals("docmill:unacked")]  # type: ignore[union-attr]
        begun = {one.batch for one in ledger.pending() if one.running and one.worker in processes}
        return begun | {json.loads(base64.b64decode(message["body"]))[0][0] for message, *_ in taken}

    with ExitStack() as stack:
        stack.enter_context(service(log, obeying, "reconcile"))
        workers = [
            stack.enter_context(service(log, obeying, "worker", "--concurrency", "2", "--name", name)) for name in "ab"
        ]
        until(lambda: log.read_text().count(" ready.") == 2, 60, "two workers", log)
        enqueue(obeying, tmp_path, *(f"sleep 0.02 {number}" for number in range(4000)))
        until(lambda: int(ledger.counts("r").get("records", 0)) > 40, 60, "some work", log)
        processes = {process_name(child) for child in children_of(workers[0].pid)}
        until(lambda: had(processes), 10, "work", log)
        os.killpg(workers[0].pid, signal.SIGSTOP)  # so that it is known what it has
        lost = had(processes)
        os.killpg(workers[0].pid, signal.SIGKILL)
        seconds = until(lambda: not lost & {one.batch for one in ledger.pending()}, 120, "the end of its batches", log)
        waiting = deployed.depth("clean") + deployed.depth("obey")
    print(f"kill -9 of a worker before a full queue: its {len(lost)} batches were stored {seconds:.1f} s later")
    assert waiting > 100
    assert seconds < 30


def test_a_process_stopped_by_sigterm_counts_no_attempt(tmp_path: Path, obeying: dict[str, str]) -> None:
    """Five times, where three deaths would make a suspect of its documents."""
    log, marker = tmp_path / "log", tmp_path / "marker"
    ledger = deployment_of(obeying).ledger
    with ExitStack() as stack:
        stack.enter_context(service(log, obeying, "reconcile"))
        stack.enter_context(service(log, obeying, "worker", "--concurrency", "1"))
        enqueue(obeying, tmp_path, f"once {marker}", "another")
        for _ in range(5):
            until(marker.exists, 60, "the work", log)
            (pending,) = ledger.pending()
            assert ledger.load(pending.batch)["attempts"] == b"1"
            process = int(marker.read_text())
            marker.unlink()
            os.kill(process, signal.SIGTERM)
        until(marker.exists, 60, "the work", log)
        os.kill(int(marker.read_text()), signal.SIGTERM)  # the marker stays: this time the document lets it pass
        until(lambda: len(texts_of(tmp_path)) == 2, 30, "the records", log)
    assert "divided" not in log.read_text()
    assert quarantined(tmp_path / "out") == []


def test_a_worker_stopped_with_too_little_grace_counts_no_attempt(tmp_path: Path, obeying: dict[str, str]) -> None:
    """SIGTERM, and a second later SIGKILL to all its processes, four times."""
    log, marker = tmp_path / "log", tmp_path / "marker"
    ledger = deployment_of(obeying).ledger
    with ExitStack() as stack:
        stack.enter_context(service(log, obeying, "reconcile"))
        enqueue(obeying, tmp_path, f"once {marker}", "another")
        for _ in range(4):
            with service(log, obeying, "worker", "--concurrency", "1") as worker:
                until(marker.exists, 60, "the work", log)
                (pending,) = ledger.pending()
                assert ledger.load(pending.batch)["attempts"] == b"1"
                marker.unlink()
                worker.terminate()
                time.sleep(1)
        marker.touch()
        stack.enter_context(service(log, obeying, "worker", "--concurrency", "1"))
        until(lambda: len(texts_of(tmp_path)) == 2, 60, "the records", log)
    assert "divided" not in log.read_text()
