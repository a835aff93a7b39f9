"""Fixtures of the whole-system tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.commandline import COMMAND, ROOT, Docmill, Finished, environment
from tests.system.forked import Commands, commands


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """What forks commands from a process that has imported the libraries."""
    with commands(tmp_path_factory.mktemp("forked")) as made:
        yield made


@pytest.fixture
def docmill(forks: Commands) -> Docmill:
    """Runs `docmill` with arguments and returns when it has ended."""

    def run(*arguments: str | Path, stdin: bytes = b"", timeout: float = 180, **env: str) -> Finished:
        given = [str(argument) for argument in arguments]
        if "PYTHONPATH" not in env:
            done = forks.run(given, environment(**env), terminal=False, stdin=stdin.decode(), seconds=timeout)
            return Finished(done.code, done.stdout, done.stderr)
        started = subprocess.run(  # Python looks at the path when it starts
            [*COMMAND, *given],
            input=stdin,
            capture_output=True,
            timeout=timeout,
            env=environment(**env),
            cwd=ROOT,
            check=False,
        )
        return Finished(started.returncode, started.stdout.decode(), started.stderr.decode())

    return run
