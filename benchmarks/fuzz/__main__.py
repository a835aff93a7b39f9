"""Run random and damaged inputs through readers, cleaning, language, entities and dedup.

    python -m benchmarks.fuzz --cases 3000
    python -m benchmarks.fuzz --cases 1000000 --seed 2 --targets readers garbage
    python -m benchmarks.fuzz --case readers:12345
    python -m benchmarks.fuzz --file out/fuzz/html-1-77.small --case html:77

Looks for crashes, hangs, broken promises and documents that vanish. A case is made from its number alone, so that
`--case html:12345` makes and runs it again (`--file` with other bytes in its place). A process that spends longer than
20 seconds of CPU on a case is killed, and another goes on behind it. Failing cases are kept in the folder `--keep`,
made small, beside a journal by which a run that was stopped goes on; `--fresh` begins anew. The exit code is 1 if
anything was found.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from benchmarks.fuzz.progress import Progress
from benchmarks.fuzz.running import FuzzRun
from benchmarks.fuzz.targets import TARGETS, make_case, shares
from training.programs import options, run


def main() -> int:
    """Fuzz, print what was found, and return 1 if anything was."""
    parser = options(__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="of all targets together")
    parser.add_argument("--targets", nargs="+", choices=list(TARGETS), default=list(TARGETS), help="what to fuzz (all)")
    parser.add_argument("--seed", type=int, default=1, help="of all cases (1)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="workers (one a core)")
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"), help="folder for failing cases and the journal")
    parser.add_argument("--fresh", action="store_true", help="forget what a run of this seed did before")
    parser.add_argument("--case", help="run this one alone, as TARGET:NUMBER")
    parser.add_argument("--file", type=Path, help="with --case: run these bytes in its place")
    chosen = parser.parse_args()
    if chosen.case:
        target, _, number = chosen.case.partition(":")
        case = make_case(target, int(number), chosen.seed)
        case.check(case.content if chosen.file is None else chosen.file.read_bytes())
        return 0
    print(f"seed {chosen.seed}", flush=True)
    start = time.monotonic()
    progress = Progress(chosen.keep, chosen.seed, fresh=chosen.fresh)
    cases = shares(chosen.cases, chosen.targets)
    fuzz = FuzzRun(cases, chosen.processes, progress)
    fuzz.run()
    crashes = hangs = total = 0
    for target, count in cases.items():
        found = [one for block, one in progress.done.items() if block[0] == target and block[2] <= count]
        run_cases = sum(one["block"][2] - one["block"][1] for one in found)
        seconds, number = max((tuple(one["slowest"]) for one in found), default=(0.0, 0))
        print(f"{target:>9}: {run_cases:>9,} cases, slowest {seconds:.3f} s ({target}:{number})")
        crashes += sum(one["crashes"] for one in found)
        hangs += sum(one["hangs"] for one in found)
        total += run_cases
    for fault, times in fuzz.faults.most_common():
        print(f"{times:>9,} times {fault}")
    took = time.monotonic() - start
    print(f"{total:,} cases, {crashes} crashes, {hangs} hangs, seed {chosen.seed}, {took:.0f} s")
    if fuzz.resumed:
        print(f"{fuzz.resumed} blocks of them were done before")
    return int(bool(crashes or hangs))


if __name__ == "__main__":
    run(main)
