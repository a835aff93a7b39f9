"""Work in a process of its own: its answer, or the cause of its end with its last words."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docmill.documents import Cause
from docmill.stages.isolation import Death, attempt
from tests.faults.deployed import children_of
from tests.quiet_time import quiet_time


def test_what_the_work_returns_is_returned() -> None:
    big = b"x" * 3_000_000
    assert attempt(lambda: big, 10) == big
    assert attempt(lambda: b"", 10) == b""


def test_the_end_of_a_process_tells_its_signal_and_its_last_words() -> None:
    def crash() -> bytes:
        sys.stderr.write("reading address zero\n")
        return bytes(ctypes.string_at(0))

    death = attempt(crash, 10)
    assert isinstance(death, Death)
    assert death.cause is Cause.SIGNAL
    assert "SIGSEGV" in death.message
    assert "reading address zero" in death.message


def test_a_process_that_ends_itself_tells_its_code() -> None:
    death = attempt(lambda: os._exit(7), 10)
    assert death == Death(Cause.EXIT, "its process ended itself with code 7")


def test_a_process_that_does_not_end_is_killed_within_its_time() -> None:
    def hang() -> bytes:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        time.sleep(60)
        return b""

    started, quiet = time.monotonic(), quiet_time()
    death = attempt(hang, 1)
    assert isinstance(death, Death)
    assert death.cause is Cause.TIMEOUT
    assert time.monotonic() - started > 0.9
    assert quiet_time() - quiet < 3


def test_a_process_that_is_told_to_stop_may_still_answer() -> None:
    def slow() -> bytes:
        def stop(number: int, frame: object) -> None:
            raise TimeoutError

        signal.signal(signal.SIGUSR1, stop)
        try:
            time.sleep(60)
        except TimeoutError:
            return b"stopped"
        return b""

    assert attempt(slow, 1) == b"stopped"


def test_no_process_is_left() -> None:
    before = children_of(os.getpid())
    attempt(lambda: b"", 10)
    attempt(lambda: os._exit(1), 10)
    assert children_of(os.getpid()) == before


GROUPS = Path("/sys/fs/cgroup/memory")  # of version 1: version 2 gives its root's processes no limits
EATING = """
import os, sys
open(sys.argv[1] + "/cgroup.procs", "w").write(str(os.getpid()))
from docmill.stages.isolation import attempt
def eat():
    kept = []
    while True:
        kept.append(bytearray(20_000_000))
print(attempt(eat, 60))
"""


@pytest.mark.skipif(not os.access(GROUPS / "cgroup.procs", os.W_OK), reason="no control group for memory can be made")
def test_what_the_system_kills_for_want_of_memory_is_told_so_with_the_limit() -> None:
    group = GROUPS / f"docmill-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(200 << 20))
        told = subprocess.run(
            [sys.executable, "-c", EATING, str(group)], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    finally:
        group.rmdir()
    assert "Cause.MEMORY" in told
    assert "ended by SIGKILL: the system killed it for want of memory (its control group may use 200 MiB)" in told
