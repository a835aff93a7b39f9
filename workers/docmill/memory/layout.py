"""The layout of an index's tables, and the error that is raised where an index has another one.

Tested by tests/memory/test_redis_index.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import redis

from docmill.delivery.connection import reachable
from docmill.errors import ConfigError

__all__ = ["LAYOUT", "index_errors", "script"]

LAYOUT = 6
"""Of the tables and of what stands for a text: changes when an index filled before means something else."""
OTHER = "index of another layout"  # what the scripts call it, see tables.lua
TOLD = re.compile(rf"{OTHER} (\d{{1,9}})")


def script(*names: str) -> str:
    """Return the source of some of the index's Lua scripts, one after the other, behind the tables they share."""
    folder = files("docmill.memory") / "lua"
    sources = "".join((folder / f"{name}.lua").read_text() for name in ("tables", *names))
    return f"local LAYOUT, OTHER = {LAYOUT}, '{OTHER}'\n{sources}"


@contextmanager
def index_errors() -> Iterator[None]:
    """Turn errors of the server and of the index's scripts into docmill's own.

    Raises:
        UnavailableError: the server is out of reach.
        ConfigError: the index was filled by a docmill of another layout.
    """
    try:
        with reachable("dedup index"):
            yield
    except redis.ResponseError as error:
        told = TOLD.search(str(error))
        if told is None:
            raise
        raise ConfigError(
            f"the dedup index was filled by another version of docmill: it has layout {told[1]}, "
            f"this one has layout {LAYOUT}. "
            "Empty it (`docmill index clear --yes`) and import its documents anew, or set another DOCMILL_INDEX"
        ) from error
