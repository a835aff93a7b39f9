"""A deployment to be disturbed: a real server behind a proxy, services as processes, one run on its way.

Nothing of it is shared with another scene: server, ports, folders and namespaces are its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from docmill import health
from docmill.cli.embedded.server import server_binary
from tests.chaos.namespaces import Network
from tests.chaos.signals import held
from tests.faults.deployed import children_of
from tests.faults.proxy import Proxy, proxied
from tests.servers.rabbitmq import RabbitMQ
from tests.system.commandline import COMMAND, ROOT, environment

__all__ = ["RUN", "Scene", "scene"]

RUN = "r"
KILLED_SECONDS = 120  # until a killed process is gone: a server may be within an fsync, on a disk that others use
SERVER = {
    "port": "0",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Scene:
    """One deployment in a folder. Services are known by their names: server, reconciler, worker, producer.

    A worker that ends itself to be started again is started again, as a supervisor does; `restarts` counts them.
    """

    def __init__(self, folder: Path, proxy: Proxy, socket: Path) -> None:
        self.folder = folder
        self.proxy = proxy
        self.network: Network | None = None  # where services and server have namespaces of their own
        self.out = folder / "out"
        self.log = folder / "log"
        self.source = folder / "in.jsonl"
        self.client = redis.Redis(unix_socket_path=str(socket), socket_timeout=30)
        self.server_options = {**SERVER, "unixsocket": str(socket), "dir": str(folder / "server")}
        self.server_environment: dict[str, str] = {}
        self.prefixes: dict[str, list[str]] = {}  # by service: what stands before its command, as for a namespace
        self.processes = 2  # of the worker
        self.entities = False  # whether entities are extracted: their models cost every process some time
        self.restarts = 0
        self.broker: RabbitMQ | None = None
        self.kill_store: Callable[[], None] = lambda: None
        self.restart_store: Callable[[], None] = lambda: None
        self.undo = ExitStack()
        self.documents = 0
        self.reprocessing: list[str] = []  # the options of `docmill reprocess`
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.setting = {
            "DOCMILL_REDIS_URL": proxy.url,
            "DOCMILL_STORE_URL": f"file://{self.out}",
            "DOCMILL_BATCH__DOCUMENTS": "8",
            "DOCMILL_DELIVERY__LEASE_SECONDS": "3",
            "DOCMILL_DELIVERY__PATIENCE_SECONDS": "60",
            "TMPDIR": str(socket.parent),  # where services keep their signs of life
            # memory of sites: what it takes out depends on the order in which documents come
            "DOCMILL_STAGES": '{"clean": {"repetition": false}}',
        }

    def use_pipeline(self, *stages: str) -> None:
        """Let services started from now on have these stages, and `entities` behind them where it is asked for."""
        self.setting["DOCMILL_PIPELINE"] = json.dumps([*stages, *(["entities"] if self.entities else [])])

    # -- services -----------------------------------------------------------------------------------------------------

    def start_server(self) -> None:
        """Start the server, or start it again over the same data."""
        Path(self.server_options["dir"]).mkdir(exist_ok=True)
        options = [part for name, value in self.server_options.items() for part in (f"--{name}", value)]
        command = [*self.prefixes.get("server", []), server_binary(), *options]
        self.serve("server", command, {**os.environ, **self.server_environment})
        self.until(self.answers, 30, "the server answers")

    def answers(self) -> bool:
        """Return whether the server answers."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def start(self, *names: str) -> None:
        """Start services anew."""
        for name in names:
            arguments = {
                "reconciler": ["reconcile"],
                "worker": ["worker", "--concurrency", str(self.processes)],
                "second worker": ["worker", "--concurrency", str(self.processes), "--name", "second"],
                "retry": ["quarantine", "retry", "--all"],
                "reprocess": ["reprocess", *self.reprocessing],
                "producer": ["enqueue", str(self.source), "--run", RUN],
            }[name]
            command = [*self.prefixes.get(name, []), *COMMAND, *arguments]
            self.serve(name, command, environment(**self.setting))

    def stop(self, name: str) -> None:
        """End a service by SIGTERM, and wait for it."""
        self.running[name].terminate()
        self.running[name].wait(60)

    def serve(self, name: str, command: list[str], env: dict[str, str]) -> None:
        """Start a program as the service of this name, in a session of its own."""
        with self.log.open("ab") as out, held():
            self.running[name] = subprocess.Popen(
                command,
                env=env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to a service and all its children; wait for it where it ends the service."""
        process = self.running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        if number == signal.SIGKILL:
            process.wait(KILLED_SECONDS)

    def children(self) -> list[int]:
        """Return the worker's child processes."""
        return children_of(self.running["worker"].pid)

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[bytes]:
        """Run a docmill command to its end."""
        return subprocess.run(
            [*self.prefixes.get("command", []), *COMMAND, *arguments],
            env=environment(**self.setting),
            cwd=ROOT,
            capture_output=True,
            timeout=timeout,
            check=False,
        )

    # -- the run ------------------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Return the run's counts; empty while the server does not answer."""
        try:
            found = self.client.hgetall(f"docmill:run:{RUN}")
        except redis.RedisError:
            return {}
        return {name.decode(): int(value) for name, value in found.items() if value.lstrip(b"-").isdigit()}

    def stored(self) -> int:
        """Return how many documents have ended."""
        counts = self.counts()
        return counts.get("records", 0) + counts.get("quarantined", 0)

    def done(self) -> bool:
        """Return whether every document has ended."""
        counts = self.counts()
        return self.stored() >= self.documents and counts.get("ended", 0) >= counts.get("batches", 1)

    def until(self, true: Callable[[], object], seconds: float, what: str) -> None:
        """Wait until something is true.

        Raises:
            TimeoutError: it did not become true.
        """
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds:.0f} s: {what}")
            self._supervise()
            time.sleep(0.05)

    def _supervise(self) -> None:
        for name in ("worker", "second worker"):
            if name in self.running and self.running[name].poll() == health.DEAF:
                self.restarts += 1
                self.start(name)

    def until_share(self, share: float) -> None:
        """Wait until so large a share of the documents has ended."""
        self.until(lambda: self.stored() >= share * self.documents, 120, f"{share:.0%} of the documents")

    def close(self) -> None:
        """End all that was started, and undo what was done to the machine."""
        for name in list(self.running):
            with suppress(ProcessLookupError):
                os.killpg(self.running[name].pid, signal.SIGCONT)
            self.kill(name)
        self.undo.close()


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Yield a scene in a folder, nothing of it started; end all of it afterwards."""
    with TemporaryDirectory(prefix="chaos-") as short:  # a socket's path may have some 100 bytes at most
        socket = Path(short) / "s"
        with proxied(socket) as proxy:
            made = Scene(folder, proxy, socket)
            try:
                yield made
            finally:
                with held():
                    made.close()
