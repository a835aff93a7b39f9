"""Back-pressure: many small documents before one slow worker; the memory of server and producer must not grow.

python -m tests.chaos.back_pressure --documents 200000
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.documents import write_documents
from tests.chaos.scene import Scene, scene

MIB = 1 << 20
HIGH, LOW = 2 * MIB, MIB  # the marks: some thousands of these documents, far fewer than the producer has


@dataclass(frozen=True)
class Sample:
    """What was seen at one moment: documents admitted and stored, pending bytes, memory in MiB."""

    admitted: int
    stored: int
    pending: int
    server: float
    producer: float


def sampled(made: Scene) -> Sample:
    """Look at server and producer."""
    counts = made.counts()
    pages = 0
    if made.running["producer"].poll() is None:
        pages = int(Path(f"/proc/{made.running['producer'].pid}/statm").read_text().split()[1])
    return Sample(
        admitted=counts.get("documents", 0),
        stored=made.stored(),
        pending=int(made.client.get("docmill:pending:bytes") or 0),
        server=made.client.info("memory")["used_memory"] / MIB,
        producer=pages * os.sysconf("SC_PAGE_SIZE") / MIB,
    )


def measure(documents: int, seconds: float) -> list[Sample]:
    """Enqueue documents before one worker, and look on until all are stored or the time is over."""
    samples = []
    with tempfile.TemporaryDirectory(prefix="chaos-run-") as folder, scene(Path(folder)) as made:
        made.documents, made.processes = documents, 1
        made.use_pipeline("clean")
        made.setting |= {
            "DOCMILL_BATCH__DOCUMENTS": "64",
            "DOCMILL_DELIVERY__HIGH_WATER_BYTES": str(HIGH),
            "DOCMILL_DELIVERY__LOW_WATER_BYTES": str(LOW),
            "DOCMILL_DELIVERY__LEASE_SECONDS": "30",
        }
        write_documents(made.source, documents, 0)
        made.start_server()
        made.start("producer")  # first: it shall stand at the mark before the worker has begun
        deadline = time.monotonic() + seconds
        made.until(
            lambda: sampled(made).pending >= HIGH or made.counts().get("documents") == documents, 120, "the mark"
        )
        made.start("reconciler", "worker")
        while not made.done() and time.monotonic() < deadline:
            samples.append(sampled(made))
            time.sleep(0.5)
    return samples


def told(samples: list[Sample]) -> str:
    """Return the table of what was seen, in ten moments, and the ranges of memory while the producer waited."""
    lines = ["admitted  stored  pending MiB  server MiB  producer MiB"]
    lines += [
        f"{one.admitted:8,} {one.stored:7,} {one.pending / MIB:12.2f} {one.server:11.1f} {one.producer:13.1f}"
        for one in samples[:: max(1, len(samples) // 10)]
    ]
    waiting = [sample for sample in samples if sample.producer]
    for name in ("server", "producer"):
        found = [getattr(sample, name) for sample in waiting]
        lines.append(f"{name} while the producer worked: {min(found):.1f} to {max(found):.1f} MiB")
    lines.append(
        f"pending at most {max(sample.pending for sample in samples) / MIB:.2f} MiB, the mark is {HIGH / MIB:.0f}"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=3600)
    chosen = parser.parse_args()
    samples = measure(chosen.documents, chosen.seconds)
    sys.stdout.write(told(samples) + "\n")
    return int(samples[-1].stored < 0.9 * chosen.documents)


if __name__ == "__main__":
    sys.exit(main())
