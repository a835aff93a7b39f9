"""Documents that end or hang the process that works on them: alone to blame, with the cause, and soon."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.deployed import deployment_of, enqueue, service, until
from tests.system.commandline import records

pytestmark = [pytest.mark.system, pytest.mark.slow]

HEALTHY = [f"nothing wrong with number {number}" for number in range(13)]
LIMIT = 5
POISON = {
    "kill": ("signal", "SIGKILL"),
    "segfault": ("signal", "SIGSEGV"),
    "exit": ("exit", "the library said good-bye"),
    "eat": ("memory", ""),
}


def test_each_poison_document_is_blamed_alone_with_the_cause(tmp_path: Path, obeying: dict[str, str]) -> None:
    """A signal, a crash, an exit and too much memory among thirteen healthy documents, in batches of eight."""
    log = tmp_path / "log"
    env = obeying | {"DOCMILL_LIMITS__STAGE_MEMORY_BYTES": str(1 << 30)}
    with ExitStack() as stack:
        stack.enter_context(service(log, env, "reconcile"))
        stack.enter_context(service(log, env, "worker", "--concurrency", "2"))
        enqueue(env, tmp_path, *[text for pair in zip(POISON, HEALTHY, strict=False) for text in pair], *HEALTHY[4:])
        seconds = until(lambda: len(records(tmp_path / "out")) == 17, 120, "the records", log)
    print(f"four documents that end their process among 13 others: all done after {seconds:.1f} s")
    found = {record.text: record for record in records(tmp_path / "out")}
    assert [text for text in HEALTHY if found[text].failures] == []
    for text, (cause, words) in POISON.items():
        (failure,) = found[text].failures
        assert (failure.stage, str(failure.cause)) == ("obey", cause)
        assert words in failure.message


def test_a_document_that_holds_the_interpreter_costs_at_most_twice_its_time(
    tmp_path: Path, obeying: dict[str, str]
) -> None:
    log = tmp_path / "log"
    env = obeying | {"DOCMILL_LIMITS__STAGE_DOCUMENT_SECONDS": str(LIMIT)}
    with ExitStack() as stack:
        stack.enter_context(service(log, env, "reconcile"))
        stack.enter_context(service(log, env, "worker", "--concurrency", "1"))
        enqueue(env, tmp_path, *HEALTHY[:3], "hold", *HEALTHY[3:7])
        until(lambda: '"stage": "clean"' in log.read_text(), 60, "the start", log)
        seconds = until(lambda: len(records(tmp_path / "out")) == 8, 60, "the records", log)
    print(f"a call that holds the interpreter, with {LIMIT} s for a document: all done after {seconds:.1f} s")
    (held,) = [record for record in records(tmp_path / "out") if record.failures]
    assert held.text == "hold"
    assert [str(failure.cause) for failure in held.failures] == ["timeout"]
    assert seconds < 2 * LIMIT + 3


def test_a_call_over_a_whole_batch_that_hangs_costs_at_most_twice_its_time(
    tmp_path: Path, obeying: dict[str, str]
) -> None:
    """Such a call has twice the time of a document, then its documents are tried one by one, then the one alone."""
    log, limit = tmp_path / "log", 4
    env = obeying | {"DOCMILL_LIMITS__STAGE_DOCUMENT_SECONDS": str(limit), "OBEY_WHOLE": "1"}
    with ExitStack() as stack:
        stack.enter_context(service(log, env, "reconcile"))
        stack.enter_context(service(log, env, "worker", "--concurrency", "1"))
        enqueue(env, tmp_path, *HEALTHY[:3], "hold", *HEALTHY[3:7])
        until(lambda: '"stage": "clean"' in log.read_text(), 60, "the start", log)
        seconds = until(lambda: len(records(tmp_path / "out")) == 8, 90, "the records", log)
    (held,) = [record for record in records(tmp_path / "out") if record.failures]
    assert held.text == "hold"
    assert [str(failure.cause) for failure in held.failures] == ["timeout"]
    assert seconds < 2 * (2 * limit) + 6


def test_a_healthy_document_whose_workers_are_killed_from_outside_is_blamed_for_nothing(
    tmp_path: Path, obeying: dict[str, str]
) -> None:
    """SIGKILL from outside, four times while the document is at work, as an operator or the system may do."""
    log, marker = tmp_path / "log", tmp_path / "marker"
    text = f"once {marker}"
    ledger = deployment_of(obeying).ledger
    with ExitStack() as stack:
        stack.enter_context(service(log, obeying, "reconcile"))
        stack.enter_context(service(log, obeying, "worker", "--concurrency", "1"))
        enqueue(obeying, tmp_path, text)
        for number in range(4):
            until(marker.exists, 60, "the work", log)
            time.sleep(0.3)
            process = int(marker.read_text())
            (pending,) = ledger.pending()
            worker = int(ledger.load(pending.batch)["worker"].rsplit(b":", 1)[1])
            if number < 3:
                marker.unlink()
            os.kill(worker if worker != process else process, signal.SIGKILL)
        until(lambda: len(records(tmp_path / "out")) == 1, 60, "the record", log)
    (record,) = records(tmp_path / "out")
    assert (record.text, record.failures) == (text, [])
