"""Services and server in network namespaces of their own, with a router between them that can drop what it likes.

What is dropped is dropped in silence: neither side is told by a FIN or an RST, as when a machine loses its power, a
cable is cut, or a firewall forgets a connection. Nothing leaves the namespaces.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.scene import Scene

__all__ = ["Network", "no_namespaces", "prepare_network"]

SERVICES, SERVER, ROUTER = "a", "b", "r"
NUMBERS = count()


def no_namespaces() -> str:
    """Return why no network namespaces can be made here; empty where they can."""
    if not shutil.which("ip"):
        return "needs ip (apt-get install iproute2)"
    name = f"chaos{os.getpid()}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return f"no network namespaces here: {made.stderr.strip()[:80]}" if made.returncode else ""


class Network:
    """Three namespaces in a row: that of the services, a router, that of the server."""

    def __init__(self) -> None:
        self._name = f"chaos{os.getpid()}-{next(NUMBERS)}"

    def make(self) -> None:
        """Make the namespaces and connect them."""
        for end in (SERVICES, ROUTER, SERVER):
            _ip("netns", "add", self._name + end)
            self._in(end, "link", "set", "lo", "up")
        for number, end in ((1, SERVICES), (2, SERVER)):
            here = f"e{number}"
            _ip("-n", self._name + ROUTER, "link", "add", here, "type", "veth", "peer", "name", "e0", "netns",
                self._name + end)  # fmt: skip
            for where, device, address in ((ROUTER, here, 1), (end, "e0", 2)):
                self._in(where, "addr", "add", f"10.99.{number}.{address}/24", "dev", device)
                self._in(where, "link", "set", device, "up")
            self._in(end, "route", "add", "default", "via", f"10.99.{number}.1")
        self.forward(True)

    def remove(self) -> None:
        """Remove the namespaces."""
        for end in (SERVICES, ROUTER, SERVER):
            subprocess.run(["ip", "netns", "del", self._name + end], capture_output=True, check=False)

    def forward(self, forwarding: bool) -> None:
        """Let the router pass packets, or drop all."""
        command = f"echo {forwarding:d} > /proc/sys/net/ipv4/ip_forward"
        subprocess.run([*self.inside(ROUTER), "sh", "-c", command], check=True)

    def forget(self, processes: Collection[int] = ()) -> int:
        """Let the router drop the packets of the connections there are, for good; return their number.

        With `processes`, only of connections of these.

        Raises:
            RuntimeError: there is none.
        """
        listed = subprocess.run(
            [*self.inside(SERVICES), "ss", "-Htnp", "state", "established"], capture_output=True, text=True, check=True
        )
        wanted = {str(process) for process in processes}
        ports = [
            line.split()[2].rsplit(":", 1)[1]
            for line in listed.stdout.splitlines()
            if not wanted or wanted & set(re.findall(r"pid=(\d+)", line))
        ]
        for port in ports:
            for side in ("sport", "dport"):
                self._in(ROUTER, "rule", "add", "ipproto", "tcp", side, port, "blackhole")
        if not ports:
            raise RuntimeError("no connection to be forgotten")
        return len(ports)

    def inside(self, end: str) -> list[str]:
        """Return what stands before a command that runs in one of the namespaces."""
        return ["ip", "netns", "exec", self._name + end]

    def _in(self, end: str, *command: str) -> None:
        _ip("-n", self._name + end, *command)


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True, capture_output=True)


def prepare_network(scene: Scene) -> None:
    """Let the services of a scene reach its server through a router."""
    network = Network()
    scene.undo.callback(network.remove)
    network.make()
    scene.network = network
    scene.server_options |= {"port": "6379", "bind": "10.99.2.2", "protected-mode": "no"}
    scene.setting["DOCMILL_REDIS_URL"] = "redis://10.99.2.2:6379/0"
    scene.prefixes["server"] = network.inside(SERVER)
    for name in ("reconciler", "worker", "second worker", "producer", "command"):
        scene.prefixes[name] = network.inside(SERVICES)
