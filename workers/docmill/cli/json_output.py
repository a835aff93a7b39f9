"""JSON on stdout, for machines. Tested by tests/cli/commands/test_config.py."""

from __future__ import annotations

import sys
from typing import Any

import orjson

__all__ = ["emit"]


def emit(value: Any) -> None:
    """Print a value as indented JSON on stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
