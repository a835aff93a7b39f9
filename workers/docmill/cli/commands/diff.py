"""What `docmill diff` prints: two texts side by side, so that a person can judge a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from docmill.cli.console import line, marks_by_colour, results, stacked
from docmill.cli.document_ids import abbreviated
from docmill.cli.json_output import emit
from docmill.cli.stored_records import read_records
from docmill.records import Record
from docmill.text.folding import fold

__all__ = ["compare_records", "marked_words", "sentence_rows"]

SENTENCE = re.compile(r"[^.!?؟。！？।\n]+[.!?؟。！？।]*\n*")
WORD = re.compile(r"\s+|\w+|[^\w\s]")

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


def sentence_rows(one: str, two: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of two texts in pairs: those that fold alike stand beside each other, '' stands for none."""
    left, right = ([match[0].strip() for match in SENTENCE.finditer(text)] for text in (one, two))
    left, right = [part for part in left if part], [part for part in right if part]
    matcher = SequenceMatcher(None, [fold(part) for part in left], [fold(part) for part in right], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield from zip_longest(left[a:b], right[c:d], fillvalue="")


def marked_words(sentence: str, other: str, mark: tuple[str, str, str], *, by_colour: bool) -> Text:
    """Return a sentence in which the words that `other` lacks are marked: by the mark's style, or by its two signs.

    Words are alike when they fold alike. Without colours, spaces at the ends of a run of words stand outside its signs.
    """
    words, others = WORD.findall(sentence), WORD.findall(other)
    start, end, style = mark
    text = line()
    matcher = SequenceMatcher(
        None, [fold(word) or word for word in words], [fold(word) or word for word in others], autojunk=False
    )
    for tag, a, b, _, _ in matcher.get_opcodes():
        run = "".join(words[a:b])
        if tag == "equal" or not run.strip():
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
