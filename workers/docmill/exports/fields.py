"""Chosen fields of records as lines of JSON. Tested by tests/exports/test_fields.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from docmill.errors import ConfigError, did_you_mean
from docmill.schema import unknown_field

__all__ = ["check_fields", "line_of"]


def check_fields(fields: Sequence[str]) -> None:
    """Refuse a field that no record has.

    Raises:
        ConfigError: naming it, with a name that may be meant.
    """
    for field in fields:
        unknown = unknown_field(field.split("."))
        if unknown is not None:
            name, known = unknown
            raise ConfigError(f"no record has a field {field!r}: {name!r} is not known{did_you_mean(name, known)}")


def line_of(fields: Sequence[str]) -> Callable[[bytes], bytes]:
    """Return what makes a line with these fields of the line of a record; without fields, the line stays as it is.

    Each field is a name as it was given, dots among it. One that a record does not have is null, so that all lines
    have the same names in the same order.
    """
    if not fields:
        return lambda line: line
    paths = [(field, field.split(".")) for field in fields]

    def chosen(line: bytes) -> bytes:
        record = from_json(line)
        return to_json({field: _found(record, path) for field, path in paths})

    return chosen


def _found(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
