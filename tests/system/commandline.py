"""Running the real command, as its users do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docmill.records import Quarantined, Record

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "docmill"]


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What it printed for machines."""
        return json.loads(self.stdout)


Docmill = Callable[..., Finished]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without docmill's own settings, and with some."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOCMILL_")}
    return {**clean, "NO_COLOR": "1", "COLUMNS": "140", **more}


def records(out: Path) -> list[Record]:
    """Every record of a file store, validated."""
    lines = [
        line for part in sorted((out / "records").glob("*.jsonl")) for line in part.read_bytes().split(b"\n") if line
    ]
    return [Record.model_validate_json(line) for line in lines]


def quarantined(out: Path) -> list[Quarantined]:
    """Every quarantine entry of a file store, validated."""
    parts = sorted((out / "quarantine").glob("*.jsonl"))
    lines = [line for part in parts for line in part.read_bytes().split(b"\n") if line]
    return [Quarantined.model_validate_json(line) for line in lines]


def left_over(out: Path) -> list[str]:
    """Processes still alive that work for a folder, by what their command line or environment names."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(out).encode() in told and int(process.name) != os.getpid():
            found.append(told[:200].decode(errors="replace"))
    return found
