"""The mapping of records for OpenSearch and Elasticsearch, made from the record's model.

Only analyzers and types are named that both have built in. Tested by tests/exports/test_bulk.py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from docmill.arrow.shapes import ListOf, Open, Scalar, Shape, Struct, shape_of
from docmill.records import Record

__all__ = ["ANALYZERS", "BY_LANGUAGE", "mapping"]

BY_LANGUAGE: Final = "by_language"

ANALYZERS: Final = {
    "ar": "arabic",
    "bg": "bulgarian",
    "bn": "bengali",
    "ca": "catalan",
    "ckb": "sorani",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "gl": "galician",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "ja": "cjk",
    "ko": "cjk",
    "lt": "lithuanian",
    "lv": "latvian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "zh": "cjk",
}
"""The analyzer of a language, by BCP 47 code: the language analyzers that both servers ship without a plug-in.

Source: the documentation of both, "Language analyzers". Brazilian, an analyzer for one country, is left to its users.
"""

TEXT: Final = {"type": "text"}
STORED_ONLY: Final = {"type": "object", "enabled": False}  # kept in the document, and not searched
KEYWORD: Final = {"type": "keyword", "ignore_above": 8191}  # Lucene's terms have 32766 bytes at most
DATE: Final = {"type": "date", "format": "strict_date_optional_time", "ignore_malformed": True}

# What a type alone does not tell: which texts are words to search, and what nobody searches.
SPECIAL: Final[dict[str, dict[str, Any]]] = {
    "text": TEXT,
    "title": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
    "authors": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
    "published_at": DATE,
    "entities.name": {"type": "keyword", "ignore_above": 256, "fields": {"words": TEXT}},
    "entities.mentions": STORED_ONLY,
    "failures.message": TEXT,
    "removed": STORED_ONLY,
    "provenance": STORED_ONLY,
    "language.segments": STORED_ONLY,
    "dedup.paragraphs": STORED_ONLY,
    "pages": {"type": "integer", "index": False, "doc_values": False},
}


def mapping() -> dict[str, Any]:
    """Return the body that makes an index for records: its settings and its mapping.

    A field that a later docmill adds is stored and not searched until the mapping is made anew. Free objects are stored
    only, since the types of what they hold differ from record to record.
    """
    fields = {name: _field(shape, name) for name, shape in shape_of(Record).fields.items()}
    by_language = {
        code: {"properties": {name: {"type": "text", "analyzer": analyzer} for name in ("title", "text")}}
        for code, analyzer in ANALYZERS.items()
    }
    return {
        "settings": {"index": {"mapping": {"nested_objects": {"limit": 100_000}}}},
        "mappings": {
            "dynamic": False,
            "_source": {"excludes": [BY_LANGUAGE]},
            "properties": {**fields, BY_LANGUAGE: {"properties": by_language}},
        },
    }


def _field(shape: Shape, path: str) -> dict[str, Any]:
    if path in SPECIAL:
        return SPECIAL[path]
    match shape:
        case Scalar(kind):
            return _scalar(kind)
        case ListOf(Struct() as item):
            # Nested, so that a name and a type are looked for in the same entity.
            return {"type": "nested", **_field(item, path)}
        case ListOf(item):
            return _field(item, path)
        case Struct(fields):
            return {"properties": {name: _field(one, f"{path}.{name}") for name, one in fields.items()}}
        case Open(value):
            return {"type": "object", "dynamic": True} if value else STORED_ONLY


def _scalar(kind: type) -> dict[str, Any]:
    if kind is str:
        return KEYWORD
    if kind is datetime:
        return DATE
    return {"type": {bool: "boolean", int: "long", float: "double"}[kind]}
