"""The processor's time of a command's processes by what they do: workers, what starts them, server, command."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["ROLES", "WORKERS", "Used", "used_by"]

EVERY_SECONDS = 0.1
TICK = 1 / os.sysconf("SC_CLK_TCK")
WORKERS, POOL, SERVER, COMMAND = ROLES = ("workers", "pool", "server", "command")
"""`pool` starts the workers, takes their messages and keeps their leases; `command` reads, enqueues and reconciles."""


@dataclass
class Used:
    """What the processes had used by a moment of the clock: seconds of a processor by process, and each one's role."""

    samples: list[tuple[float, dict[int, float]]] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)

    def between(self, start: float, end: float) -> dict[str, float]:
        """Return the seconds of a processor by role between two moments; processes that ended sooner keep theirs."""
        sums = dict.fromkeys(ROLES, 0.0)
        for moment, sign in ((end, 1), (start, -1)):
            last: dict[int, float] = {}
            for when, seconds in self.samples:
                if when <= moment:
                    last |= seconds
            for process, seconds in last.items():
                sums[self.roles[process]] += sign * seconds
        return sums


@contextmanager
def used_by(root: int) -> Iterator[Used]:
    """Watch, for the length of a block, what a process and those under it use."""
    used = Used()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(EVERY_SECONDS):
            told = _tree(root)
            used.samples.append((time.time(), {process: seconds for process, (_, seconds) in told.items()}))
            used.roles |= {process: role for process, (role, _) in told.items()}

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield used
    finally:
        stop.set()
        watching.join()


def _tree(root: int) -> dict[int, tuple[str, float]]:
    """Return role and seconds of the processes that live, by their ids."""
    children: dict[int, list[int]] = defaultdict(list)
    told = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                head, _, rest = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")
            except OSError:  # it has ended meanwhile
                continue
            fields = rest.split()
            told[int(entry.name)] = (head.partition("(")[2], TICK * (int(fields[11]) + int(fields[12])))
            children[int(fields[1])].append(int(entry.name))
    found: dict[int, tuple[str, float]] = {}
    waiting = [(root, 0)]
    while waiting:
        one, depth = waiting.pop()
        if one in told:
            name, seconds = told[one]
            found[one] = (_role(name, depth, is_leaf=not children[one]), seconds)
            waiting += [(child, depth + 1) for child in children[one]]
    return found


def _role(name: str, depth: int, *, is_leaf: bool) -> str:
    """Return what a process does, so many steps below the command: a reader is its child, workers are further down."""
    if "server" in name:
        return SERVER
    if not is_leaf and depth:
        return POOL
    return WORKERS if depth > 1 else COMMAND
