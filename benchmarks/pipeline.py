"""How fast the whole pipeline is, and how it grows with workers.

    python benchmarks/pipeline.py --documents 4000 --workers 1,2

Makes a JSONL of distinct documents of about 3 KB in four languages, runs `docmill run` over it once per number of
workers, and prints documents a second, the ratio to the first, and the milliseconds each stage takes a document.
Compare ratios within one run: machines differ. Nothing else should compute meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = [sys.executable, "-c", "from workers.cli.main import main; main()"]
SEEDS = Path(__file__).resolve().parent.parent / "seeds"
TEXTS = [
    "01-arabic-water-talks.txt",
    "06-turkish-olive-roads.txt",
    "08-russian-ice-road.txt",
    "17-portuguese-tram-line.txt",
]


def made(path: Path, count: int) -> int:
    """Write `count` documents of sentences drawn from the seeds; returns their bytes."""
    draw = random.Random(1)
    sentences = [
        [
            one.strip()
            for one in (SEEDS / name).read_text(encoding="utf-8").replace("\n", " ").split(".")
            if len(one) > 40
        ]
        for name in TEXTS
    ]
    size = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            pool = sentences[number % len(sentences)]
            # a number in every sentence makes the documents distinct: duplicates would skip the entities stage
            body = ". ".join(f"{draw.choice(pool)} {draw.randrange(10**9)}" for _ in range(14)) + "."
            size += len(body.encode())
            out.write(json.dumps({"id": number, "text": body}, ensure_ascii=False) + "\n")
    return size


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=4000)
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
            told = json.loads(done.stdout)
            rate = told["documents_per_second"]
            first = first or rate
            each = "  ".join(
                f"{s} {1000 * t['seconds'] / max(1, t['documents']):.2f}" for s, t in told["stages"].items()
            )
            print(f"{workers} workers: {rate:8.1f} documents/s  x{rate / first:.2f}   ms a document: {each}")


if __name__ == "__main__":
    main()
