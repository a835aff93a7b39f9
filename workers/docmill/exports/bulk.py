"""Records as the bulk format of OpenSearch and Elasticsearch, with a mapping. Tested by tests/exports/test_bulk.py.

Source: the bulk APIs of both, https://opensearch.org/docs/latest/api-reference/document-apis/bulk/. What is written is
what both understand alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from docmill.exports.output import NumberedFiles
from docmill.exports.search_index import ANALYZERS, BY_LANGUAGE, mapping

__all__ = ["MAPPING", "write_bulk"]

MAPPING = "mapping.json"


def write_bulk(lines: Iterable[bytes], folder: Path, *, file_bytes: int) -> list[Path]:
    """Write `part-*.ndjson`, each one request to `_bulk`, and `mapping.json`, the body that makes the index.

    Each record is a document under its own id. Title and text stand once more under `by_language.<code>`, which is
    analyzed as the language needs it and left out of what is stored.

    Args:
        lines: Records as lines of JSON.
        folder: Where the files go.
        file_bytes: The size at which the next file begins; servers refuse requests above 100 MB unless told otherwise.
    """
    (folder / MAPPING).write_text(json.dumps(mapping(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    with NumberedFiles(folder, "ndjson", file_bytes) as files:
        for line in lines:
            record = from_json(line)
            action = to_json({"index": {"_id": record["id"]}})
            files.write(b"%b\n%b\n" % (action, to_json(_with_language(record))))
    return files.written


def _with_language(record: dict[str, Any]) -> dict[str, Any]:
    code = (record["language"] or {}).get("code", "")
    known = code if code in ANALYZERS else code.partition("-")[0]
    if known not in ANALYZERS:
        return record
    return {**record, BY_LANGUAGE: {known: {"title": record["title"], "text": record["text"]}}}
