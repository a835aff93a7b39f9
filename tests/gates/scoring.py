"""Records made in this process, counted by the reference material's own programs.

The development data were used in making the models and the rules, so no figure here is a claim about documents unseen:
a gate guards what was reached against a change that loses it. Each gate is a measured value (its date stands beside it)
less `MARGIN`; a change that raises a figure may raise its gate.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docmill.documents import Document, Failure
from docmill.records import Record
from docmill.stages.installed import load
from docmill.stages.stage import Context, run
from tests.factories import make_document

__all__ = ["MARGIN", "Row", "document_of", "figures", "reached", "records_of", "rows"]

MARGIN = 0.005
BATCH = 50
Row = dict[str, Any]


def rows(path: Path, keep: Callable[[int], bool] = lambda _: True) -> Iterator[Row]:
    """Yield the JSON lines of a file, plain, gzipped or xz, whose number `keep` accepts; the others are not parsed."""
    opened = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opened(path, "rb") as lines:
        for number, line in enumerate(lines):
            if line.strip() and keep(number):
                yield json.loads(line)


def document_of(row: Row) -> Document:
    """Return a row's page (`html`, `url`) or plain text (`text`) as a document that carries the row's id."""
    media_type, content = ("text/html", row["html"]) if "html" in row else ("text/plain", row["text"])
    uri = row.get("url") or f"file:///{row['id']}"
    return make_document(content, uri, media_type=media_type, metadata={"id": row["id"]})


def records_of(given: Iterable[Row], stages: Sequence[str] = ("clean",), **cleaning: Any) -> list[Record]:
    """Run rows through stages, `clean` with these options, and return their records.

    Raises:
        AssertionError: a stage failed on a document.
    """
    made = [load(name, cleaning if name == "clean" else {}, Context()) for name in stages]
    documents = [document_of(row) for row in given]
    found: list[Record] = []
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        for stage in made:
            answers = run(stage, batch)
            failures = [answer for answer in answers if isinstance(answer, Failure)]
            assert failures == []
            batch = [one.annotated(stage.name, answer) for one, answer in zip(batch, answers, strict=True)]
        found += [Record.of(document, []) for document in batch]
    return found


def figures(
    program: Path, kind: str | None, records: Iterable[Record], gold: Iterable[Row] | Path, folder: Path
) -> str:
    """Return what a program of shared/tools prints about records beside their gold, rows or a file of its own form."""
    (folder / "records").mkdir(parents=True)
    lines = "\n".join(record.model_dump_json() for record in records)
    (folder / "records" / "part.jsonl").write_text(lines, encoding="utf-8")
    if not isinstance(gold, Path):
        lines = "\n".join(map(json.dumps, gold))
        gold = folder / "gold.jsonl"
        gold.write_text(lines, encoding="utf-8")
    asked = [kind] if kind else []
    command = [sys.executable, program, *asked, folder / "records", gold]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def reached(told: str, pattern: str) -> float:
    """Return the number that the one group of a pattern finds in a program's output; `4/5` is .8."""
    found = re.search(pattern, told)
    assert found, told
    part, _, whole = found[1].partition("/")
    return float(part) / float(whole or 1)
