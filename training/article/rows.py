"""Read rows of data, compressed or not."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["read_rows"]

DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".xz": lzma.decompress}


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file, compressed by gzip or xz or not."""
    content = DECOMPRESS.get(path.suffix, bytes)(path.read_bytes())
    for line in content.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)
