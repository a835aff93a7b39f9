"""What `docmill diff` prints: two texts side by side, so that a person can judge a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from docmill.cli.console import line, marks_by_colour, results, stacked
from docmill.cli.document_ids import abbreviated
from docmill.cli.json_output import emit
from docmill.cli.stored_records import read_records
from docmill.records import Record
from docmill.text.comparison.differences import sentence_rows, word_runs
from docmill.text.folding import fold

__all__ = ["compare_records", "marked_words"]

OLD, NEW = ("[-", "-]", "red strike"), ("{+", "+}", "green bold")
"""How a run of words is marked that only the first or only the second text has: the signs of wdiff(1), or a style."""


def compare_records(one: str, two: str, out: Path | None, *, as_json: bool) -> None:
    """Print the texts of two records side by side, given their ids.

    Raises:
        ConfigError: there is no such record, or several ids begin so.
        StoreError: the store cannot be read.
    """
    first, second = read_records([one, two], out, otherwise="imported documents have no record")
    rows = list(sentence_rows(first.text, second.text))
    if as_json:
        emit([{"left": left, "right": right, "same": fold(left) == fold(right)} for left, right in rows])
        return
    _print_table((first, second), rows)


def marked_words(sentence: str, other: str, mark: tuple[str, str, str], *, by_colour: bool) -> Text:
    """Return a sentence in which the words that `other` lacks are marked: by the mark's style, or by its two signs.

    Words are alike when they fold alike. Without colours, spaces at the ends of a run of words stand outside its signs.
    """
    start, end, style = mark
    text = line()
    for run, differs in word_runs(sentence, other):
        if not differs:
            text.append_text(line(run, most=len(run)))
        elif by_colour:
            text.append_text(line((run, style), most=len(run)))
        else:
            bare = run.strip()
            before, _, after = run.partition(bare)
            marked = f"{before}{start}{bare}{end}{after}"
            text.append_text(line(marked, most=len(marked)))
    return text


def _print_table(records: Sequence[Record], rows: Sequence[tuple[str, str]]) -> None:
    by_colour = marks_by_colour()
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", expand=True)
    for record in records:
        verdict = record.dedup.status if record.dedup else "not judged"
        identity = abbreviated(record.id, results.width // 2 - 2)
        table.add_column(stacked(identity, verdict, record.source.uri), ratio=1, overflow="fold")
    for left, right in rows:
        table.add_row(
            marked_words(left, right, OLD, by_colour=by_colour),
            marked_words(right, left, NEW, by_colour=by_colour),
        )
    results.print(table)
    same = sum(fold(left) == fold(right) for left, right in rows)
    results.print(f"{same:,} of {len(rows):,} sentences are the same")
