"""The deployment of docker-compose.yml: its image, its start, the latency of one document, and how workers add up."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.throughput import corpus

__all__ = ["measure"]

ROOT = Path(__file__).parents[2]
INSIDE = Path(__file__).with_name("inside_compose.py")
IMAGE = "docmill:measured"
TASKS = "5"  # that a text passes: clean, language, dedup, entities, store
FUSED = ("-f", "docker-compose.yml", "-f", "docker-compose.workers.yml")
COMMAND_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Project:
    """A compose project with volumes of its own, from a copy of what git knows of the checkout."""

    folder: Path
    env: dict[str, str]

    def docker(self, *arguments: str, stdin: str = "") -> str:
        """Return what `docker ARGUMENTS` prints.

        Raises:
            SystemExit: it failed, with what it said.
        """
        done = subprocess.run(
            ["docker", *arguments],
            cwd=self.folder,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"docker {' '.join(arguments)}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done.stdout

    def compose(self, *arguments: str, stdin: str = "") -> str:
        """Return what `docker compose ARGUMENTS` prints."""
        return self.docker("compose", *arguments, stdin=stdin)

    def inside(self, *arguments: str) -> list[float]:
        """Return what the program prints, run in a container of the deployment's network."""
        run = ("run", "--rm", "--no-deps", "-T", "--entrypoint", "python", "docmill", "-")
        told: list[float] = json.loads(self.compose(*run, *arguments, stdin=INSIDE.read_text()).splitlines()[-1])
        return told


def measure(runs: int, latencies: int, documents: int) -> Iterator[str]:
    """Yield the image's size, the seconds of a start, latencies, and the rates of one worker of all stages and two."""
    if shutil.which("docker") is None:
        yield "there is no docker command: this part needs a Docker engine with compose"
        return
    with _project(documents) as project:
        started = time.perf_counter()
        project.compose("build")
        size = int(project.docker("image", "inspect", "--format", "{{.Size}}", IMAGE))
        base = int(project.docker("image", "inspect", "--format", "{{.Size}}", "python:3.11-slim"))
        yield (
            f"image: {size / 1e6:.0f} MB, {base / 1e6:.0f} of them its base; built in "
            f"{time.perf_counter() - started:.0f} s (less where layers are kept)"
        )
        yield from _start(project)
        yield _told(
            f"a message through {TASKS} tasks of one bare Celery worker", project.inside("hops", str(latencies), TASKS)
        )
        yield _told("one document, idle (60 wanted)", project.inside("documents", str(latencies)))
        project.compose("down", "--volumes", "--timeout", "20")
        yield from _rates(project, runs, documents)


def _start(project: Project) -> Iterator[str]:
    """Yield what `up` takes, and the first record after it."""
    started = time.perf_counter()
    project.compose("up", "--detach", "--wait")
    up = time.perf_counter() - started
    project.compose("run", "--rm", "--no-deps", "-T", "docmill", "enqueue", "/data/in/first.txt", "--wait")
    yield f"from `up` to all services healthy: {up:.1f} s, to the first record: {time.perf_counter() - started:.1f} s"


def _rates(project: Project, runs: int, documents: int) -> Iterator[str]:
    """Yield documents a second of one worker of all stages and of two, `--scale worker=N`, each with new volumes."""
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(runs):
        for workers in found:
            project.compose(*FUSED, "up", "--detach", "--wait", "--scale", "worker=0")
            enqueue = ("enqueue", "/data/in/corpus.jsonl", "--run", "r")
            project.compose("run", "--rm", "--no-deps", "-T", "docmill", *enqueue)
            with ThreadPoolExecutor(1) as beside:
                rate = beside.submit(project.inside, "rate", "r", str(documents))
                project.compose(*FUSED, "up", "--detach", "--no-recreate", "--scale", f"worker={workers}")
                found[workers] += rate.result()
            project.compose(*FUSED, "down", "--volumes", "--timeout", "20")
    for workers, rates in found.items():
        yield f"{workers} of the service `worker`: {statistics.median(rates):.1f} documents a second in steady state"
    ratios = [two / one for one, two in zip(found[1], found[2], strict=True)]
    yield f"  two to one (1.9 wanted): {statistics.median(ratios):.2f}, medians of {runs}"


@contextmanager
def _project(documents: int) -> Iterator[Project]:
    with tempfile.TemporaryDirectory(prefix="docmill-compose-") as name:
        folder = Path(name)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for one in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / one).is_file():
                (folder / one).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / one, folder / one)
        (folder / "measured").mkdir()
        corpus.write(folder / "measured" / "corpus.jsonl", documents)
        (folder / "measured" / "first.txt").write_text("The ferry from Piraeus leaves at nine in the evening.\n")
        subprocess.run(["chmod", "-R", "a+rX", name], check=True)  # containers read these as another user
        foreign = ("DOCMILL_", "FLOWER_", "PROMETHEUS_", "COMPOSE_")
        env = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        own = {
            "COMPOSE_PROJECT_NAME": f"docmill-{secrets.token_hex(4)}",
            "DOCMILL_IMAGE": IMAGE,
            "DOCMILL_INPUT": "./measured",
            "FLOWER_PORT": str(_free_port()),
        }
        project = Project(folder, {**env, **own})
        try:
            yield project
        finally:
            project.compose("--profile", "tools", "down", "--volumes", "--remove-orphans", "--timeout", "20")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _told(name: str, seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    most = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{name}: median {1000 * statistics.median(ordered):.0f} ms, p99 {1000 * most:.0f} ms, of {len(ordered)}"
