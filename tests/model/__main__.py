"""The whole exploration, printed: `python -m tests.model`. Some minutes on two cores with nothing else to do.

Bounds are explored two side by side, each by a process with a server of its own; each with workers that go on with the
batch they have in hand, and with workers that send a message for every stage. One bound of its own:
`python -m tests.model --workers 2 --faults 4 --kinds crash --retries 1 --seconds 3600`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.model.exploration import EVERY_FAULT, Bounds, explore
from tests.model.world import running_world

CRASH = frozenset({"crash"})
WHOLE = (
    Bounds(workers=2, faults=3, kinds=CRASH, retries=1),
    Bounds(workers=2, faults=1, kinds=EVERY_FAULT, retries=1),
)
SIDE_BY_SIDE = 2  # cores


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", default="0,1", help="documents of each producer's batch, as in 0,1 or 0/1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--retries", type=int, default=1, help="retries from quarantine that may be begun")
    parser.add_argument("--faults", type=int, help="how many faults may happen: explores these bounds alone")
    parser.add_argument("--kinds", default=",".join(sorted(EVERY_FAULT)), help="the kinds of faults")
    parser.add_argument("--seconds", type=float, default=600, help="at most, for each of the bounds")
    chosen = parser.parse_args()
    every = WHOLE
    if chosen.faults is not None:
        every = (
            Bounds(
                batches=tuple(tuple(int(one) for one in batch.split(",")) for batch in chosen.batches.split("/")),
                workers=chosen.workers,
                retries=chosen.retries,
                faults=chosen.faults,
                kinds=frozenset(chosen.kinds.split(",")),
            ),
        )
    every = tuple(replace(bounds, seconds=chosen.seconds, fuses=fuses) for bounds in every for fuses in (True, False))
    failed = False
    with ProcessPoolExecutor(min(SIDE_BY_SIDE, len(every))) as pool:
        for text, is_green in pool.map(explored, every):
            sys.stdout.write(text)
            sys.stdout.flush()
            failed |= not is_green
    return int(failed)


def explored(bounds: Bounds) -> tuple[str, bool]:
    """Explore within bounds; return what was found, in words, and whether all was seen and nothing is wrong."""
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as world:
        found = explore(world, bounds)
        server = world.server_seconds()
    kinds = "of any kind" if bounds.kinds == EVERY_FAULT else ", ".join(sorted(bounds.kinds))
    batches = f"batches {len(bounds.batches)}, workers {bounds.workers}, retries {bounds.retries}"
    cost = f"processor: {time.process_time() - began:.0f} s, the server {server:.0f} s"
    how = "stages fused" if bounds.fuses else "a message a stage"
    text = f"{how}, {batches}, faults {bounds.faults} ({kinds}):\n{found.told()}\n{cost}\n"
    return text, found.whole and not found.wrong


if __name__ == "__main__":
    sys.exit(main())
