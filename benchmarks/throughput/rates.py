"""Documents a second: a plain loop over the stages, two beside each other, `docmill run` with one worker and with two.

Each is told as a whole, and in steady state: from the first batch that ended after a tenth of all documents to the last
before nine tenths, so that neither start nor tail weighs. The loops beside each other are what the machine itself lets
two workers reach. Seconds of the processor tell where it went, and mean something on a busy machine too.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput.deploying import COMMAND, environment
from benchmarks.throughput.processors import ROLES, WORKERS, used_by

__all__ = ["PIPELINE", "WITHOUT", "measure", "middle", "rate_of_run"]

PIPELINE = ("convert", "clean", "language", "dedup", "entities")
WITHOUT = ("convert", "clean", "language", "dedup")
MIDDLE = 0.1, 0.9  # of all documents have ended where the steady state begins and ends
KINDS = ("whole", "steady", "batches")
FEW = 16  # batches in which a steady state tells little
LOOP, LOOPS, ONE, TWO = "loop", "two loops", "one worker", "two workers"


@dataclass(frozen=True, slots=True)
class Rate:
    """Documents a second, whole and steady; the batches of the steady state, and milliseconds of the processor in it.

    The milliseconds are those of a document, by role.
    """

    whole: float
    steady: float
    batches: float
    used: dict[str, float]


@dataclass(frozen=True, slots=True)
class Middle:
    """The steady state of a run: from the end of one batch to that of another, and the documents that ended in it."""

    start: float
    end: float
    documents: int
    batches: int

    @property
    def rate(self) -> float:
        """Return documents a second, 0 where fewer than two batches ended."""
        return self.documents / (self.end - self.start) if self.end > self.start else 0.0


def measure(corpus: Path, runs: int, *, with_records: bool = False) -> Iterator[str]:
    """Yield lines: medians of the rates and of the ratios, each run's four taken one after the other."""
    for pipeline in (PIPELINE, WITHOUT):
        found: dict[str, list[Rate]] = {LOOP: [], LOOPS: [], ONE: [], TWO: []}
        for _ in range(runs):
            for name, number in ((LOOP, 1), (LOOPS, 2)):
                found[name].append(_loops(corpus, pipeline, number, with_records=with_records))
            for name, number in ((ONE, 1), (TWO, 2)):
                found[name].append(_run(corpus, pipeline, number))
        yield f"stages: {', '.join(pipeline)}; documents a second, medians of {runs}"
        yield f"  {'':<12} {'whole':>8} {'steady':>8} {'batches':>8}   ms of the processor a document, steady"
        for name, rates in found.items():
            used = [f"{role} {_median(one.used.get(role, 0) for one in rates):.2f}" for role in ROLES]
            whole, steady, batches = (_median(getattr(one, kind) for one in rates) for kind in KINDS)
            told = ", ".join(used[: 1 if name in (LOOP, LOOPS) else None])
            yield f"  {name:<12} {whole:8.1f} {steady:8.1f} {batches:8.0f}   {told}"
        if min(one.batches for rates in found.values() for one in rates) < FEW:
            yield f"  fewer than {FEW} batches: the steady state tells little; take more documents"
        yield _ratio("one worker to the loop (.92 wanted)", found[ONE], found[LOOP])
        yield _ratio("two workers to one (1.90 wanted)", found[TWO], found[ONE])
        yield _ratio("two loops to one: the machine's own", found[LOOPS], found[LOOP])


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def _ratio(name: str, above: Sequence[Rate], below: Sequence[Rate]) -> str:
    told = []
    for kind in ("whole", "steady"):
        pairs = [(getattr(one, kind), getattr(other, kind)) for one, other in zip(above, below, strict=True)]
        ratios = [one / other if other else math.nan for one, other in pairs]
        told.append(f"{kind} {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")
    return f"  {name:<36} {', '.join(told)}"


def middle(ends: Sequence[tuple[float, int]]) -> Middle:
    """Return the steady state, given the moment each batch ended and how many documents it held."""
    count = sum(number for _, number in ends)
    inside, ended = [], 0
    for moment, number in sorted(ends):
        ended += number
        if MIDDLE[0] * count <= ended <= MIDDLE[1] * count:
            inside.append((moment, number))
    if not inside:
        return Middle(0.0, 0.0, 0, 0)
    return Middle(inside[0][0], inside[-1][0], sum(number for _, number in inside[1:]), len(inside) - 1)


def _loops(corpus: Path, pipeline: tuple[str, ...], number: int, *, with_records: bool) -> Rate:
    """Return the rates of so many loops beside each other, added up."""
    stages = ",".join(name for name in pipeline if name != "convert")  # the corpus holds nothing to convert
    command = [sys.executable, "-m", "benchmarks.throughput.plain_loop", str(corpus), "--pipeline", stages, "--waits"]
    command += ["--records"] if with_records else []
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        for _ in range(number)
    ]
    for one in running:
        if one.stdout is None or one.stdout.readline() != b"ready\n":
            raise SystemExit("the plain loop failed")
    for one in running:
        if one.stdin:
            one.stdin.write(b"\n")
            one.stdin.flush()
    told: list[dict[str, Any]] = [json.loads(one.communicate()[0]) for one in running]
    spent = sum(one["cpu_seconds"] for one in told) / sum(one["documents"] for one in told)
    return Rate(
        sum(one["documents"] / one["seconds"] for one in told),
        sum(middle(one["ends"]).rate for one in told),
        min(middle(one["ends"]).batches for one in told),
        {WORKERS: 1000 * spent},
    )


def rate_of_run(corpus: Path, pipeline: tuple[str, ...], workers: int) -> float:
    """Return the documents a second of a `docmill run` with so many workers.

    Raises:
        SystemExit: it failed.
    """
    return _run(corpus, pipeline, workers).whole


def _run(corpus: Path, pipeline: tuple[str, ...], workers: int) -> Rate:
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as out:
        running = subprocess.Popen(
            [*COMMAND, "run", str(corpus), "--out", out, "--workers", str(workers), "--json"],
            env=environment(DOCMILL_PIPELINE=json.dumps(pipeline)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with used_by(running.pid) as used:
            answer, errors = running.communicate()
        if running.returncode not in (0, 3):
            raise SystemExit(errors.decode(errors="replace")[-2000:])
        told: dict[str, Any] = json.loads(answer)
        ends = _ends(Path(out))
        steady = middle(ends)
        spent = used.between(steady.start, steady.end)
        return Rate(
            float(told["documents_per_second"]),
            steady.rate,
            steady.batches,
            {role: 1000 * seconds / max(1, steady.documents) for role, seconds in spent.items()},
        )


def _ends(out: Path) -> list[tuple[float, int]]:
    """Return when each batch was stored, by the date of its parts, and how many documents it held."""
    ended: Counter[str] = Counter()
    moments: dict[str, float] = {}
    for folder in ("records", "quarantine"):
        for part in (out / folder).glob("*.jsonl"):
            ended[part.stem] += part.read_bytes().count(b"\n")
            moments[part.stem] = max(moments.get(part.stem, 0.0), part.stat().st_mtime)
    return [(moments[batch], number) for batch, number in ended.items()]
