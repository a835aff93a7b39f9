"""A real cluster of three nodes on this machine."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from docmill.cli.embedded.processes import child
from docmill.cli.embedded.server import server_binary

__all__ = ["local_cluster"]

SLOTS = 16384


def free_port() -> int:
    """Return a port that is free now, as its cluster bus port (10,000 above) is.

    Drawn below the ports the system gives to whoever asks for any, so that nobody gets it before the server binds it.
    """
    while True:
        port = random.randrange(10_000, 22_000)
        with socket.socket() as one, socket.socket() as bus:
            try:
                one.bind(("127.0.0.1", port))
                bus.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        return port


def started(stack: ExitStack, folder: Path, tls: Mapping[str, str], program: str | None) -> int:
    folder.mkdir()
    port = free_port()
    options = {
        **({"port": "0", "tls-port": str(port)} if tls else {"port": str(port)}),
        "bind": "127.0.0.1",
        "dir": str(folder),
        "cluster-enabled": "yes",
        "cluster-node-timeout": "2000",
        "save": "",
        "appendonly": "no",
        **tls,
    }
    command = [program or server_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]
    stack.enter_context(child(command, log=folder / "log"))
    return port


def answered(client: redis.Redis, deadline: float) -> None:
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _info(node: redis.Redis) -> bytes:
    told = node.execute_command("CLUSTER", "INFO")
    if isinstance(told, dict):
        return "\n".join(f"{name}:{value}" for name, value in told.items()).encode()
    return told if isinstance(told, bytes) else str(told).encode()


@contextmanager
def local_cluster(
    folder: Path, tls: Mapping[str, str] | None = None, program: str | None = None, query: str = ""
) -> Iterator[list[int]]:
    """Three masters, a third of the slots each, their data under `folder`; yields their ports.

    With `tls`, options of the servers, they speak TLS only; `query` is then what a client's URL needs.
    """
    scheme = "rediss" if tls else "redis"
    with ExitStack() as stack:
        ports = [started(stack, folder / str(number), tls or {}, program) for number in range(3)]
        nodes = [redis.Redis.from_url(f"{scheme}://localhost:{port}/0{query}") for port in ports]
        deadline = time.monotonic() + 30
        for number, node in enumerate(nodes):
            answered(node, deadline)
            first, last = SLOTS * number // 3, SLOTS * (number + 1) // 3 - 1
            node.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
            node.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for port in ports[1:]:
            nodes[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port)
        while not all(b"cluster_state:ok" in _info(node) and b"cluster_known_nodes:3" in _info(node) for node in nodes):
            assert time.monotonic() < deadline, [_info(node) for node in nodes]
            time.sleep(0.05)
        yield ports
