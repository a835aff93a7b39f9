"""The text of an object is found by name, by path, in parts and in messages; all else stays."""

from __future__ import annotations

from typing import Any

import pytest

from docmill.settings import TEXT_FIELDS, Fields
from docmill.sources.formats.objects.content_fields import names_of, take_content


def taken(value: dict[str, Any], **names: tuple[str, ...]) -> tuple[str, str, dict[str, Any]]:
    found = take_content(value, Fields(**names))
    assert found is not None
    return found.text, found.media_type, value


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_names_of_public_corpora_are_known(name: str) -> None:
    assert taken({name: "عبارة", "title": "t"}) == ("عبارة", "text/plain", {"title": "t"})


def test_the_whole_text_counts_before_its_abstract() -> None:
    assert taken({"abstract": "short", "text": "long"}) == ("long", "text/plain", {"abstract": "short"})


@pytest.mark.parametrize(
    ("value", "text", "rest"),
    [
        ({"data": {"text": "a", "n": 1}}, "a", {"data": {"n": 1}}),
        ({"_source": {"body": "a"}, "_id": "7"}, "a", {"_id": "7"}),
        ({"text": ["a", "b"]}, "a\n\nb", {}),
        ({"content": {"rendered": "a", "protected": False}}, "a", {"content": {"protected": False}}),
        ({"body": {"value": "a"}, "n": 1}, "a", {"n": 1}),
        ({"text": {"text": "a"}}, "a", {}),
        ({"content": [{"type": "text", "text": "a"}, {"type": "image", "url": "u"}, {"type": "text", "text": "b"}]},
         "a\n\nb", {"content": [{"type": "image", "url": "u"}]}),
        ({"messages": [{"role": "user", "content": "متى؟"}, {"role": "assistant", "content": "في السابعة."}]},
         "user: متى؟\n\nassistant: في السابعة.", {}),
        ({"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}, "human: a\n\ngpt: b", {}),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]}, "user: a", {}),
        ({"text": "", "turns": [{"role": "user", "content": "a"}]}, "", {"turns": [{"role": "user", "content": "a"}]}),
    ],
)  # fmt: skip
def test_shapes(value: dict[str, Any], text: str, rest: dict[str, Any]) -> None:
    assert taken(value) == (text, "text/plain", rest)


def test_a_name_with_dots_is_a_path_unless_a_field_is_called_so() -> None:
    assert taken({"a": {"b": {"c": "x"}, "d": 1}}, text=("a.b.c",)) == ("x", "text/plain", {"a": {"d": 1}})
    assert taken({"a.b": "x", "a": {"b": "y"}}, text=("a.b",)) == ("x", "text/plain", {"a": {"b": "y"}})
    assert taken({"text": {"text": "x", "n": 1}}, text=("text.text",)) == ("x", "text/plain", {"text": {"n": 1}})


@pytest.mark.parametrize(
    "value",
    [{}, {"text": None}, {"text": 5}, {"text": []}, {"text": [1]}, {"data": 5}, {"messages": [1]}, {"title": "t"}],
)
def test_what_holds_no_text_stays_as_it_was(value: dict[str, Any]) -> None:
    before = dict(value)
    assert take_content(value, Fields()) is None
    assert value == before


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("<div><p>عبارة</p></div>", "text/html"),
        ("The ferry.</p><p>It leaves.</p><br>At seven.", "text/html"),
        ("In HTML <p> begins a paragraph, </p> ends it.", "text/plain"),
        ("a < b and b > c", "text/plain"),
        ("tags </p></p></p> " + "far apart in a long text about something else " * 60, "text/plain"),
    ],
)
def test_html_in_a_field_of_text_is_told_by_its_content(text: str, media_type: str) -> None:
    assert taken({"text": text})[1] == media_type


def test_the_names_in_a_message_are_few_and_short() -> None:
    assert names_of({"a": 1, "b": {"c": 1}}) == "a, b.c"
    assert names_of({}) == "none"
    assert len(names_of({"x" * 1000 + str(n): 1 for n in range(1000)})) < 2000
