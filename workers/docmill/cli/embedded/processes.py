"""Child processes that never outlive the command: started in a session of their own, stopped by pid.

Tested by tests/cli/embedded/test_server.py and tests/cli/test_signals.py.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from docmill.tracebacks import write_traceback

__all__ = ["Forked", "child", "forked", "kill_children", "log_into", "supervised"]

_groups: set[int] = set()
"""The process groups of the forked children that live."""

PR_SET_PDEATHSIG = 1  # prctl(2): the kernel signals this process when its parent dies, even by SIGKILL


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _owners(path: str, flags: int) -> int:
    """Open a file that, where it is new, its owner alone may read."""
    return os.open(path, flags, 0o600)


@contextmanager
def child(
    command: Sequence[str], *, log: Path, patience_seconds: float = 20, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the length of a `with` block, its output appended to `log`; `env` is added to the environment.

    At the end it gets SIGTERM, after `patience_seconds` SIGKILL with its whole process group. A Ctrl-C on the terminal
    does not reach it: the command itself decides when it stops.
    """
    with open(log, "ab", opener=_owners) as out:
        process = subprocess.Popen(  # noqa: S603 - the commands are docmill's own
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            umask=0o077,  # what it writes holds documents
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


@dataclass(slots=True)
class Forked:
    """A process forked from this one."""

    pid: int
    _code: int | None = None

    def ended(self) -> int | None:
        """Return its exit code, negative for a signal, or None while it lives."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def kill(self) -> None:
        """End the process and all its children at once: for when they have nothing left to do."""
        if self.ended() is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:  # just forked: it leads no group yet
                os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self._code = os.waitstatus_to_exitcode(status)


@contextmanager
def forked(work: Callable[[], None], *, patience_seconds: float = 20) -> Iterator[Forked]:
    """Run a function in a forked process for the length of a `with` block, its output lost unless it calls `log_into`.

    To be entered before any thread is started: a fork copies none. The end is as `child`'s.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _become(work)
    process = Forked(pid)
    with _remembered(pid):
        try:
            yield process
        finally:
            if process.ended() is None:
                os.kill(pid, signal.SIGTERM)
                deadline = time.monotonic() + patience_seconds
                while process.ended() is None and time.monotonic() < deadline:
                    time.sleep(0.005)
                process.kill()


@contextmanager
def _remembered(leader: int) -> Iterator[None]:
    """Remember the process group of a child for the length of a `with` block."""
    _groups.add(leader)
    try:
        yield
    finally:
        _groups.discard(leader)


def kill_children() -> None:
    """Kill the groups of all forked children at once. What they had at work is done again by whoever works next."""
    for leader in list(_groups):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def supervised(work: Callable[[], None], again: Callable[[int], bool]) -> None:
    """Do `work` in a process forked from this one, anew for as long as `again` says so of its exit code.

    SIGTERM is passed on to that process, and nothing is started after it. Ends this process with the code of the last.
    """
    stopped = False
    pid = 0

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        if pid:
            os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    while True:
        pid = os.fork()
        if pid == 0:
            _work(work)
        if stopped:  # while it was being forked
            os.kill(pid, signal.SIGTERM)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if stopped or not again(code):
            os._exit(code if code >= 0 else 128 - code)


def log_into(log: Path) -> None:
    """Append what this process and its children write from now on to a file that its owner alone may read."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target in (1, 2):
        os.dup2(out, target)
    os.close(out)


def _become(work: Callable[[], None]) -> NoReturn:
    """Do `work` in the forked process, in a session of its own without a terminal, then end it at once.

    The exit handlers that it inherited are the parent's business: they do not run.
    """
    os.setsid()
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for target in (0, 1, 2):
            os.dup2(nothing, target)
    except OSError:
        os._exit(1)
    _work(work)


def _work(work: Callable[[], None]) -> NoReturn:
    """Do `work` in a process just forked, then end it at once with its exit code."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _die_with_parent()
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - nobody is left to raise it to
        write_traceback(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
