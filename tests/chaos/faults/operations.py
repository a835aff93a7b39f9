"""What operators do: upgrades in a running deployment, a retry and a reprocessing that are interrupted."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from docmill.stores import open_store
from tests.chaos.fault import fault
from tests.chaos.poison import install
from tests.chaos.scene import Scene

LONGER = ("gate", "clean", "obey", "language", "dedup")
UNGATED = ("clean", "obey", "language", "dedup")
SHORTER = ("clean", "language", "dedup")
SLOW = "0.1"  # seconds that the stage takes for a document, so that there is work while services are replaced
KILLS = 5


def _with_stages(scene: Scene) -> None:
    scene.setting["PYTHONPATH"] = install(scene.folder / "site")
    scene.use_pipeline(*LONGER)


def _with_slow_stages(scene: Scene) -> None:
    _with_stages(scene)
    scene.setting["CHAOS_SLOW"] = SLOW


def _upgraded(scene: Scene) -> None:
    """Let services started from now on have a new version of the stage `obey`, whose annotation has another model."""
    scene.setting["PYTHONPATH"] = install(scene.folder / "site-2")
    module = scene.folder / "site-2" / "docmill_obey.py"
    text = module.read_text()
    text = text.replace("words: int", "words_of_text: int").replace("Obeyed(words=", "Obeyed(words_of_text=")
    module.write_text(text.replace('PerDocument("obey", "1"', 'PerDocument("obey", "2"'))


@fault(
    "stages are taken out of the pipeline, service after service, while batches pass them", prepare=_with_slow_stages
)
def pipeline_changed(scene: Scene, random: Random) -> None:
    scene.use_pipeline(*SHORTER)
    for name in ("reconciler", "worker"):
        scene.stop(name)
        scene.start(name)


@fault("the annotation's model of a stage changes under batches on their way", prepare=_with_slow_stages)
def model_changed(scene: Scene, random: Random) -> None:
    _upgraded(scene)
    scene.stop("worker")
    scene.start("worker")


@fault(
    "a rolling upgrade: a stage leaves the pipeline and another one's model changes; old and new work side by side",
    prepare=_with_slow_stages,
    services=("reconciler", "worker", "second worker", "producer"),
)
def rolling_upgrade(scene: Scene, random: Random) -> None:
    _upgraded(scene)
    scene.use_pipeline(*UNGATED)
    for name in ("worker", "reconciler", "second worker"):
        scene.stop(name)
        scene.start(name)
        time.sleep(random.uniform(0.5, 3))


def _with_gate(scene: Scene) -> None:
    _with_stages(scene)
    scene.setting["CHAOS_GATE"] = "closed"


@fault("a retry from quarantine is killed five times at random moments, then run to its end", prepare=_with_gate)
def interrupted_retry(scene: Scene, random: Random) -> None:
    scene.until(scene.done, 120, "the first end")
    scene.setting.pop("CHAOS_GATE")
    scene.stop("worker")
    scene.start("worker")
    for _ in range(KILLS):
        scene.start("retry")
        time.sleep(random.uniform(0.3, 2))
        scene.kill("retry")
    scene.until(scene.done, 120, "what was enqueued again")
    scene.command("quarantine", "retry", "--all")


@fault(
    "docmill reprocess is killed five times at random moments, the worker once; then it is run to its end",
    prepare=_with_stages,
)
def interrupted_reprocess(scene: Scene, random: Random) -> None:
    scene.until(scene.done, 120, "the end of the run")
    _upgraded(scene)
    scene.setting["CHAOS_SLOW"] = "0.02"
    scene.stop("worker")
    scene.start("worker")
    scene.reprocessing = ["--stage", "obey", "--older-than-version"]
    at_work = 0
    for number in range(KILLS):
        scene.start("reprocess")
        time.sleep(random.uniform(1, 3))
        at_work += scene.running["reprocess"].poll() is None
        scene.kill("reprocess")
        if number == KILLS // 2:
            scene.kill("worker")
            scene.start("worker")
        _versions(scene)
    done = scene.command("reprocess", *scene.reprocessing)
    if done.returncode or not at_work:
        raise RuntimeError(f"{at_work} of {KILLS} killed, then exit {done.returncode}: {done.stderr.decode()[-200:]}")
    if (found := _versions(scene)) != {"2": scene.documents}:
        raise RuntimeError(f"records by version of the stage: {dict(found)}")


def _versions(scene: Scene) -> Counter[str]:
    """Return how many records there are of each version of the stage `obey`.

    Raises:
        RuntimeError: not each document has exactly one record.
    """
    store = open_store(scene.setting["DOCMILL_STORE_URL"])
    found: Counter[str] = Counter()
    ids = []
    for record in store.records():
        ids.append(record.id)
        found[next(one.version for one in record.provenance if one.stage == "obey")] += 1
    store.close()
    if len(set(ids)) != scene.documents or len(ids) != scene.documents:
        raise RuntimeError(f"{len(ids)} records of {len(set(ids))} documents after a kill, there are {scene.documents}")
    return found
