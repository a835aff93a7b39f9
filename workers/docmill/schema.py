"""The JSON Schemas of what stores keep: `python -m docmill.schema docs/reference` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from docmill.documents import Model
from docmill.records import SCHEMA_VERSION, Quarantined, Record

__all__ = ["quarantine_schema", "record_schema", "write"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record, as stores write it."""
    return _schema(Record, "record", "docmill record")


def quarantine_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quarantine entry, as stores write it."""
    return _schema(Quarantined, "quarantine", "docmill quarantine entry")


def write(folder: Path) -> list[Path]:
    """Write `record.schema.json` and `quarantine.schema.json` into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in (("record", record_schema()), ("quarantine", quarantine_schema())):
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def _schema(model: type[Model], name: str, title: str) -> dict[str, Any]:
    schema = model.model_json_schema(mode="serialization")
    # A URN, since it names the schema and promises no web page.
    head = {"$schema": DIALECT, "$id": f"urn:docmill:schema:{name}:{SCHEMA_VERSION}", "title": title}
    return {**head, "description": schema.pop("description"), **{k: v for k, v in schema.items() if k != "title"}}


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
