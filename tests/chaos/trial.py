"""One trial: a run that is disturbed by a fault, brought to its end, and compared with an undisturbed one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.comparison import Difference, compare
from tests.chaos.documents import poisoned, write_documents
from tests.chaos.fault import Fault
from tests.chaos.outcome import Outcome, audited, outcome_of, with_all_entities
from tests.chaos.scene import Scene, scene

__all__ = ["Trial", "try_fault", "undisturbed"]

MANY = 2000  # documents from which on batches are larger: every stage of a batch costs some 10 ms, however small it is
PATIENCE = 240  # seconds a disturbed run may take to its end,
PATIENT_DOCUMENTS = 10  # and a second more for so many documents: a machine may be busy with other trials


@dataclass
class Trial:
    """What came of one trial. `recovery` is the seconds from the fault's end to the next document stored.

    `left` documents had not ended when the fault began, `late` when it was over; -1 is not known. `jobs` trials ran
    side by side, on a machine with so much `load` (the mean of a minute). `restarts` are workers that ended themselves
    to be started again, `workers` the processes of one.
    """

    fault: str
    seed: int
    documents: int
    lost: int = 0
    doubled: int = 0
    blamed: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    counts: str = ""
    audit: str = ""
    left: int = -1
    late: int = -1
    recovery: float = 0.0
    seconds: float = 0.0
    restarts: int = 0
    workers: int = 2
    jobs: int = 1
    load: float = 0.0
    revision: str = ""
    error: str = ""

    @property
    def green(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.blamed or self.changed or self.counts or self.audit or self.error)

    def told(self) -> dict[str, Any]:
        """Return what is worth telling on a line."""
        silent = {"fault", "seed", "documents", "revision", "jobs"}
        return {name: value for name, value in asdict(self).items() if value and name not in silent}


def try_fault(fault: Fault, seed: int, documents: int, state: Path, wanted: Outcome) -> Trial:
    """Do one trial. What is left of one that is not green stays in the state folder."""
    # every other seed has a worker with one process, and extracts entities
    trial = Trial(fault.name, seed, documents, workers=2 - seed % 2, load=round(os.getloadavg()[0], 1))
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
            trial.seconds, trial.restarts = round(time.monotonic() - started, 1), made.restarts
        if not trial.green:
            kept = state / f"red-{fault.name}-{seed}-{documents}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept, ignore_dangling_symlinks=True, ignore=_sockets)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return trial


def _sockets(folder: str, names: list[str]) -> list[str]:
    """Return what cannot be copied: neither a file nor a folder."""
    return [name for name in names if not (Path(folder, name).is_file() or Path(folder, name).is_dir())]


def _begin(made: Scene, fault: Fault, seed: int, documents: int) -> None:
    made.documents = documents
    made.setting |= fault.setting
    made.use_pipeline("clean", "language", "dedup")
    made.setting["DOCMILL_BATCH__DOCUMENTS"] = str(8 if documents < MANY else 32)
    made.server_options |= fault.server
    write_documents(made.source, documents, seed, fault.poison)
    fault.prepare(made)
    made.start_server()
    made.start(*fault.services)


def _disturbed(made: Scene, fault: Fault, trial: Trial, wanted: Outcome) -> Difference:
    random = Random(trial.seed)
    made.processes, made.entities = trial.workers, trial.workers == 1
    _begin(made, fault, trial.seed, trial.documents)
    made.until_share(0.02 if fault.poison else random.uniform(0.02, 0.3))
    trial.left = trial.documents - made.stored()
    fault.disturb(made, random)
    ended, before = time.monotonic(), made.stored()
    patience = _patience(trial.documents)
    made.until(lambda: made.stored() > before or made.done(), patience, "a document is stored after the fault")
    trial.late = trial.documents - before
    trial.recovery = round(time.monotonic() - ended, 1)
    made.until(made.done, patience, "the end of the run")
    failing = poisoned(trial.documents) if fault.poison else ""
    return compare(wanted, outcome_of(made), failing, entities=made.entities)


def _patience(documents: int) -> float:
    return PATIENCE + documents / PATIENT_DOCUMENTS


def undisturbed(seed: int, documents: int, kept: Path) -> None:
    """Keep what becomes of the documents when nothing disturbs them."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-run-"))
    try:
        with scene(folder) as made:
            made.entities = True
            _begin(made, Fault("undisturbed", "", lambda *_: None), seed, documents)
            made.until(made.done, _patience(documents), "the end of the undisturbed run")
            found = outcome_of(made)
            with_all_entities(made, found)
            if found.quarantined or found.twice or audited(made):
                raise RuntimeError("the undisturbed run is not in order")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    written = kept.with_suffix(".new")
    written.write_text(json.dumps(asdict(found)))
    written.replace(kept)
