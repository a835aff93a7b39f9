"""A deployment of one machine to be measured: a server, a worker and a reconciler, ended at the end of a block."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from docmill import settings
from docmill.cli.embedded import server as embedded
from docmill.deployment import Deployment

__all__ = ["COMMAND", "Deployed", "deployed", "environment", "until"]

COMMAND = [sys.executable, "-m", "docmill"]
END_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is deployed: its settings as an environment, a client of its server, and what this process enqueues with."""

    env: dict[str, str]
    client: redis.Redis
    deployment: Deployment
    worker: subprocess.Popen[bytes] | None
    log: Path

    def ended(self, run: str) -> int:
        """Return how many documents of a run have ended."""
        records, quarantined = self.client.hmget(f"docmill:run:{run}", "records", "quarantined")
        return int(records or 0) + int(quarantined or 0)

    def server_seconds(self) -> float:
        """Return the seconds of a processor that the server has used."""
        used = self.client.info("cpu")
        return float(used["used_cpu_user"] + used["used_cpu_sys"])

    def children(self) -> list[int]:
        """Return the process ids of the worker's children."""
        if self.worker is None:
            return []
        told = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text(encoding="ascii")
        return [int(one) for one in told.split()]


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without any setting of docmill's, with others.

    Python keeps the bytecode of what it imports, as it does for everyone who does not forbid it: else each process
    compiles docmill anew, for half a second.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DOCMILL_")}
    plain.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**plain, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **more}


@contextmanager
def deployed(workers: int, pipeline: tuple[str, ...] = (), **more: str) -> Iterator[Deployed]:
    """Deploy a server, a reconciler and a worker of so many processes (0 for none) for the length of a block."""
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        folder = Path(name)
        with embedded._server(folder) as socket:  # noqa: SLF001 - the same server as `docmill run` has
            env = {
                "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
                "DOCMILL_BROKER_URL": f"redis+socket://{socket}?virtual_host=0",
                "DOCMILL_STORE_URL": f"file://{folder}/out",
                "DOCMILL_LOG__LEVEL": "warning",
                **({"DOCMILL_PIPELINE": str(list(pipeline)).replace("'", '"')} if pipeline else {}),
                **more,
            }
            chosen = {"pipeline": pipeline} if pipeline else {}
            made = Deployment(
                settings.load(
                    redis_url=env["DOCMILL_REDIS_URL"],
                    broker_url=env["DOCMILL_BROKER_URL"],
                    batch=settings.Batching(documents=int(more.get("DOCMILL_BATCH__DOCUMENTS", "256"))),
                    delivery=settings.Delivery(high_water_bytes=8 << 30),  # nobody waits for workers here
                    **chosen,
                )
            )
            client = redis.Redis(unix_socket_path=str(socket))
            log = folder / "log"
            with _services(env, workers, log) as worker:
                yield Deployed(env, client, made, worker, log)


@contextmanager
def _services(env: dict[str, str], workers: int, log: Path) -> Iterator[subprocess.Popen[bytes] | None]:
    commands = [["reconcile"], *([["worker", "--concurrency", str(workers)]] if workers else [])]
    with log.open("ab") as out:
        running = [
            subprocess.Popen([*COMMAND, *one], env=environment(**env), stdout=out, stderr=out) for one in commands
        ]
    try:
        yield running[1] if workers else None
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(true: Callable[[], object], seconds: float = 3600, every: float = 0.05) -> None:
    """Wait until something is true.

    Raises:
        TimeoutError: it did not become true.
    """
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s")
        time.sleep(every)
