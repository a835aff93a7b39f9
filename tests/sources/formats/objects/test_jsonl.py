"""A line is a document; a line that is none is quarantined with its place, and the others go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.settings import Fields

Take = Callable[..., list[Document]]


def jsonl(*lines: Any) -> bytes:
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


def test_text_url_place_and_metadata(take_bytes: Take) -> None:
    data = jsonl({"text": "أولا", "lang": "ar"}, b"", {"id": 7, "html": "<p>b", "url": "https://x.example/b", "n": [1]})
    first, second = take_bytes(data, "a.jsonl")
    assert first.content == "أولا".encode()
    assert (first.source.media_type, first.source.encoding) == ("text/plain", "utf-8")
    assert first.source.uri == "file:///in/a.jsonl"
    assert first.source.metadata == {"lang": "ar"}
    assert (first.source.place.line, first.source.place.offset) == (1, 0)
    assert (second.content, second.source.media_type) == (b"<p>b", "text/html")
    assert second.source.uri == "https://x.example/b"
    assert second.source.metadata == {"id": 7, "n": [1], "source_file": "file:///in/a.jsonl"}
    assert (second.source.place.line, second.source.place.offset) == (3, data.index(b'{"id"'))


def test_html_wins_unless_it_is_empty(take_bytes: Take) -> None:
    both, empty = take_bytes(jsonl({"text": "t", "html": "<p>h"}, {"text": "t", "html": ""}))
    assert (both.content, both.source.metadata) == (b"<p>h", {"text": "t"})
    assert (empty.content, empty.source.media_type) == (b"t", "text/plain")


def test_an_empty_text_is_a_document(take_bytes: Take) -> None:
    (document,) = take_bytes(jsonl({"text": ""}), "a.jsonl")
    assert (document.content, document.failure) == (b"", None)


def test_names_of_fields_are_settings(take_bytes: Take) -> None:
    fields = Fields(id=("key",), text=("artikel",), url=("wo",))
    (document,) = take_bytes(jsonl({"artikel": "a", "wo": "http://w", "key": "k"}), fields=fields)
    assert (document.content, document.source.uri) == (b"a", "http://w")
    assert document.source.metadata["id"] == "k"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"text": "broken', "not valid JSON"),
        (b'{"title": "only"}', "neither text nor html"),
        (b'{"text": 5}', "its field text holds a number"),
        (b'{"text": null}', "its field text holds null"),
        (b'{"text": true}', "its field text holds true or false"),
        (b'{"text": {"a": [1]}}', "its field text holds an object without a text"),
        (b'{"text": []}', "its field text holds a list without a text"),
        (b'["text"]', "a JSON object or string is wanted, this is list"),
        (b"42", "a JSON object or string is wanted, this is int"),
        (b'{"text": "\xff"}', "not valid JSON"),
        (b"[" * 100_000, "nested too deep to be read"),
        (b'{"text": "a", "m": ' + b'{"m":' * 200 + b"1" + b"}" * 201, "deeper than 64"),
    ],
)
def test_a_bad_line_is_quarantined_and_its_neighbours_go_on(take_bytes: Take, line: bytes, told: str) -> None:
    first, bad, last = take_bytes(jsonl({"text": "a"}, line, {"text": "c"}), "a.jsonl")
    assert (first.content, last.content) == (b"a", b"c")
    assert bad.failure is not None
    assert bad.failure.stage == "source"
    assert told in bad.failure.message
    assert "line 2" in bad.failure.message
    assert bad.content == line[: 64 << 10]
    assert (bad.source.place.line, bad.source.place.offset) == (2, 14)
    assert last.source.place.line == 3


@pytest.mark.parametrize(
    ("element", "told"),
    [
        (b'{"text": "b"', "it ends too early: a bracket, a brace or a quote is missing"),
        (b'"text": "b"}', "its opening brace is missing"),
        (b'{"text": b"}', "expecting value at character 10 of 12"),
    ],
)
def test_what_is_wrong_with_an_element_is_told_in_words_and_by_no_line_but_the_file_s(
    take_bytes: Take, element: bytes, told: str
) -> None:
    found = take_bytes(b'[{"text": "a"},\n' + element + b',\n{"text": "c"}]', "a.json")
    (bad,) = [one for one in found if one.failure]
    assert bad.failure is not None
    assert told in bad.failure.message
    assert "line 2: not valid JSON" in bad.failure.message
    assert "line 1" not in bad.failure.message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"text": "abc', "it ends too early: the string that begins at character 10 has no closing quote"),
        (b'{"text": "a\\u12"}', "invalid \\uXXXX escape at character 13 of 17"),
    ],
)
def test_a_string_that_is_wrong_is_told_by_its_place(take_bytes: Take, line: bytes, told: str) -> None:
    (bad,) = take_bytes(line + b"\n", "a.jsonl")
    assert bad.failure is not None
    assert bad.failure.message.endswith(told)


def test_a_control_character_is_told_with_its_place_once(take_bytes: Take) -> None:
    (bad,) = take_bytes(b'[{"text": "a\nb"}]', "a.json")
    assert bad.failure is not None
    assert bad.failure.message.endswith("invalid control character at character 12 of 15")


def test_a_line_over_the_limit_is_quarantined(take_bytes: Take) -> None:
    first, huge, last = take_bytes(jsonl({"text": "a"}, {"text": "b" * 500_000}, {"text": "c"}), line_bytes=100_000)
    assert huge.failure is not None
    assert huge.failure.error == "LimitError"
    assert "DOCMILL_LIMITS__LINE_BYTES" in huge.failure.message
    assert len(huge.content) == 64 << 10
    assert (first.content, last.content) == (b"a", b"c")


def test_a_text_over_the_limit_is_quarantined(take_bytes: Take) -> None:
    (document,) = take_bytes(jsonl({"text": "b" * 200}), document_bytes=100)
    assert document.failure is not None
    assert "DOCMILL_LIMITS__DOCUMENT_BYTES" in document.failure.message


def test_lone_surrogates_and_what_other_writers_write(take_bytes: Take) -> None:
    data = jsonl(
        b'{"text": "a\\ud83d b", "m\\udc00": ["\\ud800"], "url": "http://x/\\udfff"}',
        b'{"text": "\\ud83d\\ude00", "score": NaN, "n": 123456789012345678901234567890}',
        b'\xef\xbb\xbf{"text": "marked"}\r',
    )
    lone, paired, marked = take_bytes(data, "a.jsonl")
    assert lone.content.decode() == "a� b"
    assert lone.source.uri == "http://x/�"
    assert paired.content.decode() == "😀"
    assert paired.source.metadata["score"] is None
    assert marked.content == b"marked"
    for document in (lone, paired, marked):
        orjson.dumps(document.source.metadata)


def test_json_arrays_and_objects_over_many_lines(take_bytes: Take) -> None:
    array = take_bytes(b'[{"text": "a"}, {"text": "a"}, {"t": 1},\n{"text": "b"}]', "a.json")
    assert [document.content for document in array if not document.failure] == [b"a", b"a", b"b"]
    assert array[2].failure is not None
    assert [document.source.place.line for document in array] == [1, 1, 1, 2]
    assert len({document.id for document in array}) == 4
    (single,) = take_bytes(b'{\n  "text": "a",\n  "url": "http://x"\n}\n')
    assert (single.content, single.source.uri) == (b"a", "http://x")


FORMS = ('{{"text": "{0}"}}\n{{"text": "{1}"}}\n', '[{{"text": "{0}"}}, {{"text": "{1}"}}]', '["{0}", "{1}"]')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
@pytest.mark.parametrize("form", FORMS)
def test_a_byte_order_mark_is_obeyed(take_bytes: Take, form: str, encoding: str) -> None:
    said = ["تغادر العبارة", "渡船七点开"]
    found = take_bytes(form.format(*said).encode(encoding), "a.json")
    assert [document.content.decode() for document in found] == said


@pytest.mark.parametrize(
    "lines",
    [
        '{"text": "a"},\n{"text": "b"},\n',
        '{"text": "a"} {"text": "b"}\n',
        '{"text": "a"}{"text": "b"}\n',
        '[\n{"text": "a"},\n{"text": "b"}\n]\n',
        '[{"text": "a"}, {"text": "b"}]\n',
    ],
)
def test_lines_that_are_nearly_jsonl_are_read(take_bytes: Take, lines: str) -> None:
    found = take_bytes(lines.encode(), "a.jsonl")
    assert [(document.failure, document.content) for document in found] == [(None, b"a"), (None, b"b")]
    assert len({document.id for document in found}) == 2
    offsets = [document.source.place.offset for document in found]
    assert offsets == [lines.index('{"text": "a'), lines.index('{"text": "b')]


def test_a_tab_in_a_string_is_read(take_bytes: Take) -> None:
    (document,) = take_bytes(b'{"text": "from\tto"}\n', "a.jsonl")
    assert document.content == b"from\tto"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.binary(max_size=60) | st.sampled_from([b'{"text": "a"}', b'{"html": "\\ud800"}'])))
def test_no_line_raises(take_bytes: Take, lines: list[bytes]) -> None:
    first = take_bytes(b"\n".join(lines), "a.jsonl")
    assert [document.id for document in first] == [document.id for document in take_bytes(b"\n".join(lines), "a.jsonl")]


def test_metadata_are_bounded(take_bytes: Take) -> None:
    lines = [{"text": "x" * 500, "page": "y" * 100}, {"text": "a", "page": "y" * 300}, {"text": "b"}]
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    long, bad, good = take_bytes(data, "a.jsonl", metadata_bytes=200)
    assert (long.failure, good.failure) == (None, None)
    assert bad.failure is not None
    assert "DOCMILL_LIMITS__METADATA_BYTES" in bad.failure.message
    (many,) = take_bytes(json.dumps({"text": "a"} | {f"f{n}": n for n in range(10_001)}).encode(), "a.jsonl")
    assert many.failure is not None
    assert "10001 fields" in many.failure.message or "10002 fields" in many.failure.message


def test_a_string_is_a_text(take_bytes: Take) -> None:
    one, two = take_bytes('["first", "ن"]'.encode(), "a.json")
    assert (one.content.decode(), two.content.decode()) == ("first", "ن")
    assert (one.source.media_type, one.source.metadata) == ("text/plain", {})
    (line,) = take_bytes(b'"a line"\n', "a.jsonl")
    assert line.content == b"a line"
    (odd,) = take_bytes(b'{"": "a", "text": "b"}\n', "a.jsonl")
    assert odd.content == b"b"


@pytest.mark.parametrize(
    ("data", "members"),
    [
        ('{"status": "ok", "articles": [{"text": "a"}, {"text": "b"}]}', ["articles[0]", "articles[1]"]),
        (
            '{"hits": {"hits": [{"_source": {"text": "a"}}, {"_source": {"text": "b"}}]}}\n\n',
            ["hits.hits[0]", "hits.hits[1]"],
        ),
        ('{\n "data": [{"text": "a"}],\n "more": [{"text": "b"}]\n}', ["data[0]", "more[0]"]),
    ],
)
def test_one_object_that_holds_lists_of_objects_is_looked_into(take_bytes: Take, data: str, members: list[str]) -> None:
    found = take_bytes(data.encode(), "a.json")
    assert [(one.content, one.source.place.member) for one in found] == list(zip([b"a", b"b"], members, strict=True))
    assert len({one.id for one in found}) == 2


def test_an_item_without_text_in_such_a_list_is_told(take_bytes: Take) -> None:
    found = take_bytes(b'{"articles": [{"text": "a"}, {"id": 2}, 3]}', "a.json")
    assert [one.failure is None for one in found] == [True, False, False]
    assert found[1].content == b'{"id": 2}'


def test_a_line_without_text_among_others_is_not_looked_into(take_bytes: Take) -> None:
    """What stands in lists there are parts of it, entities for instance."""
    lines = b'{"id": 1, "text": null, "entities": [{"text": "Tyre"}]}\n{"text": "b"}\n'
    found = take_bytes(lines, "a.jsonl")
    assert [(one.failure is None, one.content) for one in found][1:] == [(True, b"b")]
    assert found[0].failure is not None
    assert len(found) == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_rows_in_utf_16_without_a_mark_are_read(take_bytes: Take, encoding: str, name: str) -> None:
    texts = ["فتحت البلدية السوق", "旧码头的鱼市"]
    rows = ["text,id", *(f"{text},1" for text in texts)]
    objects = [f'{{"text": "{text}"}}' for text in texts]
    whole = f"[{','.join(objects)}]" if name == "a.json" else "\n".join(rows if name == "a.csv" else objects)
    assert [one.content.decode() for one in take_bytes(whole.encode(encoding), name)] == texts
