"""The tables of words in the package's data, each read once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["tables"]


@cache
def tables(package: str, name: str) -> dict[str, Any]:
    """Read `data/NAME.toml` of a package."""
    path = resources.files(package).joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
