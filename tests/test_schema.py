"""The published JSON Schemas are those of the models, and describe what is really written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import (
    Entity,
    Language,
    Mention,
    Place,
    Provenance,
    Removed,
    Segment,
    now,
)
from docmill.records import SCHEMA_VERSION, Quarantined, Record
from docmill.schema import quarantine_schema, record_schema, unknown_field, write
from tests.factories import make_document, make_failure

DOCS = Path(__file__).parent.parent / "docs" / "reference"
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> list[str]:
    """What is wrong with a value, for as much of JSON Schema as the models use; an unknown keyword is an error."""
    known = {"$schema", "$id", "$defs", "$ref", "title", "description", "default", "type", "enum", "const", "anyOf"}
    known |= {"properties", "required", "additionalProperties", "items", "minimum", "maximum"}
    assert set(schema) <= known, f"{where}: this test does not know {set(schema) - known}"
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    if "anyOf" in schema:
        branches = [faults(value, branch, root, where) for branch in schema["anyOf"]]
        return [] if [] in branches else [fault for branch in branches for fault in branch]
    found = []
    if "type" in schema and (
        not isinstance(value, TYPES[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean")
    ):
        return [f"{where} is no {schema['type']}"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        found.append(f"{where} is none of the values allowed")
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where} is out of bounds")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{where}[{number}]")
    if isinstance(value, dict):
        found += _object_faults(value, schema, root, where)
    return found


def _object_faults(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], where: str) -> list[str]:
    found = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    rest = schema.get("additionalProperties", True)
    for name, item in value.items():
        inner = schema.get("properties", {}).get(name, rest)
        if inner is False:
            found.append(f"{where}.{name} is not declared")
        elif inner is not True:
            found += faults(item, inner, root, f"{where}.{name}")
    return found


def a_record() -> dict[str, Any]:
    """The JSON of a record with something in every part."""
    document = make_document(place=Place(line=3), metadata={"any": [1, {"thing": None}]})
    segments = [Segment(start=0, end=5, code="en", confidence=0.5)]
    parts = {
        "text": "Cairo",
        "removed": [Removed(text="Share", reason="share")],
        "language": Language(code="en", script="Latn", direction="ltr", confidence=1, segments=segments),
        "quality": {"word_count": 1.0},
        "entities": [
            Entity(id="e", type="LOC", name="Cairo", confidence=1, mentions=[Mention(start=0, end=5, text="Cairo")])
        ],
        "provenance": [Provenance(stage="clean", version="1", seconds=0, worker="w", finished_at=now())],
    }
    document = document.with_failure(make_failure("dedup"), for_good=False)
    parsed: dict[str, Any] = json.loads(Record.of(document, []).model_copy(update=parts).model_dump_json())
    return parsed


def an_entry() -> dict[str, Any]:
    """The JSON of a quarantine entry."""
    document = make_document(b"\xff", failure=make_failure())
    parsed: dict[str, Any] = json.loads(Quarantined.of(document, "b").model_dump_json())
    return parsed


def test_the_published_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    for path in write(tmp_path):
        published = DOCS / path.name
        assert published.read_bytes() == path.read_bytes(), (
            f"{published} is stale: python -m docmill.schema docs/reference"
        )


def test_a_real_record_satisfies_its_schema() -> None:
    assert faults(a_record(), record_schema(), record_schema()) == []


def test_a_real_quarantine_entry_satisfies_its_schema() -> None:
    assert faults(an_entry(), quarantine_schema(), quarantine_schema()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "lost"},
        {"schema_version": "2.0"},
        {"text": None},
        {"surprise": 1},
        {"failures": [{"stage": "dedup", "error": "E", "message": "m", "cause": "fate"}]},
        {"removed": [{"text": "x"}]},
        {"language": {"code": "en", "script": "Latn", "direction": "up", "confidence": 1}},
        {"language": {"code": "en", "script": "Latn", "direction": "ltr", "confidence": 1.5}},
    ],
)
def test_what_is_no_record_does_not(change: dict[str, Any]) -> None:
    assert faults(a_record() | change, record_schema(), record_schema()) != []


@pytest.mark.parametrize(
    "path", ["language.code", "source.place.line", "source.metadata.mine.own", "quality.any", "annotations.stage.found"]
)
def test_a_field_that_records_may_have_is_known(path: str) -> None:
    assert unknown_field(path.split(".")) is None


@pytest.mark.parametrize(
    ("path", "name"), [("foo.bar", "foo"), ("language.cod", "cod"), ("status.x", "x"), ("entities.0.id", "0")]
)
def test_a_field_that_no_record_has_is_told(path: str, name: str) -> None:
    unknown = unknown_field(path.split("."))
    assert unknown is not None
    assert unknown[0] == name


def test_a_schema_says_what_it_describes() -> None:
    for schema, title in ((record_schema(), "docmill record"), (quarantine_schema(), "docmill quarantine entry")):
        assert schema["title"] == title
        assert schema["$id"].endswith(f":{SCHEMA_VERSION}")
        assert schema["$schema"].endswith("2020-12/schema")
        assert schema["description"]
        version = schema["properties"]["schema_version"]
        assert version["default"] == SCHEMA_VERSION
        assert SCHEMA_VERSION in version["enum"]
