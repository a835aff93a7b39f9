"""The commands of a guide, as a reader finds them there."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["commands"]

CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(page: Path, heading: str) -> list[str]:
    """Return the command lines below a heading, up to the next one, without prompts and remarks."""
    (section,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", page.read_text(), re.MULTILINE | re.DOTALL)
    lines = [line for block in CONSOLE.findall(section) for line in block.splitlines()]
    return [re.sub(r"\s{2,}# .*", "", line.removeprefix("$ ")) for line in lines if line.startswith("$ ")]
