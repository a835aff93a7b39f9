"""Runs trials, several side by side, each in a process of its own; what is done is kept in the state folder."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.connection
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from multiprocessing.context import ForkProcess
from pathlib import Path

from tests.chaos.fault import FAULTS
from tests.chaos.outcome import Outcome
from tests.chaos.signals import blocked, end_on_signals
from tests.chaos.trial import Trial, try_fault, undisturbed
from tests.system.commandline import ROOT

__all__ = ["Task", "revision", "run"]

FORK = multiprocessing.get_context("fork")
ENDING = 60  # seconds in which an interrupted trial ends what it started


@dataclass(frozen=True)
class Task:
    """One trial to be done."""

    fault: str
    seed: int
    documents: int

    def kept(self, state: Path) -> Path:
        """Return the file of the trial when it is done."""
        return state / f"trial-{self.fault}-{self.seed}-{self.documents}.json"

    def undisturbed(self, state: Path) -> Path:
        """Return the file of the run that it is compared with."""
        return state / f"undisturbed-{self.seed}-{self.documents}.json"


def revision() -> str:
    """Return the commit that is tested, with a plus where files differ from it."""
    command = ["git", "describe", "--always", "--dirty=+", "--match", ""]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip()


def run(tasks: Sequence[Task], jobs: int, state: Path) -> Iterator[Trial]:
    """Yield the trials as they get done, so many side by side. Those that were done before are not done again."""
    tested = revision()
    waiting = [task for task in tasks if not task.kept(state).exists()]
    working: dict[ForkProcess, Task | Path] = {}
    try:
        while waiting or working:
            while len(working) < jobs and _begun(waiting, working, jobs, state, tested):
                pass
            ended = multiprocessing.connection.wait([process.sentinel for process in working])
            for process in [process for process in working if process.sentinel in ended]:
                process.join()
                was = working.pop(process)
                if isinstance(was, Task):
                    yield _trial(was, state, process.exitcode)
                elif not was.exists():
                    raise RuntimeError(f"{was.name} could not be made")
    finally:
        for process in working:
            process.terminate()
        for process in working:
            process.join(ENDING)


def _begun(waiting: list[Task], working: dict[ForkProcess, Task | Path], jobs: int, state: Path, tested: str) -> bool:
    """Start the next process, if there is one that need not wait for another; return whether there was."""
    for task in waiting:
        wanted = task.undisturbed(state)
        if wanted in working.values():
            continue
        what: Task | Path = task if wanted.exists() else wanted
        process = FORK.Process(target=_work, args=(task, wanted, isinstance(what, Path), jobs, state, tested))
        if what is task:
            waiting.remove(task)
        with blocked():
            process.start()
            working[process] = what
        return True
    return False


def _work(task: Task, wanted: Path, plain: bool, jobs: int, state: Path, tested: str) -> None:
    """Make the undisturbed run, or do the trial, in this process."""
    end_on_signals()
    if plain:
        undisturbed(task.seed, task.documents, wanted)
        return
    found = Outcome.of(json.loads(wanted.read_text()))
    trial = try_fault(FAULTS[task.fault], task.seed, task.documents, state, found)
    _keep(replace(trial, jobs=jobs, revision=tested), task, state)


def _keep(trial: Trial, task: Task, state: Path) -> None:
    written = task.kept(state).with_suffix(".new")
    written.write_text(json.dumps(asdict(trial)))
    written.replace(task.kept(state))


def _trial(task: Task, state: Path, code: int | None) -> Trial:
    if not task.kept(state).exists():  # its process was killed: told, and tried again next time
        return Trial(task.fault, task.seed, task.documents, error=f"the trial's process ended with {code}")
    return Trial(**json.loads(task.kept(state).read_text()))
