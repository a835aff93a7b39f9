"""An object is a document with its own address and id; what is beyond a limit is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest

from docmill.documents import Place
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.formats.objects.row_documents import MOST_FIELDS, Row, object_document

ENTRY = Entry(Stream(io.BytesIO()), "file:///in/a.jsonl", "a.jsonl")


def row(size: int = 0, **value: Any) -> Row:
    return Row(value, "a.jsonl, line 3", Place(member=None, line=3, offset=70), size)


def test_address_id_and_the_rest() -> None:
    made = object_document(ENTRY, row(text="عبارة", url=" https://a.example ", id=7, n=1), Limits(), Fields())
    assert (made.content.decode(), made.source.uri) == ("عبارة", "https://a.example")
    assert made.source.metadata == {"id": 7, "n": 1, "source_file": "file:///in/a.jsonl"}
    assert made.source.place.line == 3


@pytest.mark.parametrize(
    ("given", "limits", "told"),
    [
        (row(text="x" * 50), {"document_bytes": 10}, "50 bytes of text, more than limits.document_bytes=10"),
        (row(100, text="x", more="y" * 50), {"metadata_bytes": 10}, "limits.metadata_bytes=10"),
        (row(text="x", **{f"n{n}": 1 for n in range(MOST_FIELDS + 1)}), {}, f"more than {MOST_FIELDS}"),
    ],
)
def test_limits(given: Row, limits: dict[str, int], told: str) -> None:
    with pytest.raises(LimitError, match=told):
        object_document(ENTRY, given, Limits(**limits), Fields())


def test_an_object_without_text_names_its_fields() -> None:
    with pytest.raises(
        SourceError, match=r"line 3: neither text nor html: .* its fields are title, data\.n\. Name the"
    ):
        object_document(ENTRY, row(title="t", data={"n": 1}), Limits(), Fields())
