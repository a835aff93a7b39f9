"""Print how the time of each regular expression grows on texts made to be slow, from 1 KB to 1 MB.

    python -m benchmarks.patterns.growth
    python -m benchmarks.patterns.growth --only metadata.tags --largest 100000

Every expression of the package is tried in a process of its own, which is killed after 20 seconds of CPU. A line shows
the worst text of each expression: its beginning, what was repeated and its end, then microseconds a character at 1, 8,
64 KB and the largest size. They stay level where the time grows in proportion to the text.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.patterns.attacks import attacks
from benchmarks.patterns.collection import Expression, collect
from training.programs import options, run

__all__ = ["Growth", "grow", "watched"]

SMALL, STEP = 1 << 10, 8
WATCHDOG_SECONDS = 20  # of CPU
GROWN = 3.0
"""A text is suspected where eight times its length costs more than three times the time a character: 8 where the time
grows with the square, 1 where it is in proportion."""
COSTLY = 5e-6
"""Seconds a character that are too many though they do not grow: five seconds for one megabyte."""
NOISE_SECONDS = 4e-3  # what the clock and other programs may add
CERTAIN_SECONDS = 0.05  # from here on nothing is noise


@dataclass(frozen=True, slots=True)
class Growth:
    """The seconds a character that the worst text cost at each size in bytes, and what it was made of.

    Without `seconds` its process was killed by the watchdog.
    """

    text: tuple[str, str, str]
    seconds: dict[int, float]

    @property
    def is_super_linear(self) -> bool:
        """Tell whether the time grows faster than the text, or had no end."""
        costs = list(self.seconds.items())[-2:]
        if len(costs) < 2:
            return not costs
        return costs[1][1] > GROWN * costs[0][1] and costs[1][0] * costs[1][1] > NOISE_SECONDS

    @property
    def is_costly(self) -> bool:
        """Tell whether one megabyte takes more than five seconds."""
        return not self.seconds or list(self.seconds.values())[-1] > COSTLY


def grow(expression: Expression, largest: int) -> Growth:
    """Try all texts at 8 KB, then the costliest at sizes up to `largest` bytes; return the one that grows the most."""
    tried = [(_seconds(expression, text, SMALL * STEP), text) for text in attacks(expression.compiled)]
    tried.sort(reverse=True, key=lambda one: one[0])
    grown = [_grown(expression, text, largest) for _, text in tried[:2]]
    return max(grown, key=lambda one: (one.is_super_linear, list(one.seconds.values())[-1]))


def _grown(expression: Expression, text: tuple[str, str, str], largest: int) -> Growth:
    """Try one text at larger and larger sizes, until it is known to grow too fast or `largest` bytes are reached."""
    found = Growth(text, {})
    size = SMALL
    while size <= largest:
        found.seconds[size] = _seconds(expression, text, size)
        if size > SMALL and found.is_super_linear:
            found.seconds[size] = min(found.seconds[size], *(_seconds(expression, text, size) for _ in range(2)))
            if found.is_super_linear and found.seconds[size] * size > CERTAIN_SECONDS:
                break
        size = largest if size < largest < size * STEP else size * STEP
    return found


def _seconds(expression: Expression, text: tuple[str, str, str], size: int) -> float:
    """Return the seconds of CPU that a text of a size costs, a character."""
    begin, middle, end = text
    whole = begin + middle * ((size - len(begin) - len(end)) // len(middle) + 1) + end
    subject: Any = whole if isinstance(expression.compiled.pattern, str) else whole.encode("utf-8")
    started = time.process_time()
    _use(expression, subject)
    return (time.process_time() - started) / len(whole)


def _use(expression: Expression, subject: Any) -> None:
    if expression.anchored:
        expression.compiled.match(subject)
        expression.compiled.fullmatch(subject)
    else:
        for _ in expression.compiled.finditer(subject):
            pass


def watched(expressions: Sequence[Expression], largest: int) -> Iterator[tuple[Expression, Growth]]:
    """Yield the growth of each expression, tried in a process that is killed after WATCHDOG_SECONDS."""
    for expression in expressions:
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                found = grow(expression, largest)
                os.write(writing, json.dumps([found.text, list(found.seconds.items())]).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answers:
            while not select.select([answers], [], [], 0.2)[0]:
                if _cpu_seconds(process) > WATCHDOG_SECONDS:
                    os.kill(process, signal.SIGKILL)
            told = answers.read()
        os.waitpid(process, 0)
        text, seconds = json.loads(told) if told else (("", "", ""), [])
        yield expression, Growth(tuple(text), {int(size): cost for size, cost in seconds})


def _cpu_seconds(process: int) -> float:
    """Return the seconds of CPU that a process has used."""
    # Asked for from outside: a limit or timer of the process's own makes its clock too coarse to measure with.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print the worst text of each expression; exit with 1 where one grows faster than its text."""
    parser = options(__doc__)
    parser.add_argument("--largest", type=int, default=1 << 20, help="bytes of the largest texts (1 MiB)")
    parser.add_argument("--only", default="", help="the expressions of modules whose name holds this")
    chosen = parser.parse_args()
    bad = 0
    for one, growth in watched([one for one in collect() if chosen.only in one.name], chosen.largest):
        costs = " ".join(f"{1e6 * cost:8.3f}" for cost in growth.seconds.values()) or "killed"
        word = "GROWS" if growth.is_super_linear else "costs" if growth.is_costly else ""
        bad += growth.is_super_linear
        shown = " + ".join(repr(part[:24]) for part in growth.text)
        print(f"{word:5} {one.name.removeprefix('docmill.'):48} {costs}  {shown}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    run(main)
