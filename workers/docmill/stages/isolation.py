"""Work in a process of its own, whose end tells why the work cannot be survived: signal, exit, memory or time."""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from docmill.documents import Cause

__all__ = ["Bounds", "Death", "attempt", "attempt_each"]

PR_SET_PDEATHSIG = 1  # prctl(2): the kernel signals this process when its parent dies, even by SIGKILL
LAST_LINES = 3
LAST_CHARS = 600
MOST_PASSED_ON = 1 << 16  # bytes
TELL_AT = 0.8  # share of its time after which the process is told to stop, by SIGUSR1 as Celery does
LENGTH = struct.Struct("=Q")  # stands before each answer
OUT_OF_MEMORY = ("bad_alloc", "memory allocation of", "out of memory", "cannot allocate memory")
"""What C++, Rust and others say last where an allocation fails."""
STARVED_AT = 0.5  # share of its bound that a process held when an allocation that failed ended it: it asked for more
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes, getrusage(2)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece of work may cost: its seconds, and the memory its process may use beyond what it begins with.

    After `tell_at`, a share of its time, it is told to stop by SIGUSR1; from 1 on it is not told.
    """

    seconds: float
    memory_bytes: int | None = None
    tell_at: float = 1.0


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
    (answer,) = attempt_each(lambda _: work(), 1, Bounds(seconds, tell_at=TELL_AT))
    return answer


def attempt_each(work: Callable[[int], bytes], count: int, bounds: Bounds) -> Generator[bytes | Death, None, None]:
    """Yield what `work` returns for each number below `count`, in order, or how its process ended without an answer.

    One forked process does the work, as in `attempt`, until it ends: what it was at then is its death, and another
    process goes on behind it. Each number has the time of `bounds` for itself. To be read to its end, or closed.
    """
    place = 0
    while place < count:
        with closing(_answers(work, range(place, count), bounds)) as answers:
            for answer in answers:
                place += 1
                yield answer


def _answers(work: Callable[[int], bytes], places: range, bounds: Bounds) -> Generator[bytes | Death, None, None]:
    """Yield the answers of one process, and its death where it gives not all of them."""
    before = _out_of_memory_kills()
    begun_with = _pages_of_memory()
    answer: bytes | None = None
    with tempfile.TemporaryFile() as words, ExitStack() as stack:
        reading, writing = os.pipe()
        answers = stack.enter_context(os.fdopen(reading, "rb", buffering=0))
        process = os.fork()
        if process == 0:
            _work(work, places, writing, words, bounds)
        os.close(writing)
        started, in_time = time.monotonic(), True
        try:
            for _ in places:
                started = time.monotonic()
                answer, in_time = _read(answers, process, started, bounds)
                if answer is None:
                    break
                yield answer
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            _, status, usage = os.wait4(process, 0)
            _pass_on(words)
        if answer is None:
            code = os.waitstatus_to_exitcode(status)
            last = _last_words(words)
            starved = _is_starved(usage.ru_maxrss * MAXRSS_UNIT - begun_with[1], bounds, last)
            killed = _out_of_memory_kills() > before
            cause, how = _cause_of(code, in_time, killed, time.monotonic() - started)
            if cause is Cause.SIGNAL and starved:
                cause, how = Cause.MEMORY, f"{how} when it had no memory left"
            yield Death(cause, how + last)


def _read(answers: IO[bytes], process: int, started: float, bounds: Bounds) -> tuple[bytes | None, bool]:
    """Return an answer of a process, None where it gives none, and whether it was in time."""
    parts = bytearray()
    wanted = LENGTH.size
    told = False
    while True:
        if len(parts) >= wanted:
            wanted = LENGTH.size + LENGTH.unpack_from(parts)[0]
            if len(parts) >= wanted:
                return bytes(memoryview(parts)[LENGTH.size :]), True
        left = started + bounds.seconds * (1 if told else min(1.0, bounds.tell_at)) - time.monotonic()
        ready, _, _ = select.select([answers], [], [], max(0.0, left))
        if ready:
            part = answers.read(min(1 << 20, wanted - len(parts)))
            if not part:
                with suppress(ChildProcessError):  # it is about to end by itself: how shall not be our doing
                    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
                return None, not told
            parts += part
        elif told or bounds.tell_at >= 1:
            return None, False
        else:
            told = True
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGUSR1)


def _work(work: Callable[[int], bytes], places: range, writing: int, words: IO[bytes], bounds: Bounds) -> NoReturn:
    """Do the work in the forked process, write its answers, and end at once: no exit handler is this process's own."""
    code = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            with suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("1000")
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(words.fileno(), 1)  # what a library prints is no output of this program
        os.dup2(words.fileno(), 2)
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
        if bounds.memory_bytes is not None:
            _limit_memory(bounds.memory_bytes)
        with os.fdopen(writing, "wb") as out:
            for place in places:
                answer = work(place)
                out.write(LENGTH.pack(len(answer)))
                out.write(answer)
                out.flush()
        code = 0
    except BaseException:  # noqa: BLE001 - nobody is left to raise it to
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _limit_memory(more: int) -> None:
    """Bound the address space of this process to what it has and `more` bytes; it leaves no dump of its memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    has = _pages_of_memory()[0]
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if has and (hard == resource.RLIM_INFINITY or has + more < hard):
        resource.setrlimit(resource.RLIMIT_AS, (has + more, hard))


def _pages_of_memory() -> tuple[int, int]:
    """Return the bytes of this process's address space, and those of them in memory; zeros where nobody says.

    Pages of mapped files are not counted as in memory: a forked process begins without them (proc(5), statm).
    """
    with suppress(OSError, ValueError):
        size, resident, of_files = map(int, Path("/proc/self/statm").read_text().split()[:3])
        return size * resource.getpagesize(), (resident - of_files) * resource.getpagesize()
    return 0, 0


def _is_starved(used: int, bounds: Bounds, last: str) -> bool:
    """Tell whether a process that a signal ended likely had reached its bound of memory: few libraries can say so."""
    if bounds.memory_bytes is None:
        return False
    return used > STARVED_AT * bounds.memory_bytes or any(one in last.lower() for one in OUT_OF_MEMORY)


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
