"""The whole exploration, printed: `python -m tests.model`.

python -m tests.model                               # a worker, three crashes, a retry
python -m tests.model --workers 2 --faults 1        # two workers, one fault of any kind
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.model.exploration import EVERY_FAULT, Bounds, explore
from tests.model.world import running_world


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", default="0,1", help="documents of each producer's batch, as in 0,1 or 0/1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--retries", type=int, default=1, help="retries from quarantine that may be begun")
    parser.add_argument("--faults", type=int, default=1, help="how many faults may happen")
    parser.add_argument("--kinds", default=",".join(sorted(EVERY_FAULT)), help="the kinds of faults")
    parser.add_argument("--seconds", type=float, default=600)
    chosen = parser.parse_args()
    bounds = Bounds(
        batches=tuple(tuple(int(one) for one in batch.split(",")) for batch in chosen.batches.split("/")),
        workers=chosen.workers,
        retries=chosen.retries,
        faults=chosen.faults,
        kinds=frozenset(chosen.kinds.split(",")),
        seconds=chosen.seconds,
    )
    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as world:
        found = explore(world, bounds)
    sys.stdout.write(found.told() + "\n")
    return int(bool(found.wrong) or not found.whole)


if __name__ == "__main__":
    sys.exit(main())
