"""Real services before a real server, for tests that break something between or under them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docmill import health, settings
from docmill.deployment import Deployment
from tests.system.commandline import COMMAND, ROOT, environment
from tests.system.services import inputs, until

__all__ = ["children_of", "deployment_of", "enqueue", "enqueue_file", "inputs", "restarted", "service", "until"]


@contextmanager
def service(log: Path, env: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a docmill command with its children in a session of its own for the length of a block; SIGKILL ends it."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environment(**env),
            cwd=ROOT,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def deployment_of(env: dict[str, str]) -> Deployment:
    """Return what the settings of an environment make, in this process."""
    names = {"redis_url": "DOCMILL_REDIS_URL", "namespace": "DOCMILL_NAMESPACE", "store_url": "DOCMILL_STORE_URL"}
    return Deployment(settings.load(**{key: env[name] for key, name in names.items() if name in env}))


def enqueue(env: dict[str, str], folder: Path, *texts: str) -> None:
    """Enqueue documents of these texts as run r."""
    source = folder / "in.jsonl"
    source.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    command = [*COMMAND, "enqueue", str(source), "--run", "r"]
    subprocess.run(command, env=environment(**env), cwd=ROOT, check=True, capture_output=True, timeout=180)


def enqueue_file(env: dict[str, str], source: Path, timeout: float = 180) -> subprocess.CompletedProcess[str]:
    """Enqueue the documents of a file as run r."""
    return subprocess.run(
        [*COMMAND, "enqueue", str(source), "--run", "r"],
        env=environment(**env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def children_of(pid: int) -> list[int]:
    """Return the process ids of the direct children of a process."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def restarted(log: Path, env: dict[str, str], *arguments: str) -> Iterator[None]:
    """Run a command for the length of a block, anew whenever it ends itself as deaf, as a supervisor does."""
    stopped = threading.Event()

    def supervise() -> None:
        while not stopped.is_set():
            with service(log, env, *arguments) as process:
                while process.poll() is None and not stopped.is_set():
                    time.sleep(0.1)
                if process.poll() not in (None, health.DEAF):
                    return

    thread = threading.Thread(target=supervise, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(60)
