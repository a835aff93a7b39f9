"""The deployment of docker-compose.yml: its image, its start, the latency of one document, and how workers add up."""

from __future__ import annotations

import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.throughput import corpus
from benchmarks.throughput.latency import told
from tests.servers.ports import free_port
from tests.system.compose_project import Project, checkout, engine_answers

__all__ = ["measure"]

INSIDE = Path(__file__).with_name("inside_compose.py")
IMAGE = "docmill:measured"
TASKS = "5"  # that a text passes: clean, language, dedup, entities, store
FUSED = ("-f", "docker-compose.yml", "-f", "docker-compose.workers.yml")
COMMAND_SECONDS = 900
END = ("down", "--volumes", "--timeout", "20")


def measure(runs: int, latencies: int, documents: int) -> Iterator[str]:
    """Yield the image's size, the seconds of a start, latencies, and the rates of one worker of all stages and two."""
    if why := engine_answers():
        yield f"{why}: this part needs a Docker engine with compose"
        return
    with _project(documents) as project:
        started = time.perf_counter()
        _compose(project, "build")
        size, base = (_size(project, image) for image in (IMAGE, "python:3.11-slim"))
        yield (
            f"image: {size / 1e6:.0f} MB, {base / 1e6:.0f} of them its base; built in "
            f"{time.perf_counter() - started:.0f} s (less where layers are kept)"
        )
        yield from _start(project)
        hops = _inside(project, "hops", str(latencies), TASKS)
        yield told(f"a message through {TASKS} tasks of one bare Celery worker", hops)
        yield told("one document, idle (60 wanted)", _inside(project, "documents", str(latencies)))
        _compose(project, *END)
        yield from _rates(project, runs, documents)


def _start(project: Project) -> Iterator[str]:
    """Yield what `up` takes, and the first record after it."""
    started = time.perf_counter()
    _compose(project, "up", "--detach", "--wait")
    up = time.perf_counter() - started
    project.docmill("enqueue", "/data/in/first.txt", "--wait", seconds=COMMAND_SECONDS)
    yield f"from `up` to all services healthy: {up:.1f} s, to the first record: {time.perf_counter() - started:.1f} s"


def _rates(project: Project, runs: int, documents: int) -> Iterator[str]:
    """Yield documents a second of one worker of all stages and of two, `--scale worker=N`, each with new volumes."""
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(runs):
        for workers in found:
            _compose(project, *FUSED, "up", "--detach", "--wait", "--scale", "worker=0")
            project.docmill("enqueue", "/data/in/corpus.jsonl", "--run", "r", seconds=COMMAND_SECONDS)
            with ThreadPoolExecutor(1) as beside:
                rate = beside.submit(_inside, project, "rate", "r", str(documents))
                _compose(project, *FUSED, "up", "--detach", "--no-recreate", "--scale", f"worker={workers}")
                found[workers] += rate.result()
            _compose(project, *FUSED, *END)
    for workers, rates in found.items():
        yield f"{workers} of the service `worker`: {statistics.median(rates):.1f} documents a second in steady state"
    ratios = [two / one for one, two in zip(found[1], found[2], strict=True)]
    yield f"  two to one (1.9 wanted): {statistics.median(ratios):.2f}, medians of {runs}"


def _compose(project: Project, *arguments: str, stdin: str = "") -> str:
    """Return what `docker compose ARGUMENTS` prints, on a machine that may be slow."""
    return project.compose(*arguments, seconds=COMMAND_SECONDS, stdin=stdin).stdout


def _inside(project: Project, *arguments: str) -> list[float]:
    """Return what the program prints, run in a container of the deployment's network."""
    run = ("run", "--rm", "--no-deps", "-T", "--entrypoint", "python", "docmill", "-")
    found: list[float] = json.loads(_compose(project, *run, *arguments, stdin=INSIDE.read_text()).splitlines()[-1])
    return found


def _size(project: Project, image: str) -> int:
    return int(project.docker("image", "inspect", "--format", "{{.Size}}", image).stdout)


@contextmanager
def _project(documents: int) -> Iterator[Project]:
    """Make a project with volumes of its own, from a copy of the checkout with a corpus in it."""
    with tempfile.TemporaryDirectory(prefix="docmill-compose-") as name:
        inputs = Path(name) / "measured"
        inputs.mkdir()
        corpus.write(inputs / "corpus.jsonl", documents)
        (inputs / "first.txt").write_text("The ferry from Piraeus leaves at nine in the evening.\n")
        settings = {"DOCMILL_IMAGE": IMAGE, "DOCMILL_INPUT": "./measured"}
        ports = (free_port() for _ in range(3))
        project = Project(checkout(Path(name)), f"docmill-{secrets.token_hex(4)}", *ports, settings)
        try:
            yield project
        finally:
            _compose(project, "--profile", "tools", *END, "--remove-orphans")
