"""Work in a process of its own, whose end tells why the work cannot be survived: signal, exit, memory or time."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from docmill.documents import Cause

__all__ = ["Death", "attempt"]

PR_SET_PDEATHSIG = 1  # prctl(2): the kernel signals this process when its parent dies, even by SIGKILL
LAST_LINES = 3
LAST_CHARS = 600
MOST_PASSED_ON = 1 << 16  # bytes
TELL_AT = 0.8  # share of its time after which the process is told to stop, by SIGUSR1 as Celery does


@dataclass(frozen=True, slots=True)
class Death:
    """How a process ended that gave no answer: the cause, and a sentence with its last words on stderr."""

    cause: Cause
    message: str


def attempt(work: Callable[[], bytes], seconds: float) -> bytes | Death:
    """Return what `work` returns in a forked process, or how that process ended without an answer.

    It is told to stop before `seconds` are over, and killed then. It dies with this process, and is the first that the
    system kills where memory is out.
    """
    before = _out_of_memory_kills()
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as words, os.fdopen(reading, "rb", buffering=0) as answers:
        process = os.fork()
        if process == 0:
            _work(work, writing, words)
        os.close(writing)
        started = time.monotonic()
        try:
            answer, in_time = _read(answers, process, started, seconds)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        _pass_on(words)
        if in_time and answer[:1] == b"\x01":
            return answer[1:]
        cause, how = _cause_of(code, in_time, _out_of_memory_kills() > before, time.monotonic() - started)
        return Death(cause, how + _last_words(words))


def _read(answers: IO[bytes], process: int, started: float, seconds: float) -> tuple[bytes, bool]:
    """Return what the process wrote until it closed its end of the pipe, and whether it did so in time."""
    parts: list[bytes] = []
    told = False
    while True:
        left = started + seconds * (1 if told else TELL_AT) - time.monotonic()
        ready, _, _ = select.select([answers], [], [], max(0.0, left))
        if ready:
            part = answers.read(1 << 20)
            if not part:
                with suppress(ChildProcessError):  # it is about to end by itself: how shall not be our doing
                    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
                return b"".join(parts), not told or bool(parts)
            parts.append(part)
        elif told:
            return b"", False
        else:
            told = True
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGUSR1)


def _work(work: Callable[[], bytes], writing: int, words: IO[bytes]) -> NoReturn:
    """Do the work in the forked process, write its answer, and end at once: no exit handler is this process's own."""
    code = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            with suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("1000")
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(words.fileno(), 2)
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
        answer = b"\x01" + work()
        with os.fdopen(writing, "wb") as out:
            out.write(answer)
        code = 0
    except BaseException:  # noqa: BLE001 - nobody is left to raise it to
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _cause_of(code: int, in_time: bool, out_of_memory: bool, seconds: float) -> tuple[Cause, str]:
    if not in_time:
        return Cause.TIMEOUT, f"its process did not end within {seconds:.0f} s and was killed"
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        if code == -signal.SIGKILL and out_of_memory:
            why = f"the system killed it for want of memory{_memory_limit()}"
            return Cause.MEMORY, f"its process was ended by {name}: {why}"
        return Cause.SIGNAL, f"its process was ended by {name}"
    return Cause.EXIT, f"its process ended itself with code {code}"


def _pass_on(words: IO[bytes]) -> None:
    """Write the end of what a process wrote to its stderr to this one's, where its log lines belong."""
    words.seek(0, os.SEEK_END)
    words.seek(max(0, words.tell() - MOST_PASSED_ON))
    with suppress(OSError):
        os.write(2, words.read())


def _last_words(words: IO[bytes]) -> str:
    """Return the last lines of a process's stderr, as the end of a sentence."""
    words.seek(0, os.SEEK_END)
    words.seek(max(0, words.tell() - 4096))
    lines = [line for line in words.read().decode(errors="replace").splitlines() if line.strip()]
    last = " / ".join(lines[-LAST_LINES:])[-LAST_CHARS:]
    return f"; it said last: {last}" if last else ""


def _out_of_memory_kills() -> int:
    """Return how many processes of this process's control group the system killed for want of memory; 0 if unknown."""
    for events in _group_files("memory.events", "memory.oom_control"):
        with suppress(OSError, ValueError):
            return int(dict(line.split() for line in events.read_text().splitlines()).get("oom_kill", 0))
    return 0


def _memory_limit() -> str:
    """Return what this process's control group may use, as the end of a sentence; empty where nobody says."""
    for limit in _group_files("memory.max", "memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max" is no limit, and so is nearly all that 64 bits hold
            most = int(limit.read_text())
            return f" (its control group may use {most / 2**20:,.0f} MiB)" if most < 1 << 60 else ""
    return ""


def _group_files(second: str, first: str) -> Iterator[Path]:
    """Yield where a file of this process's control group for memory may be, by its names in versions 2 and 1.

    See cgroups(7). In a container the group's path may be that of the host: its files stand at the root then.
    """
    root = Path("/sys/fs/cgroup")
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if "memory" in controllers.split(","):
                folders, name = [root / "memory" / path.strip("/"), root / "memory"], first
            elif not controllers:
                folders, name = [root / path.strip("/"), root], second
            else:
                continue
            yield from (folder / name for folder in folders if (folder / name).is_file())
