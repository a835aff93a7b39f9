"""A deployment to be disturbed: a real server behind a proxy, services as processes, one run on its way."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from docmill.cli.embedded.server import server_binary
from tests.faults.deployed import children_of
from tests.faults.proxy import Proxy, proxied
from tests.system.commandline import COMMAND, ROOT, environment

__all__ = ["RUN", "Scene", "scene"]

RUN = "r"
SERVER = {
    "port": "0",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Scene:
    """One deployment in a folder. Services are known by their names: server, reconciler, worker, producer."""

    def __init__(self, folder: Path, proxy: Proxy, socket: Path) -> None:
        self.folder = folder
        self.proxy = proxy
        self.out = folder / "out"
        self.log = folder / "log"
        self.source = folder / "in.jsonl"
        self.client = redis.Redis(unix_socket_path=str(socket), socket_timeout=30)
        self.server_options = {**SERVER, "unixsocket": str(socket), "dir": str(folder / "server")}
        self.server_environment: dict[str, str] = {}
        self.broker_environment: dict[str, str] = {}
        self.restart_store: Callable[[], None] = lambda: None
        self.undo = ExitStack()
        self.documents = 0
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.setting = {
            "DOCMILL_REDIS_URL": proxy.url,
            "DOCMILL_STORE_URL": f"file://{self.out}",
            "DOCMILL_BATCH__DOCUMENTS": "8",
            "DOCMILL_PIPELINE": '["clean", "language", "dedup"]',
            "DOCMILL_DELIVERY__LEASE_SECONDS": "3",
            "DOCMILL_DELIVERY__PATIENCE_SECONDS": "60",
            # memory of sites: what it takes out depends on the order in which documents come
            "DOCMILL_STAGES": '{"clean": {"repetition": false}}',
        }

    # -- services -----------------------------------------------------------------------------------------------------

    def start_server(self) -> None:
        """Start the server, or start it again over the same data."""
        Path(self.server_options["dir"]).mkdir(exist_ok=True)
        options = [part for name, value in self.server_options.items() for part in (f"--{name}", value)]
        command = [server_binary(), *options]
        self._start("server", command, self.server_environment)
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
                "worker": ["worker", "--concurrency", "2"],
                "slow worker": ["worker", "--concurrency", "1"],
                "retry": ["quarantine", "retry", "--all"],
                "producer": ["enqueue", str(self.source), "--run", RUN],
            }[name]
            self._start(name, [*COMMAND, *arguments], environment(**self.setting))

    def _start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        with self.log.open("ab") as out:
            self.running[name] = subprocess.Popen(
                command,
                env={**os.environ, **env} if name == "server" else env,
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
            process.wait(20)

    def children(self) -> list[int]:
        """Return the worker's child processes."""
        return children_of(self.running["worker"].pid)

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[bytes]:
        """Run a docmill command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
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
            time.sleep(0.02)

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
                made.close()
