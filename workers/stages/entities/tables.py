"""The tables of words in the package's data, each read once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["tables"]


@cache
def tables(name: str) -> dict[str, Any]:
    """What `data/NAME.toml` holds."""
    path = resources.files(__package__).joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
