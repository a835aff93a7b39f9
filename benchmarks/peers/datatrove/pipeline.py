"""The same work with datatrove, in an environment of its own: `python -m benchmarks.peers.datatrove` runs this.

    python -m benchmarks.peers.datatrove.pipeline CORPUS_FOLDER OUT_FOLDER --tasks 2

Extracts pages with trafilatura and repairs texts with ftfy (docmill's `clean`), tells the language with fastText's
lid.176 (`language`) and removes near copies with MinHash (`dedup`), as datatrove's own examples put these steps
together. Prints one JSON object: seconds of the clock, and documents left.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Run the steps, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="a folder with as many JSONL files as there are tasks")
    parser.add_argument("out", type=Path)
    parser.add_argument("--tasks", type=int, default=2)
    chosen = parser.parse_args()

    from benchmarks.peers.datatrove.steps import run_steps  # noqa: PLC0415 - the help is shown without datatrove

    started = time.perf_counter()
    run_steps(chosen.corpus, chosen.out, chosen.tasks)
    seconds = time.perf_counter() - started
    left = sum(path.read_bytes().count(b"\n") for path in (chosen.out / "records").glob("*.jsonl"))
    sys.stdout.write(json.dumps({"seconds": seconds, "left": left}) + "\n")


if __name__ == "__main__":
    main()
