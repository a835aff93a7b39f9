"""Arrays come back from their file as they were."""

from __future__ import annotations

import numpy as np
import pytest

from docmill.errors import ConfigError
from docmill.stages.entities.mapped_arrays import read_arrays, write_arrays


def test_arrays_come_back_mapped_and_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a"
    arrays = {"one": np.arange(7, dtype=np.uint32), "two": np.eye(3, dtype=np.int8), "none": np.zeros((0, 2))}
    write_arrays(path, arrays, {"language": "ar"})
    first = path.read_bytes()
    write_arrays(path, arrays, {"language": "ar"})
    assert path.read_bytes() == first
    found, about = read_arrays(path)
    assert about == {"language": "ar"}
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
    with pytest.raises(ConfigError, match="Build it"):
        read_arrays(tmp_path / "none")
