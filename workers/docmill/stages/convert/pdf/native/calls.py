"""PDFium's functions called with as little conversion as `ctypes` can do: a call a character is what a page costs.

`ctypes` converts each argument that has a declared type by a call of its own, which costs as much as PDFium's answer.
Where no types are declared it passes an integer as C's `int`, and a pointer that was made beforehand as it is, in half
the time; so the places that values are written to are made once and used again.

Tested by tests/stages/convert/pdf/test_native.py.
"""

from __future__ import annotations

import ctypes
import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

__all__ = ["INDEX", "POINTER", "Slots", "address_of", "called", "pointer_to"]

POINTER, INDEX = ctypes.c_void_p, ctypes.c_int
AT_ONCE = 512  # calls, after which the values are taken from where they were written


def called(function: Any, result: Any = INDEX, *types: Any) -> Callable[..., Any]:
    """Return a function of PDFium, at its address, that takes plain integers for pointers where it is told the types.

    Without types it takes integers of C's `int`, and what `pointer_to` returns.

    Raises:
        ImportError: this build of PDFium lacks it.
    """
    address = ctypes.cast(function, POINTER).value
    if address is None:
        raise ImportError("this build of PDFium lacks a function of its text API")
    prototype: Any = ctypes.PYFUNCTYPE(result, *types)
    found: Callable[..., Any] = prototype(address)
    return found


def pointer_to(address: int) -> Any:
    """Return an address as an argument of a function without declared types."""
    return POINTER.from_param(address)


def address_of(handle: Any) -> int:
    """Return the address that a handle of PDFium stands for."""
    return ctypes.cast(handle, POINTER).value or 0


class Slots(threading.local):
    """Places for some values of one kind a call (`f`, `d`), which a function of PDFium writes to; one set a thread."""

    def __init__(self, kind: str, values: int) -> None:
        """Make the places."""
        self.columns: list[array[float]] = [array(kind, bytes(array(kind).itemsize * AT_ONCE)) for _ in range(values)]
        self.pointers = [
            [pointer_to(at) for at in range(first, first + column.itemsize * AT_ONCE, column.itemsize)]
            for column in self.columns
            for first, _ in (column.buffer_info(),)
        ]
        self.zeros: array[float] = array(kind, bytes(array(kind).itemsize * AT_ONCE))

    def filled(
        self, subjects: Sequence[Any], *functions: tuple[Callable[..., int], Sequence[int], Sequence[Any]]
    ) -> list[array[float]]:
        """Return the values that functions write for some subjects, an array a column; 0 where one tells nothing.

        A function comes with the numbers of the columns that it writes to, in its order, and what it takes before the
        subject.
        """
        found: list[array[float]] = [array(column.typecode) for column in self.columns]
        for start in range(0, len(subjects), AT_ONCE):
            some = subjects[start : start + AT_ONCE]
            for column in self.columns:
                column[:] = self.zeros
            for function, columns, before in functions:
                run(function, *map(repeat, before), some, *(self.pointers[number] for number in columns))
            for whole, column in zip(found, self.columns, strict=True):
                whole.extend(column[: len(some)])
        return found


def run(function: Callable[..., Any], *arguments: Iterable[Any]) -> None:
    """Call a function with each of some arguments in the loop that costs least."""
    deque(map(function, *arguments), maxlen=0)
