"""The whole exploration, printed: `python -m tests.model`. Within ten minutes on two cores with nothing else to do.

One bound of its own: `python -m tests.model --workers 2 --faults 3 --kinds crash --retries 1 --seconds 3600`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.model.exploration import EVERY_FAULT, Bounds, explore
from tests.model.world import running_world

CRASH = frozenset({"crash"})
WHOLE = (
    Bounds(workers=2, faults=1, kinds=EVERY_FAULT, retries=0),
    Bounds(workers=2, faults=2, kinds=CRASH, retries=0),
    Bounds(workers=2, faults=1, kinds=CRASH, retries=1),
    Bounds(workers=1, faults=1, kinds=EVERY_FAULT, retries=1),
    Bounds(workers=1, faults=2, kinds=CRASH, retries=1),
    Bounds(workers=1, faults=3, kinds=CRASH, retries=0),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", default="0,1", help="documents of each producer's batch, as in 0,1 or 0/1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--retries", type=int, default=1, help="retries from quarantine that may be begun")
    parser.add_argument("--faults", type=int, help="how many faults may happen: explores these bounds alone")
    parser.add_argument("--kinds", default=",".join(sorted(EVERY_FAULT)), help="the kinds of faults")
    parser.add_argument("--seconds", type=float, default=600, help="at most, for each of the bounds")
    chosen = parser.parse_args()
    if chosen.faults is None:
        return max(told(replace(bounds, seconds=chosen.seconds)) for bounds in WHOLE)
    return told(
        Bounds(
            batches=tuple(tuple(int(one) for one in batch.split(",")) for batch in chosen.batches.split("/")),
            workers=chosen.workers,
            retries=chosen.retries,
            faults=chosen.faults,
            kinds=frozenset(chosen.kinds.split(",")),
            seconds=chosen.seconds,
        )
    )


def told(bounds: Bounds) -> int:
    """Explore within bounds and print what was found; return 1 where something is wrong, or not all was seen."""
    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as world:
        found = explore(world, bounds)
    kinds = "of any kind" if bounds.kinds == EVERY_FAULT else ", ".join(sorted(bounds.kinds))
    sys.stdout.write(
        f"workers {bounds.workers}, retries {bounds.retries}, faults {bounds.faults} ({kinds}):\n{found.told()}\n"
    )
    sys.stdout.flush()
    return int(bool(found.wrong) or not found.whole)


if __name__ == "__main__":
    sys.exit(main())
