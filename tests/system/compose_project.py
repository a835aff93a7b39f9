"""A compose project of a test's own: a clean copy of the checkout, brought up by the commands a user would give."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from docmill.records import Quarantined, Record
from tests.system.commandline import ROOT, Finished, quarantined, records

__all__ = ["Project", "checkout", "engine_answers", "until"]

LOG_LINES = 40  # of each service, shown when something fails
PROMETHEUS = """FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends prometheus \\
 && install -d -o 65534 -g 65534 /prometheus
ENTRYPOINT ["/usr/bin/prometheus"]
"""


def engine_answers() -> str | None:
    """None where an engine with compose answers, else why not."""
    if shutil.which("docker") is None:
        return "there is no docker command"
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        try:
            done = subprocess.run(command, capture_output=True, timeout=30, check=False)
        except subprocess.TimeoutExpired:
            return f"`{' '.join(command)}` does not answer"
        if done.returncode:
            return f"`{' '.join(command)}` says: {done.stderr.decode().strip()[-300:]}"
    return None


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something to become true, and fail naming it when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.3)


def checkout(folder: Path) -> Path:
    """A copy of the checkout as a fresh clone would have it: no settings, no venv, nothing ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # a deleted file is still listed until the next commit
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    # Containers read these as another user, whatever the umask of the one who runs the tests.
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
    return folder


def answer_to(request: urllib.request.Request) -> tuple[int, str]:
    """The status and body that a request by HTTP is answered with, whatever the status is."""
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - of the URLs below, all http
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@dataclass
class Project:
    """One compose project. Every command is bounded in time, and a failing one shows what the services said."""

    folder: Path
    name: str
    flower_port: int
    prometheus_port: int
    view_port: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without any setting of docmill, Flower or compose, but the few of the test."""
        foreign = ("DOCMILL_", "FLOWER_", "PROMETHEUS_", "COMPOSE_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {
            "COMPOSE_PROJECT_NAME": self.name,
            "FLOWER_PORT": str(self.flower_port),
            "PROMETHEUS_PORT": str(self.prometheus_port),
            "DOCMILL_VIEW_PORT": str(self.view_port),
            "DOCMILL_IMAGE": "docmill:test",  # kept between runs: its layers are the next build's cache
        }
        return {**clean, **own, **self.settings}

    def docker(self, *arguments: str, seconds: float = 60, code: int | None = 0, stdin: str = "") -> Finished:
        """`docker ARGUMENTS`; fails unless it ends with this code, any being right where it is None."""
        try:
            done = subprocess.run(
                ["docker", *arguments],
                cwd=self.folder,
                env=self.environment,
                input=stdin.encode(),
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            told = (error.stderr or b"").decode(errors="replace")[-3000:]
            pytest.fail(f"docker {' '.join(arguments)}: not done after {seconds} s\n{told}\n{self.logs()}")
        finished = Finished(done.returncode, done.stdout.decode(), done.stderr.decode())
        if code is not None and finished.code != code:
            told = f"{finished.stdout[-3000:]}\n{finished.stderr[-3000:]}"
            pytest.fail(f"docker {' '.join(arguments)}: ended with {finished.code}, not {code}\n{told}\n{self.logs()}")
        return finished

    def compose(self, *arguments: str, seconds: float = 60, code: int | None = 0, stdin: str = "") -> Finished:
        """`docker compose ARGUMENTS`."""
        return self.docker("compose", *arguments, seconds=seconds, code=code, stdin=stdin)

    def up(self, *arguments: str) -> None:
        """Bring the services up and wait until all are healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", "150", *arguments, seconds=180)

    def docmill(self, *arguments: str, seconds: float = 120, code: int | None = 0) -> Finished:
        """`docker compose run --rm --no-deps docmill ARGUMENTS`, as the README has it."""
        return self.compose("run", "--rm", "--no-deps", "-T", "docmill", *arguments, seconds=seconds, code=code)

    def inside(self, container: str, *command: str, code: int | None = 0) -> Finished:
        """A command in a running container."""
        return self.docker("exec", container, *command, code=code)

    def containers(self, service: str) -> list[str]:
        """The ids of a service's running containers."""
        return self.compose("ps", "--quiet", service).stdout.split()

    def inspect(self, container: str) -> dict[str, Any]:
        """All the engine knows of a container."""
        told: dict[str, Any] = self.docker("inspect", container).json[0]
        return told

    def status(self, *of: str) -> dict[str, Any]:
        """What `docmill status` says; nothing where it fails, as before a run's first batch is admitted."""
        done = self.compose("exec", "-T", "store", "docmill", "status", *of, "--json", code=None)
        told: dict[str, Any] = done.json if done.code == 0 else {}
        return told

    def stored(self, into: Path) -> tuple[list[Record], list[Quarantined]]:
        """The records and quarantine entries on the volume, validated."""
        self.compose("cp", "store:/data/out", str(into))
        return records(into), quarantined(into)

    def flower(self, path: str, password: str = "", **form: str) -> tuple[int, str]:
        """The status and body Flower answers with; a form is posted."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.flower_port}{path}")
        if form:
            request.data = urllib.parse.urlencode(form).encode()
        if password:
            request.add_header("Authorization", "Basic " + base64.b64encode(f"docmill:{password}".encode()).decode())
        return answer_to(request)

    def viewed(self, path: str, host: str = "") -> tuple[int, str]:
        """The status and body that the viewer answers with, asked for by another name where one is given."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.view_port}{path}")
        if host:
            request.add_header("Host", host)
        return answer_to(request)

    def make_prometheus(self) -> None:
        """See to an image of Prometheus: the one that compose names, or one of Debian's packages."""
        named = self.compose("--profile", "metrics", "config", "--images", "prometheus").stdout.split()[0]
        if self.docker("image", "inspect", named, code=None).code:
            folder = self.folder / "prometheus"
            folder.mkdir()
            (folder / "Dockerfile").write_text(PROMETHEUS)
            self.docker("build", "--tag", "docmill-prometheus:test", str(folder), seconds=300)
            self.settings["DOCMILL_PROMETHEUS_IMAGE"] = "docmill-prometheus:test"

    def measured(self, expression: str) -> list[str]:
        """The values that a query to Prometheus gives now; none while it does not answer."""
        query = urllib.parse.urlencode({"query": expression})
        try:
            url = f"http://127.0.0.1:{self.prometheus_port}/api/v1/query?{query}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                return [one["value"][1] for one in json.load(answer)["data"]["result"]]
        except OSError:
            return []

    def shell(self, *lines: str, seconds: float = 300) -> None:
        """Run command lines where the project is; the first that fails ends the test."""
        done = subprocess.run(
            ["bash", "-euxc", "\n".join(lines)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"{done.stdout.decode()[-2000:]}\n{done.stderr.decode()[-3000:]}\n{self.logs()}")

    def logs(self) -> str:
        """The last lines of every service."""
        done = subprocess.run(
            ["docker", "compose", "logs", "--no-color", "--tail", str(LOG_LINES)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.stdout.decode(errors="replace")

    def model(self) -> dict[str, Any]:
        """The compose file as compose understands it, the tools included."""
        told: dict[str, Any] = json.loads(
            self.compose("--profile", "tools", "--profile", "view", "config", "--format", "json").stdout
        )
        return told
