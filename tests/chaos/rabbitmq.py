"""A RabbitMQ of a scene's own as the broker: its ports, its folders, and its own table of Erlang nodes (epmd)."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

from tests.chaos.scene import Scene

__all__ = ["no_rabbitmq", "prepare_rabbitmq"]

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one in /usr/sbin changes the user and the folders


def no_rabbitmq() -> str:
    """Return why RabbitMQ cannot be run here; empty where it can."""
    return "" if PROGRAM.exists() else "RabbitMQ is not installed (apt-get install rabbitmq-server)"


def prepare_rabbitmq(scene: Scene) -> None:
    """Run RabbitMQ as the broker of a scene."""
    port, distribution, nodes = _free_ports(3)
    env = {
        **os.environ,
        "HOME": str(scene.folder),  # where Erlang keeps its cookie
        "ERL_EPMD_PORT": str(nodes),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "chaos@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": str(scene.folder / "rabbit"),
        "RABBITMQ_LOG_BASE": str(scene.folder / "rabbit-logs"),
        "RABBITMQ_PID_FILE": str(scene.folder / "rabbit.pid"),
        "RABBITMQ_CONFIG_FILE": str(scene.folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(scene.folder / "rabbit-plugins"),
    }
    scene.setting["DOCMILL_BROKER_URL"] = f"amqp://guest:guest@127.0.0.1:{port}//"
    # one that a node starts would outlive it
    scene.serve("epmd", ["epmd", "-port", str(nodes), "-address", "127.0.0.1"], env)

    def start() -> None:
        scene.serve("rabbitmq", [str(PROGRAM)], env)
        scene.until(lambda: _listens(port), 60, "RabbitMQ listens")

    scene.restart_broker = start
    start()


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody has now: held together, so that they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
