"""Columns of a typed table: which of them are read, and their values as fields of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from docmill.settings import Fields
from docmill.sources.formats.objects.content_fields import CHATS, WRAPPINGS

__all__ = ["holds_text", "plain", "wanted_columns"]


def wanted_columns(schema: Any, fields: Fields) -> list[str]:
    """Return the names of the columns that are read: all but those of bytes and of lists of numbers.

    Pictures and embeddings stand in these; they are many times as large as the texts. A column named as texts are is
    read in any case.

    Args:
        schema: An Arrow schema.
        fields: Names of the fields of a document.
    """
    named = {name.partition(".")[0] for name in (*fields.text, *fields.html, *fields.url, *fields.id)}
    return [field.name for field in schema if field.name in named or not _is_heavy(field.type)]


def holds_text(names: Iterable[str], fields: Fields) -> bool:
    """Tell whether a column of a table may hold a document's text by its name."""
    known = {name.partition(".")[0] for name in (*fields.text, *fields.html)} | {*CHATS, *WRAPPINGS}
    return not known.isdisjoint(names)


def _is_heavy(kind: Any) -> bool:
    from pyarrow import types  # noqa: PLC0415 - an extra

    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return True
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = kind.value_type
        return types.is_integer(inner) or types.is_floating(inner) or _is_heavy(inner)
    if types.is_struct(kind):
        return any(_is_heavy(field.type) for field in kind)
    return bool(types.is_map(kind) and _is_heavy(kind.item_type))


def plain(value: Any) -> Any:
    """Return a value as JSON has it: times as RFC 3339, bytes as text, all else that JSON has no type for as words."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)
