"""Print how the time of each regular expression grows on texts made to be slow, from 1 KB to 1 MB.

    python -m benchmarks.patterns.growth
    python -m benchmarks.patterns.growth --only metadata.tags --largest 100000

Every expression of the package is tried in a process of its own, which is killed after 20 seconds of CPU. A line shows
the worst text of each expression: its beginning, what was repeated and its end, then microseconds a character at 1, 8,
64, 256 KB and 1 MB. They stay level where the time grows in proportion to the text.
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

SMALL, MEGABYTE = 1 << 10, 1 << 20
SIZES = (SMALL, 8 * SMALL, 64 * SMALL, 256 * SMALL, MEGABYTE)
LOOKED_AT = ((2 * SMALL, 6), (8 * SMALL, 2))
"""The sizes that texts are looked at before some are grown: all at the first, and how many of the costliest go on."""
WATCHDOG_SECONDS = 20  # of CPU, for one expression
GROWN = 0.53
"""A text is suspected where the seconds a character grow faster than this power of its length: three times for eight
times the length. The power is 1 where the time grows with the square, 0 where it is in proportion."""
COSTLY = 5e-6
"""Seconds a character that are too many though they do not grow: five seconds for one megabyte."""
NOISE_SECONDS = 4e-3  # what the clock and other programs may add
CERTAIN_SECONDS = 0.05  # from here on nothing is noise
AGAIN_SECONDS = 0.1  # for more than two tries of a text that seems to grow: other programs slow a processor's caches
LOOK_SECONDS = 0.2  # between two looks at the clock of the process that tries them


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
        (smaller, before), (size, cost) = costs
        return cost > before * (size / smaller) ** GROWN and size * cost > NOISE_SECONDS

    @property
    def cost(self) -> float:
        """Return the seconds a character at the largest size tried."""
        return list(self.seconds.values())[-1]

    @property
    def is_costly(self) -> bool:
        """Tell whether one megabyte takes more than five seconds."""
        return not self.seconds or self.cost > COSTLY


def grow(expression: Expression, largest: int, *, whole: bool = True) -> Growth:
    """Try all texts at 2 KB, the costliest at 8 KB, and the costliest of these at all SIZES up to `largest` bytes.

    Args:
        expression: What is tried.
        largest: Bytes of the largest texts.
        whole: Whether a text is grown on though it is bounded: though one megabyte of it would take less than
            WATCHDOG_SECONDS even if the time grew with the square from there.

    Returns:
        The growth of the text that grows the most, or else of the costliest.
    """
    texts = list(attacks(expression.compiled))
    for size, most in LOOKED_AT:
        costs = {text: _seconds(expression, text, size) for text in texts}
        texts = sorted(texts, key=costs.__getitem__, reverse=True)[:most]
    grown = [Growth(text, {}) for text in texts]
    for size in SIZES:
        for one in grown if size <= largest else ():
            _try_at(expression, one, size)
        worst = max(grown, key=lambda one: (one.is_super_linear, one.cost))
        if size < 64 * SMALL:
            continue
        if (worst.is_super_linear and worst.cost * size > CERTAIN_SECONDS) or (
            not whole and _is_bounded(worst.cost, size)
        ):
            break
        grown = [worst]
    return worst


def _try_at(expression: Expression, growth: Growth, size: int) -> None:
    """Note what a text costs at a size; again where it seems to grow, more often while noise may be the reason."""
    growth.seconds[size] = _seconds(expression, growth.text, size)
    if len(growth.seconds) == 1:
        return
    for _ in range(2 + int(AGAIN_SECONDS / max(growth.cost * size, NOISE_SECONDS))):
        if not growth.is_super_linear:
            break
        growth.seconds[size] = min(growth.seconds[size], _seconds(expression, growth.text, size))


def _is_bounded(seconds: float, size: int) -> bool:
    """Tell whether a megabyte takes less than the watchdog's time even if the seconds a character grow in proportion.

    Which they do where the time grows with the square.
    """
    return seconds * MEGABYTE * (MEGABYTE / size) < WATCHDOG_SECONDS


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


def watched(
    expressions: Sequence[Expression], largest: int, *, whole: bool = True
) -> Iterator[tuple[Expression, Growth]]:
    """Yield the growth of each expression, tried in a process that is killed where one takes WATCHDOG_SECONDS."""
    done = 0
    while done < len(expressions):
        for growth in _tried(expressions[done:], largest, whole=whole):
            yield expressions[done], growth
            done += 1


def _tried(expressions: Sequence[Expression], largest: int, *, whole: bool) -> Iterator[Growth]:
    """Yield the growth of each expression, in order; the one that the process had to be killed at is the last."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            for one in expressions:
                found = grow(one, largest, whole=whole)
                os.write(writing, json.dumps([found.text, list(found.seconds.items())]).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    begun = 0.0
    try:
        with os.fdopen(reading, "rb", buffering=0) as answers:
            for _ in expressions:
                while not select.select([answers], [], [], LOOK_SECONDS)[0]:
                    if _cpu_seconds(process) - begun > WATCHDOG_SECONDS:
                        os.kill(process, signal.SIGKILL)
                told = answers.readline()
                if not told:
                    yield Growth(("", "", ""), {})
                    return
                begun = _cpu_seconds(process)
                text, seconds = json.loads(told)
                yield Growth(tuple(text), {int(size): cost for size, cost in seconds})
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


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
