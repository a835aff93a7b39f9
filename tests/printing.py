"""Printing pages of HTML to PDF by Chromium, for the makers of test files, seeds and benchmarks."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

__all__ = ["print_by_chromium"]

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-background-networking")


def print_by_chromium(markup: str, path: Path) -> None:
    """Print a page of HTML to a PDF; nothing is fetched.

    Raises:
        subprocess.CalledProcessError: Chromium failed; its words are in `stderr`.
        subprocess.TimeoutExpired: it took longer than 120 s.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(markup, encoding="utf-8")
        command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
