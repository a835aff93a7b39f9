"""The JSON Schemas of what stores keep: `python -m docmill.schema docs/reference` writes them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docmill.documents import Model
from docmill.records import SCHEMA_VERSION, Quarantined, Record

__all__ = ["quarantine_schema", "record_schema", "unknown_field", "write"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record, as stores write it."""
    return _schema(Record, "record", "docmill record")


def quarantine_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quarantine entry, as stores write it."""
    return _schema(Quarantined, "quarantine", "docmill quarantine entry")


def unknown_field(path: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return the first name of a path of fields that no record has, with the names that may stand there; or None.

    Users and their stages name what is below such as `source.metadata`: any name may stand there.
    """
    schema = record_schema()
    at: list[Any] = [schema]
    for name in path:
        objects = [one for one in _alternatives(at, schema["$defs"]) if one.get("type") == "object"]
        named = {key: value for one in objects for key, value in one.get("properties", {}).items()}
        more = [one["additionalProperties"] for one in objects if one.get("additionalProperties")]
        if True in more:
            return None
        if name not in named and not more:
            return name, sorted(named)
        at = [named[name]] if name in named else more
        if at == [{}]:  # anything at all
            return None
    return None


def _alternatives(schemas: Sequence[dict[str, Any]], defined: dict[str, Any]) -> list[dict[str, Any]]:
    """Return schemas with their references followed, and each of those that are one of several."""
    found: list[dict[str, Any]] = []
    for one in schemas:
        if "$ref" in one:
            found += _alternatives([defined[one["$ref"].rpartition("/")[2]]], defined)
        elif "anyOf" in one:
            found += _alternatives(one["anyOf"], defined)
        else:
            found.append(one)
    return found


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
