"""Read the word lists and tables in the `data` folder of a room, each file once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["load_lines", "load_table"]


@cache
def load_table(package: str, name: str) -> dict[str, Any]:
    """Read the TOML file `data/NAME.toml` of a package, given by its dotted name."""
    path = resources.files(package).joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def load_lines(package: str, name: str) -> tuple[str, ...]:
    """Read the lines of `data/NAME.txt` of a package, without empty lines and comments (`#`)."""
    text = resources.files(package).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
