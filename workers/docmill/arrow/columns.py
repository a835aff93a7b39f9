"""The Arrow schema of a model, made from its shape. Tested by tests/arrow/test_columns.py."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from docmill.arrow.shapes import ListOf, Open, Scalar, Shape, Struct, shape_of
from docmill.documents import Model
from docmill.errors import ConfigError
from docmill.records import SCHEMA_VERSION, Record

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FreeObjects", "arrow_schema", "require_pyarrow", "schema_file"]

FreeObjects: TypeAlias = Literal["map", "pairs", "json"]
"""How free objects stand in columns: as maps, as lists of `key` and `value`, or as JSON of the whole object."""

VERSION_KEY: Final = b"docmill.schema_version"


def require_pyarrow() -> Any:
    """Return the module pyarrow.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError("Arrow and Parquet need an extra: pip install 'docmill[parquet]'") from error
    return pyarrow


def arrow_schema(free_objects: FreeObjects = "map", *, model: type[Model] = Record) -> pa.Schema:
    """Return the Arrow schema of a record: the same columns and types for every part, whatever its records hold.

    Moments are timestamps in milliseconds of UTC. Every column may be null: some readers know no other.

    Args:
        free_objects: How objects are typed whose names nobody declared (`metadata`, `source.metadata`, `annotations`,
            `entities[].links`). `map`: map of string to a string that is the value's JSON. `pairs`: list of structs of
            `key` and `value`, which is what Parquet parts hold, since `datasets` knows no maps. `json`: Arrow's JSON
            type of the whole object, which is how `datasets` reads JSONL.
        model: The model of what is kept: `Record` or `Quarantined`.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    pa = require_pyarrow()
    shape = shape_of(model)
    fields = [pa.field(name, _type(pa, one, free_objects)) for name, one in shape.fields.items()]
    return pa.schema(fields, metadata={VERSION_KEY: SCHEMA_VERSION.encode()})


def schema_file(free_objects: FreeObjects = "map", *, model: type[Model] = Record) -> bytes:
    """Return the schema as a file of Arrow's IPC format that holds no rows: what tools of every language open.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    pa = require_pyarrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, arrow_schema(free_objects, model=model)):
        pass
    return bytes(sink.getvalue().to_pybytes())


def _type(pa: Any, shape: Shape, free_objects: FreeObjects) -> Any:
    match shape:
        case Scalar(kind):
            return _scalar(pa, kind)
        case ListOf(item):
            return pa.list_(_type(pa, item, free_objects))
        case Struct(fields):
            return pa.struct([pa.field(name, _type(pa, one, free_objects)) for name, one in fields.items()])
        case Open(value):
            return _open(pa, _scalar(pa, value.kind if value else str), free_objects)


def _open(pa: Any, value: Any, free_objects: FreeObjects) -> Any:
    if free_objects == "json":
        return pa.json_()
    if free_objects == "pairs":
        return pa.list_(pa.struct([pa.field("key", pa.string()), pa.field("value", value)]))
    return pa.map_(pa.string(), value)


def _scalar(pa: Any, kind: type) -> Any:
    if kind is datetime:
        return pa.timestamp("ms", "UTC")
    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}[kind]
