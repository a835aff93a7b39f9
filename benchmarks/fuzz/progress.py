"""What a run of the fuzzer has done and found, kept in a folder, so that one that was stopped goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.fuzz.minimising import failure_of, minimised
from benchmarks.fuzz.targets import make_case

__all__ = ["Block", "Progress"]

Block = tuple[str, int, int]


class Progress:
    """The journal of one seed's blocks, one JSON line each, and the files of the cases that failed."""

    def __init__(self, folder: Path, seed: int, *, fresh: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed = folder, seed
        self._journal = folder / f"seed-{seed}.jsonl"
        if fresh:
            self._journal.unlink(missing_ok=True)
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        self.done: dict[Block, dict[str, Any]] = {}
        for line in lines:
            entry = json.loads(line)
            self.done[tuple(entry["block"])] = entry

    def note(self, block: Block, *, crashes: int, hangs: int, slowest: tuple[float, int]) -> None:
        """Remember that a block is done, and what was found in it."""
        entry = {"block": block, "crashes": crashes, "hangs": hangs, "slowest": slowest}
        self.done[block] = entry
        with self._journal.open("a") as journal:
            journal.write(json.dumps(entry) + "\n")

    def keep(self, target: str, number: int, told: str, *, shrink: bool = True) -> Path:
        """Write a failing case and what it told to files, as small as it gets; return the case's."""
        case = make_case(target, number, self.seed)
        path = self.folder / f"{target}-{self.seed}-{number}.case"
        path.write_bytes(case.content)
        path.with_suffix(".txt").write_text(told)
        if shrink and failure_of(case.check, case.content):
            path.with_suffix(".small").write_bytes(minimised(case.check, case.content))
        return path
