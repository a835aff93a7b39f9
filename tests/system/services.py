"""Services of a deployment started by hand, what they are given to do, and waiting for what they make of it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.quiet_time import quiet_time
from tests.system.commandline import COMMAND, ROOT, environment

__all__ = ["TEXT", "docmill_service", "inputs", "service", "until"]

TEXT = "The ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast, number {}."

BUSY = 6  # times as long, at most, as a quiet machine would take


@contextmanager
def service(log: Path, env: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service for the length of a block; SIGTERM ends it."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment(**env), cwd=ROOT, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def docmill_service(log: Path, env: dict[str, str], *arguments: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Run a docmill command for the length of a block."""
    return service(log, env, *COMMAND, *arguments)


def until(true: Callable[[], object], seconds: float, what: str, log: Path | None = None) -> float:
    """Wait until something is true, on a busy machine longer; return how many seconds that took, on a quiet one."""
    started, quiet = time.monotonic(), quiet_time()
    while not true():
        late = time.monotonic() - started > BUSY * seconds or quiet_time() - quiet > seconds
        told = f"\n{log.read_text(errors='replace')[-4000:]}" if late and log else ""
        assert not late, f"{what} did not happen within {seconds} s{told}"
        time.sleep(0.05)
    return quiet_time() - quiet


def inputs(folder: Path, count: int, start: int = 0) -> Path:
    """Write a JSONL of documents that differ."""
    path = folder / f"in-{start}.jsonl"
    lines = [json.dumps({"id": n, "text": TEXT.format(n) + f" {n * 7919}" * 20}) for n in range(start, start + count)]
    path.write_text("\n".join(lines))
    return path
