"""Child processes that never outlive the command: started in a session of their own, stopped by pid."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["child"]

PR_SET_PDEATHSIG = 1  # prctl(2): the kernel signals this process when its parent dies, even by SIGKILL


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def child(
    command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None, patience_seconds: float = 20
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the length of a `with` block, its output appended to `log`.

    At the end it gets SIGTERM, after `patience_seconds` SIGKILL with its whole process group. A Ctrl-C on the terminal
    does not reach it: the command itself decides when it stops.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - the commands are docmill's own
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread of ours is running yet, and prctl takes no lock
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
