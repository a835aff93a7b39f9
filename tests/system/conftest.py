"""Fixtures of the whole-system tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.system.commandline import COMMAND, ROOT, Docmill, Finished, environment


@pytest.fixture
def docmill() -> Docmill:
    """Runs `docmill` with arguments and returns when it has ended."""

    def run(*arguments: str | Path, stdin: bytes = b"", timeout: float = 180, **env: str) -> Finished:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            timeout=timeout,
            env=environment(**env),
            cwd=ROOT,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
