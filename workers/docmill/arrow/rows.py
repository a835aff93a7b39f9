"""Lines of JSON as rows of a table with the schema of their model, and back, without loss.

Tested by tests/arrow/test_rows.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic_core import from_json, to_json

from docmill.arrow.columns import arrow_schema, require_pyarrow
from docmill.arrow.shapes import ListOf, Open, Scalar, Shape, Struct, shape_of
from docmill.documents import Model, rfc3339
from docmill.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["lines_of_table", "table_of_lines"]

Change: TypeAlias = Callable[[Any], Any]
InRows: TypeAlias = Literal["map", "pairs"]


def table_of_lines(
    lines: Iterable[bytes | str], free_objects: InRows = "map", *, model: type[Model] = Record
) -> pa.Table:
    """Return lines of JSON, each the whole of a model, as a table of the schema of `arrow_schema`.

    Raises:
        ConfigError: pyarrow is not installed.
        ValueError: a line is no JSON of this model.
    """
    pyarrow = require_pyarrow()
    change = _to_row(shape_of(model), free_objects)
    schema = arrow_schema(free_objects, model=model)
    try:
        return pyarrow.Table.from_pylist([change(from_json(line)) for line in lines], schema=schema)
    except (AttributeError, TypeError) as error:
        raise ValueError(f"no JSON of a {model.__name__.lower()}: {error}") from error


def lines_of_table(table: pa.Table, *, model: type[Model] = Record) -> Iterator[bytes]:
    """Yield the lines of JSON that a table was made of, in order, whatever way it holds free objects.

    Columns that the model does not know are kept as they are, so that a record of a newer schema is told as such.
    """
    change = _from_row(shape_of(model))
    for row in table.to_pylist():
        yield to_json(change(row))


def _to_row(shape: Shape, free_objects: InRows) -> Change:
    """Return what turns a value of JSON into one of a column; columns that are missing are null."""
    match shape:
        case Scalar(kind) if kind is datetime:
            return datetime.fromisoformat
        case Scalar():
            return _as_it_is
        case ListOf(item):
            return _each(_to_row(item, free_objects))
        case Struct(fields):
            return _of_fields(_changes(fields, lambda one: _to_row(one, free_objects)))
        case Open(value):
            return _to_open(value, free_objects)


def _to_open(value: Scalar | None, free_objects: InRows) -> Change:
    inner = _as_it_is if value else _json_text
    if free_objects == "pairs":
        return lambda found: [{"key": key, "value": inner(one)} for key, one in found.items()]
    return lambda found: [(key, inner(one)) for key, one in found.items()]


def _from_row(shape: Shape) -> Change:
    """Return what turns a value of a column into one of JSON."""
    match shape:
        case Scalar(kind) if kind is datetime:
            return rfc3339
        case Scalar():
            return _as_it_is
        case ListOf(item):
            return _each(_from_row(item))
        case Struct(fields):
            never_null = [name for name, one in fields.items() if isinstance(one, ListOf | Open)]
            return _of_fields(_changes(fields, _from_row), never_null)
        case Open(value):
            inner: Change = _as_it_is if value else from_json
            return lambda found: _from_open(found, inner)


def _from_open(found: Any, inner: Change) -> dict[str, Any]:
    pairs = [(one["key"], one["value"]) if isinstance(one, dict) else one for one in found]
    return {key: inner(value) for key, value in pairs}


def _changes(fields: Mapping[str, Shape], change_of: Callable[[Shape], Change]) -> dict[str, Change]:
    found = {name: change_of(shape) for name, shape in fields.items()}
    return {name: change for name, change in found.items() if change != _as_it_is}


def _of_fields(changes: Mapping[str, Change], never_null: Collection[str] = ()) -> Change:
    """Return what changes fields of an object; one that is null though it never is, is left out: it was not told."""

    def changed(value: dict[str, Any]) -> dict[str, Any]:
        made = {name: one for name, one in value.items() if one is not None or name not in never_null}
        for name, change in changes.items():
            if made.get(name) is not None:
                made[name] = change(made[name])
        return made

    return changed


def _each(change: Change) -> Change:
    if change == _as_it_is:
        return _as_it_is
    return lambda values: [change(value) for value in values]


def _as_it_is(value: Any) -> Any:
    return value


def _json_text(value: Any) -> str:
    return to_json(value).decode()
