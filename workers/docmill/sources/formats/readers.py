"""Which reader makes documents of which kind of entry.

Tested by tests/sources/test_reader.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, SourceItem
from docmill.sources.formats.arc import read_arc
from docmill.sources.formats.markup.feeds import read_feed
from docmill.sources.formats.markup.scholarly import read_scholarly
from docmill.sources.formats.markup.wiki_dumps import read_wiki
from docmill.sources.formats.objects.jsonl import read_json, read_jsonl
from docmill.sources.formats.tables.columnar import read_arrow, read_parquet
from docmill.sources.formats.tables.delimited import read_delimited
from docmill.sources.formats.warc import read_warc
from docmill.sources.sniffing import Kind

__all__ = ["READERS", "Reader"]

Reader: TypeAlias = Callable[[Entry, Limits, Fields], Iterator[SourceItem]]


def _without_fields(read: Callable[[Entry, Limits], Iterator[SourceItem]]) -> Reader:
    return lambda entry, limits, _: read(entry, limits)


READERS: dict[Kind, Reader] = {
    Kind.JSONL: read_jsonl,
    Kind.JSON: read_json,
    Kind.DELIMITED: read_delimited,
    Kind.PARQUET: read_parquet,
    Kind.ARROW: read_arrow,
    Kind.FEED: _without_fields(read_feed),
    Kind.SCHOLARLY: _without_fields(read_scholarly),
    Kind.WIKI: _without_fields(read_wiki),
    Kind.WARC: _without_fields(read_warc),
    Kind.ARC: _without_fields(read_arc),
}
