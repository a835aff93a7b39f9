"""Texts of records as plain text, a file each. Tested by tests/exports/test_text.py."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from pydantic_core import from_json

__all__ = ["write_texts"]


def write_texts(lines: Iterable[bytes], folder: Path) -> int:
    """Write the text of each record as `<first two characters of its id>/<id>.txt`, UTF-8; return their number.

    Names are those of ids, escaped as in URLs: no file lands elsewhere. A later record of the same id replaces it.
    """
    count = 0
    for line in lines:
        record = from_json(line)
        name = quote(record["id"], safe="").replace(".", "%2E")[:200] or "%"
        path = folder / name[:2] / f"{name}.txt"
        if not path.exists():
            count += 1
            path.parent.mkdir(exist_ok=True)
        path.write_bytes(record["text"].encode())
    return count
