"""A real RabbitMQ of its own for tests: free ports, its own folder and node name, ended by process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.ports import free_port

__all__ = ["RabbitMQ", "missing", "rabbitmq"]

# the server's own script: the distribution's wrapper changes the user and drops the environment
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 90  # Erlang takes some 10 s on a quiet machine


def missing() -> str:
    """Return why RabbitMQ cannot be run here; empty where it can."""
    return "" if PROGRAM.exists() else "RabbitMQ is not installed (apt-get install rabbitmq-server)"


class RabbitMQ:
    """One broker in a folder, which keeps what it holds over its end. `port` stays the same when it starts again."""

    def __init__(self, folder: Path, configuration: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "log"
        node = free_port()
        names = free_port()  # of epmd, which tells Erlang's nodes of each other: one of its own, that ends with it
        (folder / "advanced.config").write_text("[].\n")
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\nlog.console = true\n{configuration}"
        )
        (folder / "enabled_plugins").write_text("[].\n")
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"docmill{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(node),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        }
        self._names: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The broker's URL."""
        return self.url_at(self.port)

    @staticmethod
    def url_at(port: int) -> str:
        """Return the URL of a port of this machine that leads to the broker."""
        return f"amqp://guest:guest@127.0.0.1:{port}//"

    def start(self, *, wait: bool = True) -> None:
        """Start the broker, or start it again over what it kept; by default until it takes connections."""
        with self.log.open("ab") as log:
            if self._names is None:
                self._names = subprocess.Popen(["epmd"], env=self.environment, stdout=log, stderr=log)
            self.process = subprocess.Popen(
                [str(PROGRAM)], env=self.environment, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while wait and not self.listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"RabbitMQ does not listen: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def listens(self) -> bool:
        """Return whether the broker takes connections."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        """End the broker by kill -9."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)

    def close(self) -> None:
        """End all that was started."""
        self.kill()
        if self._names is not None:
            self._names.kill()
            self._names.wait(20)


@contextmanager
def rabbitmq(configuration: str = "") -> Iterator[RabbitMQ]:
    """Run a broker for the length of a block, in a folder that is removed afterwards; its configuration may be more."""
    with tempfile.TemporaryDirectory(prefix="rabbitmq-", ignore_cleanup_errors=True) as folder:
        broker = RabbitMQ(Path(folder), configuration)
        try:
            broker.start()
            yield broker
        finally:
            broker.close()
