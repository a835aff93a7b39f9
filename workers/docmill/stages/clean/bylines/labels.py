"""Tell the labels of bylines from what stands beside them: "By", "بقلم", "Автор", which are `data/bylines.tsv`.

Tested by tests/stages/clean/bylines/test_labels.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["SPACE", "Labels", "byline_labels", "is_label", "may_have_label", "text_behind_label", "without_brackets"]

START = 3  # characters of a label by which it is known that a text has none
MARKS = ":：/／|՝・＝"  # what parts a label from a name
TATWEEL = "ـ"  # does so too beside a space; within a word it only makes the word longer
SHORT_ENDS = f" \t\u00a0{MARKS}{TATWEEL}"
"""What stands behind a label that is shorter than START."""
SIGNS_AROUND = " \t—–-|•·"
OPENING, CLOSING = "([（", ")]）"
BRACKETS = OPENING + CLOSING
SOMEBODY = "Ada Lovelace"
# White space is taken from its beginning on alone: `\s*` would be tried anew at each space of a long run.
SPACE = r"(?<!\s)\s++"
NO_PHRASE = r"(?!(?-i:of|to|for|from|at|in|on|and|with)\s)"
"""What no label stands before: "Contributors to Wikimedia projects", "Authors of the year"."""
AMBIGUOUS = frozenset({"no", "na", "ni", "le", "de", "di", "da", "text", "texto", "an", "haber", "του", "της", "في"})


class Labels(NamedTuple):
    """The patterns of a name behind and before a label, and the labels that are short words such as "by".

    `starts` are the first letters of all labels before a name, `ends` the labels behind one: few lines have any, and
    to know that takes less time than a pattern of hundreds of words.
    """

    before: re.Pattern[str]
    after: re.Pattern[str]
    weak: frozenset[str]
    starts: frozenset[str]
    ends: tuple[str, ...]

    def behind(self, text: str) -> re.Match[str] | None:
        """Return the label that a text begins with and what stands behind it; None where there is none."""
        return self.before.match(text) if self.may_begin(text[:START]) else None

    def may_begin(self, start: str) -> bool:
        """Tell by the first letters of a text whether it may begin with a label."""
        start, starts = start.casefold(), self.starts
        return start in starts or start[:2] in starts or start[:1] in starts


@cache
def byline_labels() -> Labels:
    """Return the labels of bylines."""
    before: set[str] = set()
    weak: set[str] = set()
    after: set[str] = set()
    text = files(__package__).joinpath("data/bylines.tsv").read_text(encoding="utf-8")
    for row in text.split("\n"):
        if row and not row.startswith("#"):
            _, *cells = row.split("\t")
            for cell, those in zip(cells, (before, weak, after), strict=True):
                those.update(word for word in cell.split("|") if word)
    starts = {label[:START].casefold() for label in before | weak if len(label) >= START or not label.isascii()}
    starts |= {label + mark for label in before | weak if len(label) < START for mark in SHORT_ENDS}
    # A middle dot behind a label of one letter joins it to another: "文・写真 山田太郎".
    return Labels(
        re.compile(
            rf"\A(?P<label>{_either(before | weak)})(?P<mark>\s*{TATWEEL}*+(?!(?<!..)・)[{MARKS}]\s*|\s+{TATWEEL}++\s*"
            rf"|{TATWEEL}++\s+|\s+{NO_PHRASE}|(?<=[文글者])\s*)(?P<name>\S.*)$",
            re.IGNORECASE,
        ),
        re.compile(rf"\A(?P<name>\S.*?)(?:{SPACE}(?:/\s*+)?|/\s*+)(?:{_either(after)})$", re.IGNORECASE),
        frozenset(map(str.casefold, weak - before)),
        frozenset(starts),
        tuple(map(str.casefold, after)),
    )


def _either(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def is_label(text: str) -> bool:
    """Tell whether a text is a label of a byline and nothing else: "Written by"."""
    found = byline_labels().behind(f"{text} {SOMEBODY}")
    return bool(found and found["name"] == SOMEBODY)


def may_have_label(text: str) -> bool:
    """Tell whether a text may begin with the label of a byline, by its first letters: nearly all lines may not."""
    return not text[:START].isalpha() or byline_labels().may_begin(text[:START])


def text_behind_label(text: str) -> str | None:
    """Return what stands behind the label of a byline, a name or not; None for a line without one.

    Labels that are a common word of another language (`no`, `de`) do not count.
    """
    found = byline_labels().behind(without_brackets(text))
    return found["name"] if found and found["label"].casefold() not in AMBIGUOUS else None


def without_brackets(text: str, signs: str = SIGNS_AROUND) -> str:
    """Return a text without signs at its ends, and without brackets there but those of a pair within it.

    "(By Ann Lee)" is in a pair, and ")" at the end of "By Ann Lee)" is left from one; "By Ann Lee (AP)" stays.
    """
    text = text.strip(signs)
    if not text or not (text[0] in BRACKETS or text[-1] in BRACKETS):
        return text
    partners: dict[int, int] = {}
    opened: list[int] = []
    for at, sign in enumerate(text):
        if sign in OPENING:
            opened.append(at)
        elif sign in CLOSING and opened:
            other = opened.pop()
            partners[at], partners[other] = other, at
    low, high = 0, len(text) - 1
    while low <= high:
        if text[low] in signs or (text[low] in BRACKETS and low not in partners):
            low += 1
        elif text[high] in signs or (text[high] in BRACKETS and high not in partners):
            high -= 1
        elif partners.get(low) == high:
            low, high = low + 1, high - 1
        else:
            break
    return text[low : high + 1]
