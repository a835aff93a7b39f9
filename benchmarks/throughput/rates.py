"""Documents a second: a plain loop over the stages, `docmill run` with one worker, and with two."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.throughput.deploying import COMMAND, environment

__all__ = ["PIPELINE", "WITHOUT", "measure", "rate_of_run"]

PIPELINE = ("convert", "clean", "language", "dedup", "entities")
WITHOUT = ("convert", "clean", "language", "dedup")


def measure(corpus: Path, runs: int, *, with_records: bool = False) -> Iterator[str]:
    """Yield lines: medians of the rates and of the ratios, each run's three taken one after the other."""
    for pipeline in (PIPELINE, WITHOUT):
        found: dict[str, list[float]] = {"loop": [], "one worker": [], "two workers": []}
        for _ in range(runs):
            found["loop"].append(_loop(corpus, pipeline, with_records=with_records))
            found["one worker"].append(rate_of_run(corpus, pipeline, 1))
            found["two workers"].append(rate_of_run(corpus, pipeline, 2))
        yield f"stages: {', '.join(pipeline)}; documents a second, medians of {runs}"
        for name, rates in found.items():
            yield f"  {name:<12} {statistics.median(rates):8.1f}   ({min(rates):.1f} to {max(rates):.1f})"
        yield _ratio("one worker to the loop (.92 wanted)", found["one worker"], found["loop"])
        yield _ratio("two workers to one (1.90 wanted)", found["two workers"], found["one worker"])


def _ratio(name: str, above: list[float], below: list[float]) -> str:
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    return f"  {name:<36} {statistics.median(ratios):.3f}   ({min(ratios):.3f} to {max(ratios):.3f})"


def _loop(corpus: Path, pipeline: tuple[str, ...], *, with_records: bool) -> float:
    stages = ",".join(name for name in pipeline if name != "convert")  # the corpus holds nothing to convert
    command = [sys.executable, "-m", "benchmarks.throughput.plain_loop", str(corpus), "--pipeline", stages]
    done = subprocess.run(
        [*command, *(["--records"] if with_records else [])],
        check=True,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return float(told["documents"] / told["seconds"])


def rate_of_run(corpus: Path, pipeline: tuple[str, ...], workers: int) -> float:
    """Return the documents a second of a `docmill run` with so many workers.

    Raises:
        SystemExit: it failed.
    """
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as out:
        done = subprocess.run(
            [*COMMAND, "run", str(corpus), "--out", out, "--workers", str(workers), "--json"],
            env=environment(DOCMILL_PIPELINE=json.dumps(pipeline)),
            capture_output=True,
            check=False,
        )
        if done.returncode not in (0, 3):
            raise SystemExit(done.stderr.decode(errors="replace")[-2000:])
        told: dict[str, Any] = json.loads(done.stdout)
        return float(told["documents_per_second"])
