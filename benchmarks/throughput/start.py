"""How long a run of ten documents takes from the command to its end."""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.throughput.deploying import COMMAND, environment

__all__ = ["measure"]


def measure(runs: int) -> Iterator[str]:
    """Yield the median seconds of `docmill run` over ten documents."""
    seconds = []
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        source = Path(name) / "in.jsonl"
        text = "The ferry from Piraeus to Heraklion leaves at nine in the evening, number {}."
        source.write_text("".join(json.dumps({"text": text.format(n)}) + "\n" for n in range(10)), encoding="utf-8")
        for run in range(runs + 1):  # the first fills the caches of the disk
            started = time.perf_counter()
            subprocess.run(
                [*COMMAND, "run", str(source), "--out", f"{name}/out{run}"],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
            seconds.append(time.perf_counter() - started)
    yield f"docmill run of ten documents: {statistics.median(seconds[1:]):.2f} s, median of {runs} (1.5 wanted)"
