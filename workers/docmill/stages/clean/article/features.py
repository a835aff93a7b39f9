"""Compute the features by which an article's blocks are known from a page's chrome: a row of numbers for each block.

Shallow text features (Kohlschütter et al., WSDM 2010), the tags and names above a block, and the share of the page's
prose that its containers hold, as Readability weighs them. Nothing depends on the page's language.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT, BITS
from docmill.stages.clean.html.elements import ANCESTORS
from docmill.stages.clean.html.elements import KIND as TAG_KIND
from docmill.stages.clean.html.elements import KINDS as TAG_KINDS

__all__ = ["ABOVE", "NEAR", "TAGS", "WIDTH", "block_features"]

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
KINDS = (
    "p",
    "li",
    "td",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "pre",
    "figcaption",
    "button",
    "dd",
    "section",
    "article",
)
ALIKE = {
    "h5": "h4", "h6": "h4", "th": "td", "caption": "figcaption", "dt": "dd", "label": "button", "legend": "button",
    "summary": "button", "main": "article", "ul": "li", "ol": "li", "figure": "figcaption", "center": "p",
    "address": "dd", "tr": "td", "tbody": "td", "table": "td", "details": "section",
}  # fmt: skip
KIND = {tag: at for at, tag in enumerate(KINDS)} | {tag: KINDS.index(as_) for tag, as_ in ALIKE.items()}
DIV = KIND["div"]
WITHIN = np.isin(KINDS, ("p", "li", "h2", "h3", "h4", "blockquote", "pre", "td"))  # kinds that stand in a container
SENTENCE_ENDS = '.!?…。！？।؟۔"”’»'
MARKS = ",.،，。、"
MARK, SPACE, SENTENCE_END, DIGIT, LOWER, UPPER, TITLECASE = (1 << at for at in range(7))
OUTSIDE = ATTRIBUTE_BIT["navigation"] | ATTRIBUTE_BIT["foot"] | ATTRIBUTE_BIT["related"] | ATTRIBUTE_BIT["side"]
COMMENT = ATTRIBUTE_BIT["comment"]
BELOW_OUTSIDE = 0.35  # weight of prose below such names: comments and teasers hold prose too

SHALLOW = 17 + 9
TAGS = slice(SHALLOW, SHALLOW + len(KINDS))
NEAR = slice(TAGS.stop, TAGS.stop + BITS)
ABOVE = slice(NEAR.stop, NEAR.stop + BITS + len(ANCESTORS))
WIDTH = ABOVE.stop + 15 + 8 + 6
KIND_OF = np.full(TAG_KINDS, DIV)
"""The place in KINDS of each kind of element."""
for _tag, _kind in TAG_KIND.items():
    KIND_OF[_kind] = KIND.get(_tag, DIV)


def block_features(page: Blocks, title: str = "") -> Floats:
    """Return the features of a page's blocks, (blocks, WIDTH); `title` is the page's own."""
    columns = np.zeros((WIDTH, len(page)), np.float32)  # a column of the answer is a row here: faster to fill
    if not len(page):
        return columns.T
    kinds = KIND_OF[np.array(page.elements.kinds)[page.element]]
    chars = np.fromiter(map(len, page.texts), np.float32, len(page))
    density = (np.minimum(page.linked, chars) / chars).astype(np.float32)
    good = _shallow(columns[:17], page, chars, density, title)
    _places(columns[17:SHALLOW], page, kinds, good)
    columns[TAGS][kinds, np.arange(len(page))] = 1
    columns[NEAR] = _bits(page.near)[:, :BITS].T
    above = columns[ABOVE]
    above[:] = _bits(page.above)[:, : BITS + len(ANCESTORS)].T
    # A name above all of the page's prose tells nothing of a block: what the prose has in the mean counts as 0.
    above[:BITS] -= (above[:BITS] @ good / (good.sum() + 1))[:, None]
    _containers(columns[ABOVE.stop :], page, kinds, chars, density * chars, good)
    return columns.T


def _bits(masks: Numbers) -> NDArray[np.uint8]:
    """Return the 64 bits of some numbers, the lowest first, (n, 64)."""
    return np.unpackbits(masks.astype("<i8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")


@cache
def _letters() -> NDArray[np.uint8]:
    """Return flags that say what each character of the basic plane is; takes 20 ms."""
    flags = np.zeros(0x10000, np.uint8)
    for flag, members in ((MARK, MARKS), (SPACE, " \n"), (SENTENCE_END, SENTENCE_ENDS)):
        flags[[ord(letter) for letter in members]] |= flag
    letters = [chr(code) for code in range(0x10000)]
    for flag, is_one in ((DIGIT, str.isdecimal), (LOWER, str.islower), (UPPER, str.isupper), (TITLECASE, str.istitle)):
        flags[[is_one(letter) for letter in letters]] |= flag
    flags[flags & UPPER > 0] &= 0xFF ^ TITLECASE  # istitle() is true of capitals too
    return flags


def _shallow(columns: Floats, page: Blocks, chars: Floats, density: Floats, title: str) -> Floats:
    """Fill in the features of the text alone, (17, n), and return the weight of each block as prose, (n,)."""
    texts = page.texts
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = np.zeros(len(codes) + 1, np.uint8)  # one more, for what ends with the last text
    letters[:-1] = _letters().take(codes, mode="clip")  # what is above the basic plane is nothing, as its last one
    ends = np.cumsum(chars, dtype=np.int64)
    starts = ends - chars.astype(np.int64)

    def beginnings(most: int) -> NDArray[np.uint8]:
        """Return all flags of the first characters of each text."""
        np.minimum(starts + most, ends, out=bounds[1::2])
        return np.bitwise_or.reduceat(letters, bounds)[::2]

    bounds = starts.repeat(2)

    marks = np.add.reduceat(letters[:-1] & MARK, starts, dtype=np.float32)
    words = np.add.reduceat(letters[:-1] & SPACE, starts, dtype=np.float32) / SPACE + 1
    closed = letters[ends - 1] & SENTENCE_END > 0
    good = np.where((words >= 10) | (chars >= 60), 1, 0) * (1 - density) * chars
    good *= np.where((marks > 0) | closed, 1, 0.3)
    good *= np.where(page.above & OUTSIDE, BELOW_OUTSIDE, 1) * np.where(page.above & COMMENT, BELOW_OUTSIDE, 1)
    times = Counter(texts)
    columns[0] = np.log1p(chars) / 5
    columns[1] = np.log1p(words) / 4
    columns[2] = chars / words / 10
    columns[3] = density
    columns[4] = np.log1p(page.links)
    columns[5] = marks / words
    columns[6] = np.minimum(marks, 10) / 5
    columns[7] = np.fromiter(map(times.__getitem__, texts), np.int64, len(texts)) > 1
    columns[8] = page.breaks > 0
    columns[9] = page.strong > 0
    columns[10] = np.log1p(good) / 5
    columns[11] = closed
    columns[12] = codes[ends - 1] == ord(":")
    columns[13] = beginnings(40) & DIGIT > 0
    columns[14] = (beginnings(60) & (UPPER | LOWER | TITLECASE)) == UPPER
    columns[15] = letters[starts] & LOWER > 0
    for at in ((chars > 10) & (chars <= len(title))).nonzero()[0].tolist():
        columns[16, at] = texts[at] in title
    return good.astype(np.float32)


def _places(columns: Floats, page: Blocks, kinds: Numbers, good: Floats) -> None:
    """Fill in where a block stands on the page, (9, n)."""
    n = len(kinds)
    at = np.arange(n)
    headlines = (kinds == KIND["h1"]).nonzero()[0]
    headline = headlines[0] if len(headlines) else -1
    columns[0] = at / n
    columns[1] = np.cumsum(good) / (good.sum() + 1)
    columns[2] = np.minimum(at, 30) / 30
    columns[3] = np.minimum(n - 1 - at, 30) / 30
    columns[4] = at > headline
    columns[5] = (at > headline) & (at < headline + 4)
    columns[6] = np.array(page.elements.depths, np.float32)[page.element] / 20
    columns[7] = good / (good.max() + 1)
    columns[8] = np.log1p(n) / 8


def _containers(columns: Floats, page: Blocks, kinds: Numbers, chars: Floats, linked: Floats, good: Floats) -> None:
    """Fill in what the three containers of a block hold, (15, n), and how it stands to the page's best one, (14, n)."""
    parents = np.array(page.elements.parents)
    parents[0] = 0
    own = page.element
    first = np.where(WITHIN[kinds], parents[own], own)
    second = parents[first]
    size = len(parents)
    containers = np.stack([first, second, parents[second]])
    apart = (containers + size * np.arange(3)[:, None]).ravel()  # those of one kind do not count for another

    def held(weights: Floats) -> NDArray[np.float64]:
        """Sum for each element the weights of the blocks it is the first, second and third container of, (3, size)."""
        found = np.bincount(apart, np.concatenate([weights] * 3), 3 * size)
        return found.astype(np.float64, copy=False).reshape(3, size)

    prose = held(good)
    score = prose[0] + prose[1] / 2 + prose[2] / 4
    best = int(score.argmax())
    total, top = good.sum() + 1, score[best] + 1
    text, links, many = (held(weights).take(apart).reshape(3, -1) for weights in (chars, linked, np.ones_like(chars)))
    by_container = columns[:15].reshape(3, 5, -1)
    by_container[:, 0] = prose.take(apart).reshape(3, -1) / total
    by_container[:, 1] = links / text
    by_container[:, 2] = np.log1p(many)
    by_container[:, 3] = score[containers] / top
    by_container[:, 4] = np.log1p(text / many)
    place = np.arange(len(kinds))
    around = (best, parents[best], parents[parents[best]])
    inside = [(place >= page.first[node]) & (place <= page.last[node]) for node in around]
    prose_at = (inside[0] & (good > 0)).nonzero()[0]
    start, end = (prose_at[0], prose_at[-1]) if len(prose_at) else (0, len(kinds) - 1)
    related = columns[15:]
    related[:3] = inside
    related[3] = place < start
    related[4] = place > end
    related[5:8] = containers == best
    nested = np.stack([own, first, second])
    same = nested[:, 1:] == nested[:, :-1]
    beside = related[8:14].reshape(3, 2, -1)
    beside[:, 0, 1:] = same
    beside[:, 1, :-1] = same
