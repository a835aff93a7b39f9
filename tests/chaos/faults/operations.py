"""What operators do: upgrades in a running deployment, a retry that is interrupted."""

from __future__ import annotations

import signal
import time
from random import Random

from tests.chaos.fault import fault
from tests.chaos.poison import install
from tests.chaos.scene import Scene

LONGER = '["clean", "obey", "language", "dedup"]'


def _with_stage(scene: Scene) -> None:
    scene.setting["PYTHONPATH"] = install(scene.folder / "site")
    scene.setting["DOCMILL_PIPELINE"] = LONGER


@fault("a stage is taken out of the pipeline, service after service, while batches pass it", prepare=_with_stage)
def pipeline_changed(scene: Scene, random: Random) -> None:
    scene.setting["DOCMILL_PIPELINE"] = '["clean", "language", "dedup"]'
    for name in ("reconciler", "worker"):
        scene.kill(name, signal.SIGTERM)
        scene.running[name].wait(60)
        scene.start(name)


@fault("the annotation's model of a stage changes under batches on their way", prepare=_with_stage)
def model_changed(scene: Scene, random: Random) -> None:
    module = scene.folder / "site" / "docmill_obey.py"
    text = (
        module.read_text().replace("words: int", "words_of_text: int").replace("Obeyed(words=", "Obeyed(words_of_text=")
    )
    module.write_text(text.replace('PerDocument("obey", "1"', 'PerDocument("obey", "2"'))
    scene.running["worker"].terminate()
    scene.running["worker"].wait(60)
    scene.start("worker")


def _with_gate(scene: Scene) -> None:
    _with_stage(scene)
    scene.setting["DOCMILL_PIPELINE"] = '["gate", "clean", "language", "dedup"]'
    scene.setting["CHAOS_GATE"] = "closed"


@fault("a retry from quarantine is killed five times at random moments, then run to its end", prepare=_with_gate)
def interrupted_retry(scene: Scene, random: Random) -> None:
    scene.until(scene.done, 120, "the first end")
    scene.setting.pop("CHAOS_GATE")
    scene.running["worker"].terminate()
    scene.running["worker"].wait(60)
    scene.start("worker")
    for _ in range(5):
        scene.start("retry")
        time.sleep(random.uniform(0.5, 3))
        scene.kill("retry")
    scene.until(scene.done, 120, "what was enqueued again")
    scene.command("quarantine", "retry", "--all")
