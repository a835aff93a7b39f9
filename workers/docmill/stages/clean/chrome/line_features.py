"""Compute the features of lines of plain text for the classifier of page chrome, in the same way for any language.

Characters are counted by class, all lines at once: one look-up and one count for the whole text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.chrome.lexicon import UNSPACED_LETTER, PhraseHit

__all__ = ["SENTENCE", "WIDTH", "NumberedLine", "ends_as_sentence", "features_of_lines"]

ENDS = tuple(".!?…。！？।؟۔:;；：")
CLOSERS = "\"'”’»›)]」』）"
ENDING_QUOTES = tuple('"”»」』')
MOST = 4_000  # characters of a line that are looked at
SENTENCE = 8  # words of a line that ends as a sentence does, to count for the article
ADDRESS = re.compile(r"https?://|www\.|\S@\S|[a-z0-9]\.(?:com|org|net)\b", re.IGNORECASE)
REASONS = (
    "navigation", "share", "comments", "subscribe", "related", "copyright", "cookies", "advertisement", "pagination",
    "login", "byline", "dateline", "credit",
)  # fmt: skip
LOWER, UPPER, LETTER, DENSE, DIGIT, STOP, COMMA, QUOTE, DASH, PIPE, COPYRIGHT, SIGN, SPACE, MARK = range(14)
CLASSES = 14
BLOCKS = 16  # scripts, hit_weights apart by where their letters stand in Unicode
SIGNS = {
    STOP: ".!?…。！？।؟۔",
    COMMA: ",،、，;؛；",
    QUOTE: "\"'“”„«»‘’「」『』",
    DASH: "-–—",
    PIPE: "|·•›>→/",
    COPYRIGHT: "©",
}
STARTS = (0, 0x250, 0x370, 0x400, 0x530, 0x590, 0x600, 0x900, 0xE00, 0x1000, 0x10A0, 0x1100, 0x3040, 0x3400, 0xAC00)
WIDTH = 52 + len(REASONS)
LINK_COST = 5.0  # of a short line without an end: a menu of ten weighs as much as a long paragraph
HIT_COST = 30.0  # with the two beside it: the middle of a plateau of F1 on 78 rendered pages
MOST_GAIN = 40.0  # a line's largest, so that one long notice cannot pull the span across a menu

Floats = NDArray[np.float32]


class NumberedLine(NamedTuple):
    """A line of text: its number in the decoded content, from 1, and its normalised text."""

    number: int
    text: str


def ends_as_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does: by a stop, with closing signs behind it or not, or by a quote."""
    line = line.removesuffix("\n")
    return line.endswith(ENDING_QUOTES) or line.rstrip(CLOSERS).endswith(ENDS)


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return class and script of each character of the basic plane (20 ms); what is beyond it counts as a sign."""
    known = {sign: kind for kind, signs in SIGNS.items() for sign in signs} | {"©": COPYRIGHT}
    classes = np.array([known.get(chr(code), _kind(chr(code))) for code in range(0x10000)], np.uint8)
    scripts = np.searchsorted(np.array(STARTS), np.arange(0x10000), side="right").astype(np.uint8)
    return classes, scripts


def _kind(sign: str) -> int:
    """Return the class of a character by its Unicode category."""
    category = unicodedata.category(sign)
    if category[0] == "L" and UNSPACED_LETTER.match(sign):
        return DENSE
    found = {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Nd": DIGIT, "Zs": SPACE, "Cc": SPACE}.get(category)
    return found if found is not None else {"L": LETTER, "M": MARK}.get(category[0], SIGN)


def features_of_lines(lines: Sequence[NumberedLine], hits: Sequence[PhraseHit | None]) -> Floats:
    """Return a row of `WIDTH` numbers, most between 0 and 1, for each line, of one or more, and its phrase."""
    classes, scripts = _tables()
    texts = [line.text[:MOST] for line in lines]
    count = len(texts)
    joined = " ".join(texts) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    codes = np.where(codes > 0xFFFF, 0x2600, codes)
    length = np.array([len(text) for text in texts])
    row = np.repeat(np.arange(count), length + 1)
    kind = classes[codes]
    tally = np.bincount(row * CLASSES + kind, minlength=count * CLASSES).reshape(count, CLASSES)
    begins = np.empty(len(kind), bool)
    begins[0] = kind[0] != SPACE
    begins[1:] = (kind[1:] != SPACE) & (kind[:-1] == SPACE)
    words = np.bincount(row[begins], minlength=count)
    titled = np.bincount(row[begins & (kind == UPPER)], minlength=count)
    ends = np.cumsum(length + 1) - 2
    letters = tally[:, :DIGIT].sum(1)
    dense = tally[:, DENSE] / np.maximum(length, 1)
    weights = tally[:, DENSE] / 2 + words * (1 - dense)
    main = _main_script(scripts[codes], kind, row, letters, count)
    terminal = np.array([ends_as_sentence(text) for text in texts])
    gap = np.diff(np.array([line.number for line in lines]), prepend=lines[0].number - 2, append=lines[-1].number + 2)
    gap = np.minimum(np.maximum(gap - 1, 0), 2) / 2
    sentence = terminal & (weights >= SENTENCE)
    before = np.cumsum(weights * sentence)
    at = np.arange(count)
    shares = tally / np.maximum(length, 1)[:, None]
    body = before[-1] / max(1.0, float(weights.sum()))
    weak = np.array([hit is not None and hit.weak for hit in hits], float)
    named = np.array([REASONS.index(hit.reason) if hit and hit.reason in REASONS else -1 for hit in hits])
    strong = np.array([hit is not None for hit in hits], float) - weak
    hit_weights = strong + weak / 2
    reasons = (named == np.arange(len(REASONS))[:, None]).astype(float)
    columns = [
        np.log1p(weights) / 5, np.minimum(weights, 10) / 10, weights < 2, weights >= 20, np.log1p(length) / 7,
        terminal, kind[ends] == STOP, kind[ends] == COMMA, sentence, kind[ends] == PIPE,
        np.minimum(tally[:, STOP], 5) / 5, np.minimum(tally[:, COMMA], 5) / 5, tally[:, QUOTE] > 0,
        shares[:, DIGIT], np.minimum(tally[:, DIGIT], 8) / 8, shares[:, SIGN] * 4,
        tally[:, UPPER] / np.maximum(letters, 1), titled / np.maximum(words, 1), tally[:, PIPE] > 0,
        tally[:, COPYRIGHT] > 0, main,
        np.isin(kind[ends - length + 1], (PIPE, DASH, SIGN)), kind[ends - length + 1] == LOWER,
        gap[:-1], gap[1:], np.full(count, gap.mean()),
        (at + 1) / count, np.minimum(at, 20) / 20, np.minimum(count - at, 20) / 20, np.full(count, np.log1p(count) / 6),
        before / max(1.0, float(before[-1])), np.full(count, body), np.full(count, sentence.mean()),
        *_likeness(texts), np.full(count, np.log1p(hit_weights.sum()) / 4), np.full(count, hit_weights.mean()),
        _near(hit_weights, 3), _near(hit_weights, 12), _near(sentence * 1.0, 6), _near(sentence * 1.0, 20),
        *_place(weights, (sentence | (weights >= 3 * SENTENCE)), hit_weights),
        *_past(reasons[REASONS.index("comments")]), *_past(reasons[REASONS.index("related")]),
    ]  # fmt: skip
    return np.array([*columns, strong, weak, *reasons], np.float32).T


def _past(hits: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return how many phrases of a reason stand above each line and how many below, both up to 4, as shares of 4."""
    above = np.cumsum(hits)
    return [np.minimum(above, 4) / 4, np.minimum(above[-1] - above, 4) / 4]


def _place(
    weights: NDArray[np.float64], prose: NDArray[np.bool_], hit_weights: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Return where each line stands to the run of lines with the largest sum of scores.

    Three columns: whether it is inside, how far it is from the start, and how far from the end.

    Sentences count for a run, phrases and short lines against it: maximum subsequence segmentation (Pasternack and
    Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009); the sum is found in
    one pass (Bentley 1984).
    """
    scores = np.where(
        hit_weights > 0, -HIT_COST * hit_weights, np.where(prose, np.minimum(weights, MOST_GAIN), -LINK_COST)
    )
    best = total = 0.0
    first = start = 0
    end = len(weights)
    for at, score in enumerate(scores.tolist()):
        if total <= 0:
            total, first = 0.0, at
        total += score
        if total > best:
            best, start, end = total, first, at + 1
    at_line = np.arange(len(weights), dtype=float)
    inside = (at_line >= start) & (at_line < end)
    offsets = (at_line - start, end - 1 - at_line)
    return [inside.astype(float), *(np.clip(offset, -20, 20) / 20 for offset in offsets)]


def _main_script(
    scripts: NDArray[np.uint8], kind: NDArray[np.uint8], row: NDArray[np.int64], letters: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Return the share of each line's letters that are of the text's most frequent script."""
    letter = kind < DIGIT
    held = np.bincount(row[letter] * BLOCKS + scripts[letter], minlength=count * BLOCKS).reshape(count, BLOCKS)
    share: NDArray[np.float64] = held[:, held.sum(0).argmax()] / np.maximum(letters, 1)
    return share


def _likeness(texts: Sequence[str]) -> list[list[float]]:
    """Return for each line the share of its words that the first line has, and three flags.

    They say whether the line comes again, whether the first line begins with it, and whether it holds an address.
    """
    again = Counter(texts)
    first = texts[0]
    first_words = set(first.lower().split())
    return [
        [len(first_words.intersection(text[:200].lower().split())) / (1 + text[:200].count(" ")) for text in texts],
        [float(again[text] > 1) for text in texts],
        [float(len(text) > 12 and first.startswith(text)) for text in texts],
        [float(("." in text or "@" in text or ":" in text) and bool(ADDRESS.search(text))) for text in texts],
    ]


def _near(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the mean of the values within `reach` lines on both sides of each."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(values))
    mean: NDArray[np.float64] = (total[high] - total[low]) / (high - low)
    return mean
