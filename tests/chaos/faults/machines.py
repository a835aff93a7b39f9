"""Connections that go dead without FIN or RST, between network namespaces: as between machines."""

from __future__ import annotations

import time
from random import Random

from tests.chaos.fault import fault
from tests.chaos.namespaces import Network, no_namespaces, prepare_network
from tests.chaos.scene import Scene


def _network(scene: Scene) -> Network:
    assert scene.network is not None
    return scene.network


@fault(
    "a router forgets every connection and drops its packets (no FIN, no RST); new ones work",
    missing=no_namespaces,
    prepare=prepare_network,
)
def connections_forgotten(scene: Scene, random: Random) -> None:
    _network(scene).forget()


@fault(
    "the network between services and server drops all packets for ten seconds",
    missing=no_namespaces,
    prepare=prepare_network,
)
def network_partitioned(scene: Scene, random: Random) -> None:
    _network(scene).forward(False)
    time.sleep(10)
    _network(scene).forward(True)


@fault(
    "the worker's machine loses its power: the server never hears of it again; another machine's worker is started",
    missing=no_namespaces,
    prepare=prepare_network,
)
def machine_lost(scene: Scene, random: Random) -> None:
    _network(scene).forget({scene.running["worker"].pid, *scene.children()})
    scene.kill("worker")
    scene.start("second worker")
