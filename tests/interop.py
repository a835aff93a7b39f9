"""Programs that run with what `make interop` sets up: the tools people open the output with, and an S3 server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, unavailable

__all__ = ["interop_folder", "run_with_tools"]


def interop_folder() -> Path:
    """The folder of tools; skips the test, or fails it where they are required, without it."""
    folder = ROOT / ".venv" / "interop"
    if not (folder / ".done").exists():
        unavailable("interop", "`make interop` did not set up its tools")
    return folder


def run_with_tools(code: str, folder: Path) -> str:
    """Run Python code in a folder, in a process that has the tools; return what it printed."""
    home = folder.parent / "home"  # of caches
    env = os.environ | {"PYTHONPATH": str(interop_folder()), "HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout
