"""From lines to paragraphs, over columns and pages.

A paragraph ends where its last line is so short that the next word would have fitted, where the next line is indented,
stands further below or is set in another size. It goes on over the end of a column or page where its last line is full
and does not end a sentence.

Tested by tests/stages/convert/pdf/test_paragraphs.py.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docmill.stages.convert.pdf.hyphens import HYPHENS, WrittenWords, joined
from docmill.stages.convert.pdf.lines import Line

__all__ = ["assemble", "body_size", "set_edges"]

OTHER_SIZE = 0.12  # of the size: a heading, a caption or a note
FURTHER_BELOW = 1.22  # of the usual distance of baselines; Typst sets paragraphs 1.3 apart
INDENT = 0.8  # of an em
RAGGED = 2.5  # times what the lines of a column usually leave
SHORT = 1.5  # of an em: no line is short that leaves less
EDGE = 0.95  # of the lines of a column end within its edge; one that is too long does not move it
SENTENCE_END = re.compile(r"[.!?:;؟؛۔。！？：…]['\"”’»)\]]*$")
BULLET = re.compile(r"[•‣▪●○◦■□▸►➢✓※]\s?\S")
LISTED = re.compile(r"(?:[-–—*]|\(?[0-9٠-٩۰-۹]{1,3}[.)]|\(?[a-zA-Zא-ת][.)])\s+\S")


@dataclass(slots=True)
class Column:
    """What is usual in a column: the distance of its baselines, and how far off its edges its lines begin and end."""

    pitch: float
    start: float
    end: float


def set_edges(lines: Sequence[Line]) -> None:
    """Find how far each line of a page stands off the edges of its column, where it begins and where it ends."""
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.table:
            columns[line.column].append(line)
    for of_column in columns.values():
        lefts, rights = sorted(line.left for line in of_column), sorted(line.right for line in of_column)
        beyond = int(len(of_column) * (1 - EDGE))
        left, right = lefts[beyond], rights[-1 - beyond]
        for line in of_column:
            off_left, off_right = max(line.left - left, 0.0), max(right - line.right, 0.0)
            line.start, line.end = (off_right, off_left) if line.right_to_left else (off_left, off_right)


def body_size(pages: Iterable[Sequence[Line]]) -> float:
    """Return the size in which most of the text is set, in points; 0 where there is none."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def assemble(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Return the text of each page: paragraphs parted by an empty line, rows of a table by the end of a line.

    The pages one behind the other are the whole text, so that a page ends as what follows needs.
    """
    texts: list[list[str]] = [[] for _ in pages]
    vocabulary = WrittenWords(line.text for lines in pages for line in lines)
    before: Line | None = None
    page_before = 0
    columns: dict[tuple[int, int], Column] = {}
    for page, lines in enumerate(pages):
        columns.update({(page, number): column for number, column in _columns(lines).items()})
        for line in lines:
            if before is not None:
                same_column = page == page_before and line.column == before.column
                if line.table and before.table and same_column:
                    texts[page_before].append("\n")
                elif _breaks(before, line, columns[page, line.column], same_column=same_column):
                    texts[page_before].append("\n\n")
                else:
                    texts[page_before][-1], between = joined(before.text, line.text, vocabulary)
                    texts[page_before].append(between)
            texts[page].append(line.text)
            before, page_before = line, page
    return ["".join(parts) for parts in texts]


def _columns(lines: Sequence[Line]) -> dict[int, Column]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.column].append(line)
    every = [distance for column in found.values() for distance in _distances(column)]
    usual = median(every) if every else 0.0
    columns = {}
    for number, of_column in found.items():
        distances = _distances(of_column)
        pitch = median(distances) if len(distances) >= 4 else usual
        start, end = median(line.start for line in of_column), median(line.end for line in of_column)
        columns[number] = Column(min(pitch, 2 * of_column[0].size), start, end)
    return columns


def _distances(lines: Sequence[Line]) -> list[float]:
    return [
        above.baseline - below.baseline
        for above, below in pairwise(lines)
        if 0.5 * below.size < above.baseline - below.baseline < 3 * below.size
    ]


def _breaks(before: Line, line: Line, column: Column, *, same_column: bool) -> bool:
    """Tell whether a line begins a paragraph."""
    if line.table or before.table or BULLET.match(line.text):
        return True
    if abs(before.size - line.size) > OTHER_SIZE * max(before.size, line.size):
        return True
    if before.hyphen or (same_column and before.text.endswith(tuple(HYPHENS)) and _continues(line)):
        return False
    indented = line.start - column.start > INDENT * line.size
    ends = SENTENCE_END.search(before.text) is not None
    if not same_column:
        return indented or _is_short(before, line, column, ends=ends) or (ends and not _continues(line))
    return _ends_in_column(before, line, column, indented=indented, ends=ends)


def _ends_in_column(before: Line, line: Line, column: Column, *, indented: bool, ends: bool) -> bool:
    """Tell whether a line begins a paragraph below another of the same column."""
    if before.baseline - line.baseline > FURTHER_BELOW * max(column.pitch, line.size):
        return True
    if indented and (ends or before.start - column.start < INDENT * line.size / 2):
        return True
    return _is_short(before, line, column, ends=ends) or (ends and LISTED.match(line.text) is not None)


def _continues(line: Line) -> bool:
    """Tell whether a line begins in the middle of a sentence, where its script tells."""
    return line.text[:1].islower()


def _is_short(before: Line, line: Line, column: Column, *, ends: bool) -> bool:
    """Tell whether the first word of a line would have fitted on the line before.

    In a column that is not justified lines are short by chance; and few paragraphs end within a sentence.
    """
    word = line.text.partition(" ")[0]
    width = (line.right - line.left) * (len(word) + 1) / max(len(line.text), 1)
    needed = max(width * 1.2, SHORT * line.size, RAGGED * column.end)
    if not ends:
        needed *= 1.5
    if _continues(line) and not ends:
        needed = max(needed, 0.25 * (before.right - before.left))
    return before.end > needed
