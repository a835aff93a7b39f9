"""Of a web archive in a zip (WACZ) the captures are read; what only indexes them is counted."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from sources.damage import as_warc, as_zip

from docmill.documents import Document

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

WACZ = as_zip(
    {
        "archive/data.warc.gz": gzip.compress(as_warc("<p>تغادر العبارة".encode())),
        "indexes/index.cdx.gz": gzip.compress(b"com,a)/ 2026 {}\n"),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "https://a.example/", "text": "the same again"}\n',
        "datapackage.json": b'{"profile": "data-package"}',
    }
)


def test_captures_are_read_and_the_rest_is_counted(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    (document,) = take_bytes(WACZ, "a.wacz")
    assert document.content.decode() == "<p>تغادر العبارة"
    assert str(document.source.place.member).startswith("archive/data.warc.gz!/")
    assert [kind for kind, _ in take_skipped(WACZ, "a.wacz")] == ["index"] * 3
