"""Tables with a known number of rows in Parquet, Arrow and Feather, where pyarrow is installed."""

from __future__ import annotations

import importlib.util
import io
import random
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.fuzz.container import Container

__all__ = ["COLUMNAR", "is_whole_stream"]


def _table(documents: Sequence[bytes]) -> Any:
    import pyarrow  # noqa: PLC0415 - an extra

    return pyarrow.table({"id": list(range(len(documents))), "text": [one.decode() for one in documents]})


def _parquet(rng: random.Random, documents: Sequence[bytes]) -> Container:
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    out, checked = io.BytesIO(), rng.random() < 0.5
    parquet.write_table(
        _table(documents),
        out,
        row_group_size=rng.choice((1, 2, 100)),
        compression=rng.choice(("none", "snappy", "zstd")),
        use_dictionary=rng.random() < 0.5,
        data_page_version=rng.choice(("1.0", "2.0")),
        write_page_checksum=checked,
    )
    return Container("a.parquet", out.getvalue(), documents, checked=checked)


def _feather(rng: random.Random, documents: Sequence[bytes]) -> Container:
    from pyarrow import feather  # noqa: PLC0415 - an extra

    out = io.BytesIO()
    compression = rng.choice(("uncompressed", "lz4", "zstd"))
    feather.write_feather(_table(documents), out, compression=compression, chunksize=rng.choice((1, 2, 100)))
    return Container("a.feather", out.getvalue(), documents)


def _arrow_stream(rng: random.Random, documents: Sequence[bytes]) -> Container:
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    out, table = io.BytesIO(), _table(documents)
    with ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=rng.choice((1, 2, 100)))
    return Container("a.arrows", out.getvalue(), documents)


def is_whole_stream(left: bytes) -> bool:
    """Tell whether what a cut left of an Arrow stream is whole messages, which is a whole stream: its end is optional.

    Source: Arrow's columnar format, "IPC Streaming Format".
    """
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    try:
        for _ in ipc.MessageReader.open_stream(io.BytesIO(left)):
            pass
    except (OSError, ValueError):
        return False
    return True


COLUMNAR: dict[str, Callable[[random.Random, Sequence[bytes]], Container]] = (
    {"parquet": _parquet, "feather": _feather, "arrows": _arrow_stream} if importlib.util.find_spec("pyarrow") else {}
)
"""The makers by format; none where pyarrow is not installed, so that a seed gives other cases there."""
