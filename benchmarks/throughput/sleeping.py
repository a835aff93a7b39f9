"""Three stages that sleep in place of heavier work, as a package with entry points of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from docmill.stages import installed

__all__ = ["PIPELINE", "install"]

PIPELINE = ("sleep1", "sleep2", "sleep3")
SOURCE = """
import os, time
from docmill.documents import Annotation, Cleaned

SECONDS = float(os.environ.get("SLEEP_SECONDS", "0"))  # for a document

class Slept(Annotation):
    seconds: float

class Sleeping:
    version = "1"
    accepts = frozenset({"kept"})

    def __init__(self, name):
        self.name = name
        self.yields = Cleaned if name == "sleep1" else Slept
        self.needs = frozenset({"content"} if name == "sleep1" else ())

    def __call__(self, documents):
        time.sleep(SECONDS * len(documents))
        if self.yields is Cleaned:
            return [Cleaned(text=document.content.decode()) for document in documents]
        return [Slept(seconds=SECONDS) for document in documents]

def make1(options, context): return Sleeping("sleep1")
def make2(options, context): return Sleeping("sleep2")
def make3(options, context): return Sleeping("sleep3")
"""


def install(folder: Path) -> str:
    """Write the package into a folder, where this process finds it, and return the folder, for PYTHONPATH."""
    folder.mkdir(exist_ok=True)
    (folder / "sleeping_stages.py").write_text(SOURCE)
    about = folder / "sleeping_stages-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: sleeping-stages\nVersion: 1.0\n")
    points = "".join(f"sleep{number} = sleeping_stages:make{number}\n" for number in (1, 2, 3))
    (about / "entry_points.txt").write_text(f"[docmill.stages]\n{points}")
    sys.path.insert(0, str(folder))
    installed._points.cache_clear()  # noqa: SLF001 - it keeps what it found before
    return str(folder)
