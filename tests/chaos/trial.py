"""One trial: a run that is disturbed by a fault, brought to its end, and compared with an undisturbed one."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

from tests.chaos.documents import write_documents
from tests.chaos.fault import Fault
from tests.chaos.outcome import Difference, Outcome, audited, compare, outcome_of
from tests.chaos.scene import Scene, scene

__all__ = ["Trial", "try_fault"]

PATIENCE = 240  # seconds a disturbed run may take to its end


@dataclass
class Trial:
    """What came of one trial. `recovery` is the seconds from the fault's end to the next document stored.

    `left` documents had not ended when the fault began; -1 is not known.
    """

    fault: str
    seed: int
    documents: int
    lost: int = 0
    doubled: int = 0
    blamed: int = 0
    changed: int = 0
    counts: str = ""
    audit: str = ""
    left: int = -1
    recovery: float = 0.0
    seconds: float = 0.0
    error: str = ""

    @property
    def green(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.blamed or self.changed or self.counts or self.audit or self.error)


def try_fault(fault: Fault, seed: int, documents: int, state: Path) -> Trial:
    """Do one trial. The undisturbed run that it is compared with is made once, and kept in `state`."""
    wanted = _undisturbed(fault, seed, documents, state)
    trial = Trial(fault.name, seed, documents)
    folder = Path(tempfile.mkdtemp(prefix="chaos-run-"))
    try:
        with scene(folder) as made:
            started = time.monotonic()
            try:
                difference = _disturbed(made, fault, trial, wanted)
                trial = replace(trial, **asdict(difference), audit=audited(made))
            except Exception as error:  # noqa: BLE001 - whatever it is, the trial is red and the next one goes on
                trial.error = f"{type(error).__name__}: {error}; {made.stored()} of {documents} have ended"
                traceback.print_exc()
            trial.seconds = round(time.monotonic() - started, 1)
        if not trial.green:
            kept = state / f"{fault.name}-{seed}.log"
            shutil.copy(folder / "log", kept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return trial


def _begin(made: Scene, fault: Fault, seed: int, documents: int, poison: str) -> None:
    made.documents = documents
    made.setting |= fault.setting
    made.server_options |= fault.server
    write_documents(made.source, documents, seed, poison)
    fault.prepare(made)
    made.start_server()
    made.start("reconciler", "worker", "producer")


def _disturbed(made: Scene, fault: Fault, trial: Trial, wanted: Outcome) -> Difference:
    random = Random(trial.seed)
    _begin(made, fault, trial.seed, trial.documents, fault.poison)
    made.until_share(0.02 if fault.poison else random.uniform(0.02, 0.3))
    trial.left = trial.documents - made.stored()
    fault.disturb(made, random)
    ended, before = time.monotonic(), made.stored()
    made.until(lambda: made.stored() > before or made.done(), PATIENCE, "a document is stored after the fault")
    trial.recovery = round(time.monotonic() - ended, 1)
    made.until(made.done, PATIENCE, "the end of the run")
    poisoned = str(trial.documents // 2) if fault.poison else ""
    return compare(wanted, outcome_of(made), poisoned)


def _undisturbed(fault: Fault, seed: int, documents: int, state: Path) -> Outcome:
    """Return what becomes of the documents when nothing disturbs them."""
    kept = state / f"undisturbed-{seed}-{documents}-{fault.poison or 'none'}.json"
    if kept.exists():
        return Outcome(**json.loads(kept.read_text()))
    folder = Path(tempfile.mkdtemp(prefix="chaos-run-"))
    try:
        with scene(folder) as made:
            plain = Fault("undisturbed", "", lambda *_: None)
            # the same text, so that the ids are the same; without the stage that obeys, nothing comes of it
            _begin(made, plain, seed, documents, fault.poison)
            made.until(made.done, PATIENCE, "the end of the undisturbed run")
            found = outcome_of(made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kept.write_text(json.dumps(asdict(found)))
    return found
