"""JSON on stdout, for machines; on a terminal none of it is obeyed. Tested by tests/cli/test_json_output.py."""

from __future__ import annotations

import json
import sys
from typing import Any

import orjson

from docmill.text.display import escaped_json

__all__ = ["emit", "emit_json", "json_text"]


def emit(value: Any, *, indented: bool = True) -> None:
    """Print a value as JSON on stdout, on one line or indented."""
    emit_json(json_text(value, indented=indented))


def emit_json(text: str) -> None:
    """Print a JSON text on stdout; what a terminal would obey is escaped, which changes no value."""
    sys.stdout.buffer.write(escaped_json(text.rstrip("\n")).encode() + b"\n")
    sys.stdout.buffer.flush()


def json_text(value: Any, *, indented: bool = True) -> str:
    """Return a value as JSON. A lone surrogate, which UTF-8 cannot hold, is kept as its escape."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None).decode()
    except TypeError:
        return escaped_json(json.dumps(value, ensure_ascii=False, indent=2 if indented else None))
