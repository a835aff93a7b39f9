"""Requests to _bulk are pairs of lines, and every field of a document is in the mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docmill.documents import Language
from docmill.exports.bulk import MAPPING, write_bulk
from docmill.exports.search_index import ANALYZERS, BY_LANGUAGE, mapping
from docmill.records import Record
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_language, make_record

# Of the language analyzers, those that OpenSearch and Elasticsearch both ship with. Each is a class `...Analyzer` in
# lucene-analyzers-common 8.7.0 of Debian's liblucene8-java; no server of either kind could be had to ask.
BUILT_IN = """
arabic armenian basque bengali brazilian bulgarian catalan cjk czech danish dutch english estonian finnish french
galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese romanian
russian sorani spanish swedish turkish thai
"""


def written(folder: Path, *records: Record, most: int = 1 << 20) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    files = write_bulk([encode(record).encode() for record in records], folder, file_bytes=most)
    found = []
    for file in files:
        data = file.read_bytes()
        assert data.endswith(b"\n"), "a request to _bulk ends with a line end"
        lines = [json.loads(line) for line in data.split(b"\n")[:-1]]
        found += list(zip(lines[::2], lines[1::2], strict=True))
    return found


def in_language(code: str) -> Record:
    language: Language = make_language(code)
    return make_record(code, language=language, title=f"title {code}")


def test_each_record_is_an_action_and_a_document(tmp_path: Path) -> None:
    records = contrary_records()
    found = written(tmp_path, *records)
    assert [action for action, _ in found] == [{"index": {"_id": record.id}} for record in records]
    documents = [{name: value for name, value in document.items() if name != BY_LANGUAGE} for _, document in found]
    assert documents == [json.loads(encode(record)) for record in records]


def test_a_text_stands_where_its_language_is_analyzed(tmp_path: Path) -> None:
    found = [document.get(BY_LANGUAGE) for _, document in written(tmp_path, *map(in_language, ["ar", "zh-Hant", "yo"]))]
    assert found[0] == {"ar": {"title": "title ar", "text": "text of ar"}}
    assert list(found[1]) == ["zh"]
    assert found[2] is None


def test_a_request_is_no_larger_than_asked_for_but_for_one_document(tmp_path: Path) -> None:
    assert len(written(tmp_path, *contrary_records(), most=1)) == 3
    assert len(list(tmp_path.glob("*.ndjson"))) == 3


def test_arabic_is_analyzed_as_arabic_and_every_analyzer_is_built_in(tmp_path: Path) -> None:
    written(tmp_path)
    told = json.loads((tmp_path / MAPPING).read_text())
    assert told == mapping()
    properties = told["mappings"]["properties"]
    assert properties[BY_LANGUAGE]["properties"]["ar"]["properties"]["text"] == {"type": "text", "analyzer": "arabic"}
    assert set(ANALYZERS.values()) <= set(BUILT_IN.split())
    assert told["mappings"]["_source"] == {"excludes": [BY_LANGUAGE]}


def test_every_field_of_a_record_is_mapped() -> None:
    properties = mapping()["mappings"]["properties"]
    assert set(Record.model_fields) | {BY_LANGUAGE} == set(properties)
    assert properties["source"]["properties"]["received_at"]["type"] == "date"
    assert properties["metadata"] == properties["annotations"] == {"type": "object", "enabled": False}
    assert properties["entities"]["type"] == "nested"
    assert properties["text"]["type"] == "text"
