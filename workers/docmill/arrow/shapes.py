"""The shape of a model's JSON: what stands in each field, told by its annotations alone and without pyarrow.

An object whose names nobody declared is an open one: its values are kept as JSON where they may be anything, so that
every part has the same types. Tested by tests/arrow/test_columns.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from docmill.documents import Model

__all__ = ["ListOf", "Open", "Scalar", "Shape", "Struct", "shape_of"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without parts: `str`, `int`, `float`, `bool`, or `datetime` for a moment in UTC."""

    kind: type


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Open:
    """An object of any names. `value` is the shape of its values, or None where they may be anything."""

    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Struct:
    """An object of these fields, in order."""

    fields: Mapping[str, Shape]


Shape: TypeAlias = Scalar | ListOf | Open | Struct


@cache
def shape_of(model: type[Model]) -> Struct:
    """Return the shape of a model's JSON.

    Raises:
        TypeError: a field may be of several kinds, which no column can be.
    """
    return Struct({name: _shape(field.annotation) for name, field in model.model_fields.items()})


def _shape(annotation: Any) -> Shape:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(inner[0])
    if origin in {Union, UnionType}:
        return _only(annotation, [one for one in inner if one is not NoneType])
    if origin is Literal:
        return _literal(annotation, inner)
    if origin is list:
        return ListOf(_shape(inner[0]))
    if origin is dict:
        value = None if inner[1] is Any or get_origin(inner[1]) is dict else _shape(inner[1])
        return Open(value if isinstance(value, Scalar) else None)
    return _class(annotation)


def _class(annotation: Any) -> Shape:
    if isinstance(annotation, type):
        if issubclass(annotation, Model):
            return shape_of(annotation)
        if issubclass(annotation, Enum):
            return Scalar(str)
        for kind in (bool, int, float, str, datetime):
            if issubclass(annotation, kind):
                return Scalar(kind)
    raise TypeError(f"no column can hold {annotation}")


def _only(annotation: Any, kinds: list[Any]) -> Shape:
    if len(kinds) != 1:
        raise TypeError(f"no column can hold {annotation}")
    return _shape(kinds[0])


def _literal(annotation: Any, values: tuple[Any, ...]) -> Shape:
    """Return the shape of the values of a Literal, members of an enumeration being strings."""
    kinds = {str if isinstance(value, str) else type(value) for value in values} - {NoneType}
    return _only(annotation, sorted(kinds, key=str))
