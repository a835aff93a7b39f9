"""Measure the throughput of the whole pipeline, in ratios taken side by side, and print it.

    python -m benchmarks.throughput                              # all parts; half an hour on two quiet cores
    python -m benchmarks.throughput --parts rates --documents 5000 --runs 5
    python -m benchmarks.throughput --parts start,producer --runs 3
    python -m benchmarks.throughput --documents 200 --runs 1 --small   # a quick try of every part
    python -m benchmarks.throughput --parts compose --runs 3           # the composed deployment; needs a Docker engine

Parts: rates (a plain loop, one worker, two), server (the server's processor for a document), sleeping (64 workers over
stages that sleep), budgets (stages by language), latency, batches, producer, start, memory; compose only where it is
named. Nothing else should compute meanwhile; the line at the start says how busy the machine is.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.throughput import (
    batches,
    budgets,
    composed,
    coordination,
    corpus,
    latency,
    memory,
    producer,
    rates,
    start,
)
from docmill import logs

PARTS = ("rates", "server", "sleeping", "budgets", "latency", "batches", "producer", "start", "memory")
COMPOSE = "compose"  # needs a Docker engine, which the others do without


def main() -> None:
    """Measure the parts that are asked for, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000, help="documents of the corpus (5000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of which medians are taken (5)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpus (1)")
    parser.add_argument("--parts", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--with-records", action="store_true", help="let the plain loop build records, too")
    parser.add_argument("--small", action="store_true", help="a tenth of the documents of the other parts, 8 workers")
    parser.add_argument("--memory-documents", type=int, default=200_000, help="documents of the part memory")
    parser.add_argument("--memory-bytes", type=int, default=1000, help="least bytes of each of them (1000)")
    parser.add_argument("--plot", type=Path, help="where the part memory writes its plot (SVG)")
    chosen = parser.parse_args()
    names = chosen.parts.split(",")
    if unknown := sorted(set(names) - {*PARTS, COMPOSE}):
        parser.error(f"no such part: {', '.join(unknown)}")
    logs.configure("warning", "console")
    less = 10 if chosen.small else 1
    say(f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as folder:
        path = Path(folder) / "corpus.jsonl"
        if "rates" in names:
            say(corpus.write(path, chosen.documents, chosen.seed))
        measures: dict[str, Callable[[], Iterator[str]]] = {
            "rates": lambda: rates.measure(path, chosen.runs, with_records=chosen.with_records),
            "server": lambda: coordination.server_time(chosen.runs, 20_000 // less),
            "sleeping": lambda: coordination.many_workers(max(1, chosen.runs // 2), 8 if chosen.small else 64),
            "budgets": lambda: budgets.measure(192 // less),
            "latency": lambda: latency.measure(200 // less, 20_000 // less),
            "batches": lambda: batches.measure(1000 // less),
            "producer": lambda: producer.measure(chosen.runs, 50_000 // less, 10_000 // less),
            "start": lambda: start.measure(chosen.runs),
            "memory": lambda: memory.measure(chosen.memory_documents // less, 2, chosen.plot, chosen.memory_bytes),
        }
        measures[COMPOSE] = lambda: composed.measure(chosen.runs, 200 // less, 3000 // less)
        for name in names:
            say(f"\n## {name}")
            for line in measures[name]():
                say(line)


def say(line: str) -> None:
    """Print a line at once: a measurement takes minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
