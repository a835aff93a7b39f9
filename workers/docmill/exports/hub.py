"""A dataset for a hub: Parquet files and the card that describes them. Tested by tests/exports/test_hub.py.

Source of the card's head: https://huggingface.co/docs/hub/datasets-cards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic_core import from_json

from docmill.arrow import arrow_schema
from docmill.exports.parquet import write_parquet
from docmill.records import SCHEMA_VERSION, Record
from docmill.text.display import escaped

__all__ = ["CARD", "DATA", "write_dataset"]

CARD, DATA = "README.md", "data"
SIZES = (("n<1K", 10**3), ("1K<n<10K", 10**4), ("10K<n<100K", 10**5), ("100K<n<1M", 10**6), ("1M<n<10M", 10**7))
LARGER = "n>10M"
MOST_LANGUAGES = 200  # listed in the head
MOST_ROWS = 30  # of the table of languages


@dataclass(slots=True)
class Totals:
    """What is counted while records pass by."""

    records: int = 0
    characters: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)

    def counting(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield lines of records, each counted."""
        for line in lines:
            record = from_json(line)
            self.records += 1
            self.characters += len(record["text"])
            self.statuses[record["status"]] += 1
            self.languages[(record["language"] or {}).get("code", "und")] += 1
            self.stages.update(f"{one['stage']} {one['version']}" for one in record["provenance"])
            yield line


def write_dataset(
    lines: Iterable[bytes], folder: Path, *, name: str, fields: Sequence[str] = (), file_bytes: int
) -> list[Path]:
    """Write Parquet files into `data/`, and `README.md`, the card; return the files of data.

    The card says what was counted, and names no licence: that is its publisher's to know.

    Raises:
        ConfigError: as `write_parquet` does.
    """
    totals = Totals()
    data = write_parquet(totals.counting(lines), folder / DATA, fields=fields, file_bytes=file_bytes)
    columns = list(fields) or arrow_schema("pairs").names
    (folder / CARD).write_text(card(name, totals, columns), encoding="utf-8")
    return data


def card(name: str, totals: Totals, columns: Sequence[str]) -> str:
    """Return the card of a dataset: YAML for the hub, then Markdown for people."""
    title = " ".join(name.split()) or "dataset"
    return "\n".join([*_head(title, totals), f"# {_literal(title)}", "", *_body(totals, columns)])


def _head(title: str, totals: Totals) -> Iterator[str]:
    yield "---"
    yield f"pretty_name: {json.dumps(title)}"  # JSON is YAML
    codes = sorted({_primary(code) for code in totals.languages} - {"und"})[:MOST_LANGUAGES]
    yield f"language: {json.dumps(codes)}"
    size = next((size for size, below in SIZES if totals.records < below), LARGER)
    yield f"size_categories: [{json.dumps(size)}]"
    yield 'task_categories: ["text-generation"]'
    yield 'tags: ["docmill"]'
    yield "configs:"
    yield "- config_name: default"
    yield f"  data_files: [{{split: train, path: {DATA}/*.parquet}}]"
    yield "---"
    yield ""


def _body(totals: Totals, columns: Sequence[str]) -> Iterator[str]:
    yield f"{totals.records:,} documents, {totals.characters:,} characters of text, cleaned by docmill."
    yield ""
    yield from _table("status", totals.statuses)
    yield from _table("language", totals.languages)
    yield "## Columns"
    yield ""
    yield "Objects whose names differ from document to document are lists of `key` and `value`; a value is JSON, but in"
    yield "`quality`, where it is a number. Offsets count Unicode code points of `text`; moments are in UTC."
    yield ""
    yield "| column | type |"
    yield "| --- | --- |"
    schema = arrow_schema("pairs", model=Record)
    yield from (f"| `{one}` | `{schema.field(one).type}` |" for one in columns)
    yield ""
    yield "## How it was made"
    yield ""
    yield f"Schema {SCHEMA_VERSION}. Stages and their versions, with the number of documents: {_told(totals.stages)}."
    yield ""
    yield "## Before you publish"
    yield ""
    yield "The texts are their authors'. Add a licence to the head of this card, say where the documents come from and"
    yield "what you may do with them, and look for personal data: docmill marks names, telephone numbers and addresses"
    yield "in `entities` and removes none of them."
    yield ""


def _table(what: str, counts: Counter[str]) -> Iterator[str]:
    yield f"| {what} | documents |"
    yield "| --- | ---: |"
    yield from (f"| {_literal(one)} | {count:,} |" for one, count in counts.most_common(MOST_ROWS))
    if len(counts) > MOST_ROWS:
        others = counts.total() - sum(count for _, count in counts.most_common(MOST_ROWS))
        yield f"| {len(counts) - MOST_ROWS} more | {others:,} |"
    yield ""


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{_literal(one)} ({count:,})" for one, count in counts.most_common(MOST_ROWS)) or "none told"


def _primary(code: str) -> str:
    return code.partition("-")[0]


def _literal(text: str) -> str:
    """Return a name as Markdown shows it: no mark of it is obeyed."""
    return "".join(f"\\{one}" if one in r"\`*_{}[]()<>#+-.!|~" else one for one in escaped(text, most=200))
