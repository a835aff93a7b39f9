"""Processes that are killed or stopped."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from random import Random

from tests.chaos.fault import fault
from tests.chaos.scene import Scene


@fault("kill -9 of the worker with its children; another is started", many=True)
def kill_worker(scene: Scene, random: Random) -> None:
    scene.kill("worker")
    scene.start("worker")


@fault("kill -9 of one child of the worker, three times", many=True)
def kill_child(scene: Scene, random: Random) -> None:
    for _ in range(3):
        with suppress(ProcessLookupError, IndexError):
            os.kill(random.choice(scene.children()), signal.SIGKILL)
        time.sleep(0.3)


@fault("kill -9 of the reconciler and, at the same moment, of the worker", many=True)
def kill_reconciler(scene: Scene, random: Random) -> None:
    scene.kill("reconciler")
    scene.kill("worker")
    scene.start("reconciler", "worker")


@fault("kill -9 of the producer; it is run again over the same input", many=True)
def kill_producer(scene: Scene, random: Random) -> None:
    scene.kill("producer")
    scene.start("producer")


@fault("kill -9 of the server, appendfsync everysec; it is started again", many=True)
def kill_server(scene: Scene, random: Random) -> None:
    scene.kill("server")
    time.sleep(random.uniform(0, 1))
    scene.start_server()


@fault("kill -9 of the server, appendfsync always; it is started again", many=True, server={"appendfsync": "always"})
def kill_server_always(scene: Scene, random: Random) -> None:
    kill_server(scene, random)


@fault("SIGTERM to the worker, SIGKILL a tenth of a second later; another is started")
def sigterm_without_grace(scene: Scene, random: Random) -> None:
    scene.kill("worker", signal.SIGTERM)
    time.sleep(0.1)
    scene.kill("worker")
    scene.start("worker")


@fault("SIGTERM to the worker three times, each time another is started")
def sigterm_three_times(scene: Scene, random: Random) -> None:
    for _ in range(3):
        scene.stop("worker")
        scene.start("worker")
        time.sleep(2)


@fault("SIGSTOP of the worker beyond its lease, while another one works; then SIGCONT")
def stop_worker(scene: Scene, random: Random) -> None:
    scene.kill("worker", signal.SIGSTOP)
    stopped, before = time.monotonic(), scene.stored()
    scene.start("second worker")
    scene.until(lambda: scene.stored() > before, 120, "the other worker works")
    time.sleep(max(0, 6 - (time.monotonic() - stopped)))
    scene.kill("worker", signal.SIGCONT)
