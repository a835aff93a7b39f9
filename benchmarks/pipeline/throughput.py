"""Measure how fast the whole pipeline is, and how it grows with workers.

    python -m benchmarks.pipeline.throughput --documents 4000 --workers 1,2
    python -m benchmarks.pipeline.throughput --documents 200 --workers 1           # a quick try

The program makes a JSONL of distinct documents of about 3 KB in four languages (words of the seeds, drawn anew), runs
`docmill run` over it once per number of workers, and prints documents a second, the ratio to the first, and the
milliseconds that each stage takes a document. Compare ratios within one run: machines differ. Nothing else should
compute meanwhile.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from training.programs import options, run

COMMAND = [sys.executable, "-m", "docmill"]
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TEXTS = [
    "01-arabic-water-talks.txt",
    "06-turkish-olive-roads.txt",
    "08-russian-ice-road.txt",
    "17-portuguese-tram-line.txt",
]


def made(path: Path, count: int) -> int:
    """Write `count` documents of sentences drawn from the seeds, and return their bytes."""
    draw = random.Random(1)
    pools = [(SEEDS / name).read_text(encoding="utf-8").split() for name in TEXTS]
    size = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            pool = pools[number % len(pools)]
            # words drawn one by one: sentences drawn whole would make near duplicates, which skip the entities stage
            sentences = [" ".join(draw.choices(pool, k=16)).strip(".") + "." for _ in range(18)]
            body = "\n\n".join(" ".join(sentences[start : start + 6]) for start in range(0, 18, 6))
            size += len(body.encode())
            out.write(json.dumps({"id": number, "text": body}, ensure_ascii=False) + "\n")
    return size


def main() -> None:
    """Run the pipeline with each number of workers, and print."""
    parser = options(__doc__)
    parser.add_argument("--documents", type=int, default=4000, help="documents of a run (4000)")
    parser.add_argument("--workers", default="1,2", help="numbers of worker processes, separated by commas")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        source = Path(name) / "in.jsonl"
        size = made(source, chosen.documents)
        print(f"{chosen.documents:,} documents, {size / chosen.documents:,.0f} bytes each")
        first = 0.0
        for workers in map(int, chosen.workers.split(",")):
            done = subprocess.run(
                [*COMMAND, "run", source, "--out", Path(name) / f"out{workers}", "--workers", str(workers), "--json"],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            summary = json.loads(done.stdout)
            rate = summary["documents_per_second"]
            first = first or rate
            each = "  ".join(
                f"{s} {1000 * t['seconds'] / max(1, t['documents']):.2f}" for s, t in summary["stages"].items()
            )
            print(f"{workers} workers: {rate:8.1f} documents/s  x{rate / first:.2f}   ms a document: {each}")


if __name__ == "__main__":
    run(main)
