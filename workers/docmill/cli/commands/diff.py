"""What `docmill diff` prints: two texts side by side, so that a person can judge a verdict.

Tested by tests/cli/commands/test_index.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from docmill.cli.console import isolated, results
from docmill.cli.json_output import emit
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.settings import load
from docmill.stores import open_store
from docmill.text.folding import fold

__all__ = ["compare_records", "rows_of"]

SENTENCE = re.compile(r"[^.!?؟。！？।\n]+[.!?؟。！？।]*\n*")
WORD = re.compile(r"\s+|\w+|[^\w\s]")

Row = tuple[str, str]


def compare_records(one: str, two: str, out: Path | None, *, as_json: bool) -> None:
    """Print the texts of two records side by side, given their ids.

    Raises:
        ConfigError: there is no such record.
        StoreError: the store cannot be read.
    """
    settings = load()
    url = f"file://{out.resolve()}" if out else settings.store_url
    store = open_store(url, compression=settings.store_compression)
    try:
        records = [store.get(document) for document in (one, two)]
    finally:
        store.close()
    found = [record for record in records if record]
    if len(found) < 2:
        missing = one if records[0] is None else two
        raise ConfigError(f"no record with the id {missing!r} in {url}; imported documents have no record")
    rows = list(rows_of(found[0].text, found[1].text))
    if as_json:
        emit([{"left": left, "right": right, "same": fold(left) == fold(right)} for left, right in rows])
        return
    _show(found, rows)


def rows_of(one: str, two: str) -> Iterator[Row]:
    """The sentences of two texts in rows: those that fold alike stand beside each other, '' stands for none."""
    left, right = ([match[0].strip() for match in SENTENCE.finditer(text)] for text in (one, two))
    left, right = [part for part in left if part], [part for part in right if part]
    matcher = SequenceMatcher(None, [fold(part) for part in left], [fold(part) for part in right], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield from zip_longest(left[a:b], right[c:d], fillvalue="")


def _marked(words: Sequence[str], others: Sequence[str], style: str) -> Text:
    text = Text("\u2068")  # isolated, see console.isolated
    matcher = SequenceMatcher(
        None, [fold(word) or word for word in words], [fold(word) or word for word in others], False
    )
    for tag, a, b, _, _ in matcher.get_opcodes():
        text.append("".join(words[a:b]), style="" if tag == "equal" else style)
    return text.append("\u2069")


def _show(records: Sequence[Record], rows: Sequence[Row]) -> None:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", expand=True)
    for record in records:
        verdict = record.dedup.status if record.dedup else "not judged"
        table.add_column(f"{record.id} {verdict}\n{isolated(record.source.uri)}", ratio=1, overflow="fold")
    for left, right in rows:
        a, b = WORD.findall(left), WORD.findall(right)
        table.add_row(_marked(a, b, "red strike"), _marked(b, a, "green bold"))
    results.print(table)
    same = sum(fold(left) == fold(right) for left, right in rows)
    results.print(f"{same:,} of {len(rows):,} sentences are the same")
