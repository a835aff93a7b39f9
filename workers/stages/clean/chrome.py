"""Page chrome in plain text: which lines of already-scraped text its author did not write.

Two findings together decide. The lexicon knows phrases (`lexicon.py`); a phrase that honest text may hold counts only
beside surer ones. And where a text is plainly a whole page (many phrases), the article in it is the run of lines with
the largest sum of scores, sentences counting for and short unpunctuated lines against: maximum subsequence
segmentation (Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation",
WWW 2009). Text without chrome phrases is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.stages.clean.lexicon import Hit, lexicon, weight

__all__ = ["Line", "find_chrome", "is_code"]

NEAR = 3  # lines that are not blank between a weak phrase and the chrome that makes it count
CROWD = 4  # weak phrases in a row that make each other count, beside a text with sentences: a menu, a share bar
PAGE = 6.0  # phrases (weak ones half) from which a text is a whole page; one article's own chrome had up to 5
SENTENCE = 8  # words of a line that ends as a sentence does, to count for the article
TERMINAL = re.compile(r"[.!?…。！？।؟۔:;；：][\"'”’»›)\]」』）]*$|[\"”»」』]$")
LINK_COST = 5.0  # of a short line without an end: a menu of ten weighs as much as a long paragraph
HIT_COST = 30.0  # with the two beside it: the middle of a plateau of F1 .903 to .913 on 78 rendered pages
MOST = 40.0  # a line's largest gain, so that one long notice cannot pull the span across a menu
CODE = re.compile(
    r"[{};]\s*$|=>|::|\w\(\)"
    r"|^\s*(?:#include|import |from \w+ import|def |class |return\b|if \(|//|/\*|\*/|</?\w+>|@\w)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the decoded content, from 1, and its normalised text."""

    number: int
    text: str


def find_chrome(lines: Sequence[Line]) -> dict[int, str]:
    """The chrome among a document's lines: position in `lines` to reason."""
    if len(lines) < 2 or is_code(lines):
        return {}
    hits = [lexicon().match(line.text) for line in lines]
    if not any(hits):
        return {}
    weights = [weight(line.text) for line in lines]
    sentences = [w >= SENTENCE and bool(TERMINAL.search(line.text)) for w, line in zip(weights, lines, strict=True)]
    found = _confirmed(hits, any(sentences))
    strength = sum(0.5 if hit.weak else 1.0 for hit in hits if hit)
    if strength >= PAGE and any(sentences):
        start, end = _article(lines, weights, sentences, hits)
        head, tail = range(start), range(end, len(lines))
        found |= {at: _reason(hits[at], "navigation") for at in head}
        found |= {at: _reason(hits[at], "related") for at in tail}
    return found if len(found) < len(lines) or any(not hit.weak for hit in hits if hit) else {}


def _reason(hit: Hit | None, otherwise: str) -> str:
    return hit.reason if hit else otherwise


def _confirmed(hits: Sequence[Hit | None], sentences: bool) -> dict[int, str]:
    """Sure phrases, and weak ones near them or in a crowd."""
    sure = {at for at, hit in enumerate(hits) if hit and not hit.weak}
    weak = {at for at, hit in enumerate(hits) if hit and hit.weak}
    if sentences:
        for at in weak:
            if all(near in weak for near in range(at, at + CROWD)):
                sure.update(range(at, at + CROWD))
    edge = sorted(sure)
    while edge:
        at = edge.pop()
        for near in range(at - NEAR, at + NEAR + 1):
            if near in weak and near not in sure:
                sure.add(near)
                edge.append(near)
    return {at: hit.reason for at in sorted(sure) if (hit := hits[at])}


def _article(
    lines: Sequence[Line], weights: Sequence[float], sentences: Sequence[bool], hits: Sequence[Hit | None]
) -> tuple[int, int]:
    """The run of lines with the largest sum of scores, as start and end; ties go to the first (Bentley 1984)."""
    best = (0.0, 0, len(lines))
    total, start = 0.0, 0
    for at in range(len(lines)):
        if total <= 0:
            total, start = 0.0, at
        total += _score(weights[at], sentences[at], hits[at])
        if total > best[0]:
            best = (total, start, at + 1)
    return best[1], best[2]


def _score(words: float, sentence: bool, hit: Hit | None) -> float:
    if hit:
        return -HIT_COST / 2 if hit.weak else -HIT_COST
    if sentence or words >= 3 * SENTENCE:
        return min(MOST, words)
    return -LINK_COST


def is_code(lines: Sequence[Line]) -> bool:
    """Whether a text is program code: most of its lines end or begin as code does."""
    return sum(bool(CODE.search(line.text)) for line in lines[:400]) > 0.3 * min(400, len(lines))
