"""The guide "Use the output" opens several parts at once in five tools, whatever is null or empty in the first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docmill.records import Record
from docmill.stores import open_store
from tests.arrow.samples import contrary_records
from tests.conftest import ROOT
from tests.interop import run_with_tools

GUIDE = ROOT / "docs" / "how-to" / "read-the-output.md"
BLOCK = re.compile(r"^```python\n(import docmill, (\w+).*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = {tool: code for code, tool in BLOCK.findall(GUIDE.read_text(encoding="utf-8"))}
# What turns the table of each block into the same list of objects.
ROWS = {
    "polars": "rows = records.to_dicts()",
    "duckdb": "rows = records.to_arrow_table().to_pylist()",
    "datasets": "rows = records.to_list()",
    "pandas": "import pyarrow; rows = pyarrow.Table.from_pandas(records).to_pylist()",
    "pyarrow": "rows = records.to_pylist()",
}
TOLD = """
import json
parsed = lambda value: json.loads(value) if isinstance(value, str) else value
told = {row["id"]: [row["title"], (row["language"] or {}).get("code"), dict(row["quality"] or {}).get("words"),
                    parsed(dict(row["metadata"])["n"]), row["source"]["received_at"].isoformat(timespec="milliseconds"),
                    row["source"]["place"]["line"], [m["text"] for e in row["entities"] for m in e["mentions"]]]
        for row in rows}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """A store of three parts, in which whatever may be null, empty or of another type is so in one of them."""
    folder = tmp_path_factory.mktemp("guide") / "out"
    records = contrary_records()
    store = open_store(f"file://{folder}")
    for number, record in enumerate(records):
        store.write(f"batch{number}", [record], [])
    return folder, records


@pytest.mark.slow
@pytest.mark.parametrize("tool", ROWS)
def test_a_tool_reads_all_parts_with_the_schema(tool: str, parts: tuple[Path, list[Record]]) -> None:
    folder, records = parts
    assert len(BLOCKS[tool].strip().splitlines()) <= 4, "three lines, and one that is empty"
    told = json.loads(run_with_tools(f"{BLOCKS[tool]}\n{ROWS[tool]}\n{TOLD}", folder).splitlines()[-1])
    assert told == {
        record.id: [
            record.title,
            record.language.code if record.language else None,
            record.quality.get("words"),
            record.metadata["n"],
            record.source.received_at.isoformat(timespec="milliseconds"),
            record.source.place.line,
            [mention.text for entity in record.entities for mention in entity.mentions],
        ]
        for record in records
    }
