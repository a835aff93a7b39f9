"""A network that is half-open, slow or cut."""

from __future__ import annotations

import time
from random import Random

from tests.chaos.fault import fault
from tests.chaos.scene import Scene


@fault("every connection goes silent without an end; new ones work")
def half_open(scene: Scene, random: Random) -> None:
    scene.proxy.hold()


@fault("every connection is silent, new ones too, for eight seconds")
def silent_network(scene: Scene, random: Random) -> None:
    scene.proxy.hold(new=True)
    time.sleep(8)
    scene.proxy.restore()


@fault("every answer takes 50 ms longer, for eight seconds")
def slow_network(scene: Scene, random: Random) -> None:
    scene.proxy.delay(0.05)
    time.sleep(8)
    scene.proxy.restore()


@fault("every connection is reset, and new ones are refused for six seconds")
def cut_network(scene: Scene, random: Random) -> None:
    scene.proxy.cut(refuse=True)
    time.sleep(6)
    scene.proxy.restore()


@fault("every connection is reset ten times, at random moments")
def flapping_network(scene: Scene, random: Random) -> None:
    for _ in range(10):
        scene.proxy.cut()
        time.sleep(random.uniform(0.05, 0.5))
