"""What a made PDF says: blocks of text, tables and notes in the order in which they are to be read.

A layout is one thing that may go wrong in reading (columns, cells that wrap, vowel signs, ...), so that a score by
layout tells which kind loses.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["LAYOUTS", "MARK_OFF", "MARK_ON", "RIGHT_TO_LEFT", "Block", "Paper", "paper"]

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
LAYOUTS = ("plain", "columns", "mixed", "lists", "ruled", "open", "notes", "vocalised", "stretched", "headings")
ARABIC_ALONE = ("vocalised", "stretched")
FOREIGN = (
    *("Intel", "GPT-4", "Galaxy S24", "(UNESCO)", "[12]", "12.5%", "2025-11-30", "3,400 kg", "Prof. Jones"),
    *(
        "team@mail.org",
        "١٩٩٨",
        "7-4",
        "Office 365",
        "USB",
        "B2B",
        "9:45",
        "90 km",
        "v3.1",
        "30/11/2025",
        "1950",
        "€ 20",
    ),
)
VOWELS = "\u064e\u064f\u0650\u0651\u0652\u064b"
JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهيئپچگکی")
TATWEEL = "\u0640"
MARK_ON, MARK_OFF = "\x01", "\x02"  # around the number of a note, which stands raised
STRETCHED = re.compile(f"(?<=\\w){TATWEEL}+(?=\\w)")
STRETCH = 0.04  # of the places where letters join


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, caption, numbered list or table; `rows` are a table's, or a list's items in one row."""

    kind: Literal["heading", "text", "caption", "list", "ruled", "open", "notes"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Paper:
    """A document: its language, its layout and its blocks."""

    code: str
    layout: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def right_to_left(self) -> bool:
        """Tell which way its text runs."""
        return self.code in RIGHT_TO_LEFT

    @property
    def columns(self) -> bool:
        """Tell whether it has two columns."""
        return self.layout == "columns"

    def gold(self) -> str:
        """Return its text in the order of reading: tables row by row, notes last, connections not stretched."""
        parts = []
        for block in self.blocks:
            if block.kind in ("list", "notes"):
                sign = "{}. {}" if block.kind == "list" else "{} {}"
                parts += [sign.format(at, item) for at, item in enumerate(block.rows[0], 1)]
            elif block.rows:
                parts += [" ".join(row) for row in block.rows]
            else:
                parts.append(block.text)
        return STRETCHED.sub("", "\n\n".join(parts)).replace(MARK_ON, "").replace(MARK_OFF, "")


def paper(code: str, layout: str, sentences: Sequence[str], choice: random.Random) -> Paper:
    """Return a document of a page or two in a language and layout, from sentences that are drawn by chance."""

    def some(count: int) -> str:
        return " ".join(choice.sample(sentences, count))

    made = Paper(code, layout)
    head = _words(some(1), choice.randint(3, 6))
    made.blocks = [Block("heading", head), *(Block("text", some(choice.choice([3, 4, 5]))) for _ in range(5))]
    if layout == "mixed":
        made.blocks[1:] = [Block("text", _with_foreign(block.text, choice)) for block in made.blocks[1:]]
    elif layout == "lists":
        items = tuple(_words(some(2), choice.choice([4, 9, 22])) for _ in range(choice.randint(4, 9)))
        made.blocks.insert(choice.randint(2, 4), Block("list", rows=(items,)))
    elif layout in ("ruled", "open"):
        made.blocks.insert(choice.randint(2, 4), _table(layout, some, choice))
    elif layout == "notes":
        made.blocks = _with_notes(made.blocks[:4], some, choice)
    elif layout == "headings":
        made.blocks = [
            part
            for block in made.blocks[1:]
            for part in (Block("heading", _words(some(1), choice.randint(2, 5))), block, Block("caption", some(1)))
        ]
    elif layout in ARABIC_ALONE:
        change = _vocalised if layout == "vocalised" else _stretched
        made.blocks = [Block(block.kind, change(block.text, choice)) for block in made.blocks]
    return made


def _words(text: str, count: int) -> str:
    return " ".join(text.split()[:count])


def _with_foreign(text: str, choice: random.Random) -> str:
    """Return a text with Latin words, numbers and dates between its words, no two of them side by side."""
    words = text.split(" ")
    count = min(3, len(words) // 6)
    for place in sorted(choice.sample(range(1, len(words) // 3), count), reverse=True):
        words.insert(3 * place, choice.choice(FOREIGN))
    return " ".join(words)


def _table(layout: str, some: Callable[[int], str], choice: random.Random) -> Block:
    columns = choice.choice([2, 3, 4])
    longest = choice.choice([2, 3, 9]) if columns < 4 else choice.choice([1, 2, 5])

    def cell() -> str:
        return _words(some(2), choice.randint(1, longest))

    rows = [[cell() for _ in range(columns)] for _ in range(choice.randint(4, 8))]
    if choice.random() < 0.6:
        for row in rows[1:]:
            row[-1] = str(
                choice.choice([choice.randint(3, 99_999), f"{choice.randint(1, 99)}.{choice.randint(1, 9)}%"])
            )
    return Block("ruled" if layout == "ruled" else "open", rows=tuple(map(tuple, rows)))


def _with_notes(blocks: Sequence[Block], some: Callable[[int], str], choice: random.Random) -> list[Block]:
    """Return blocks whose paragraphs have a mark of a note at the end of a word, and the notes."""
    found, notes = [blocks[0]], []
    for block in blocks[1:]:
        words = block.text.split(" ")
        notes.append(_words(some(1), choice.randint(5, 14)))
        words[choice.randrange(2, len(words))] += f"{MARK_ON}{len(notes)}{MARK_OFF}"
        found.append(Block("text", " ".join(words)))
    return [*found, Block("notes", rows=(tuple(notes),))]


def _vocalised(text: str, choice: random.Random) -> str:
    return "".join(one + choice.choice(VOWELS) if one in JOINING and choice.random() < 0.4 else one for one in text)


def _stretched(text: str, choice: random.Random) -> str:
    found = []
    for one, after in zip(text, [*text[1:], " "], strict=True):
        stretch = one in JOINING and after in JOINING and choice.random() < STRETCH
        found.append(one + TATWEEL * choice.choice([1, 1, 2, 4]) if stretch else one)
    return "".join(found)
