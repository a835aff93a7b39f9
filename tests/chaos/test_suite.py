"""The suite's trials: real ones, side by side, interrupted, and the faults and documents they are made of."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos.__main__ import SHORT
from tests.chaos.documents import poisoned, write_documents
from tests.chaos.fault import FAULTS
from tests.system.commandline import ROOT, left_over

SUITE = [sys.executable, "-m", "tests.chaos"]


def test_the_short_form_names_faults_that_there_are() -> None:
    assert set(SHORT) <= set(FAULTS)


def test_one_document_holds_the_poison_and_is_all_that_differs(tmp_path: Path) -> None:
    for poison in ("", "exit"):
        write_documents(tmp_path / f"in{poison}", 50, 1, poison)
    told, plain = ((tmp_path / name).read_text().splitlines() for name in ("inexit", "in"))
    differing = [number for number, (one, other) in enumerate(zip(told, plain, strict=True)) if one != other]
    assert [str(number) for number in differing] == [poisoned(50)]
    assert "poison:exit:" in told[differing[0]]


def test_there_are_exact_and_near_copies(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 200, 1)
    texts = [json.loads(line)["text"] for line in (tmp_path / "in").read_text().splitlines()]
    assert 15 < len(texts) - len(set(texts)) < 50
    heads = [" ".join(text.split()[:-61]) for text in set(texts)]  # sentences and number: the same in a near copy
    assert len(heads) - len(set(heads)) > 5


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_suite_leaves_no_process_and_no_folder(tmp_path: Path, number: int) -> None:
    temporary = tmp_path / "t"
    temporary.mkdir()
    command = [*SUITE, "--state", str(tmp_path / "state"), "--faults", "kill-child,kill-worker", "--seeds", "2"]
    suite = subprocess.Popen(
        [*command, "--documents", "500", "--jobs", "2"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while len(left_over(temporary)) < 6:  # two scenes: server, reconciler, worker, producer in each
            assert time.monotonic() < deadline, left_over(temporary)
            assert suite.poll() is None
            time.sleep(0.2)
        suite.send_signal(number)
        assert suite.wait(60) == 128 + number
    finally:
        suite.kill()
    assert left_over(temporary) == []
    assert list(temporary.iterdir()) == []


INTERRUPTED = """
import os, signal, subprocess, sys
from tests.chaos.signals import end_on_signals, held

end_on_signals()
known = []
try:
    with held():
        started = subprocess.Popen(["sleep", "60"])
        os.kill(os.getpid(), signal.SIGTERM)
        known.append(started)
    print("not ended")
finally:
    print(len(known), known[0].poll(), flush=True)
    known[0].kill()
"""


def test_a_signal_waits_until_what_was_started_is_known() -> None:
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert ended.stdout == "1 None\n"


FORKED = """
import multiprocessing, os, signal
from tests.chaos.signals import blocked, end_on_signals

def work():
    end_on_signals()
    signal.pause()

end_on_signals()
with blocked():
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    os.kill(child.pid, signal.SIGTERM)
child.join(30)
print(child.exitcode)
"""


def test_a_signal_that_comes_before_a_forked_trial_listens_ends_it() -> None:
    ended = subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout == f"{128 + signal.SIGTERM}\n"
