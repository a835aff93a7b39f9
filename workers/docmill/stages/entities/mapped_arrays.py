"""Keep arrays in one file that is mapped into memory: opening it reads a header, and forked workers share its pages.

The file begins with `MAGIC`, the length of the header in eight bytes, and the header: JSON with the dtype, shape and
offset of each array. The arrays follow, each aligned to 64 bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError

__all__ = ["read_arrays", "write_arrays"]

MAGIC = b"DOCMILL1"
_ALIGN = 64


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], about: Mapping[str, Any]) -> None:
    """Write arrays and a description of JSON values. The same input gives the same bytes; the file appears at once."""
    places, place = {}, 0
    for name, array in arrays.items():
        place += -place % _ALIGN
        places[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "at": place}
        place += array.nbytes
    header = json.dumps({"arrays": places, "about": dict(about)}, ensure_ascii=False).encode()
    header += b" " * (-(len(MAGIC) + 8 + len(header)) % _ALIGN)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(MAGIC + len(header).to_bytes(8, "little") + header)
        at = 0
        for array in arrays.values():
            file.write(b"\0" * (-at % _ALIGN))
            at += -at % _ALIGN
            file.write(np.ascontiguousarray(array).tobytes())
            at += array.nbytes
    partial.replace(path)


def read_arrays(path: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Map the arrays of a file; return them by name, and the description.

    Raises:
        ConfigError: the file is not there or not of this kind.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC) + 8)
            length = int.from_bytes(start[len(MAGIC) :], "little")
            if start[: len(MAGIC)] != MAGIC or length > path.stat().st_size:
                raise ConfigError(f"{path} is no file of arrays. Build it anew.")
            header = json.loads(file.read(length))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error}. Build it, or mend the path.") from error
    base = len(MAGIC) + 8 + length
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    arrays = {}
    for name, entry in header["arrays"].items():
        kind, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        at = base + entry["at"]
        size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        arrays[name] = np.asarray(mapped[at : at + size]).view(kind).reshape(shape)
    return arrays, header["about"]
