"""Find the page chrome in plain text: the lines of already scraped text that its author did not write.

Two findings together decide. The lexicon knows phrases (`lexicon.py`); a phrase that honest text may hold counts only
beside surer ones. And where a text holds several, a classifier looks at all its lines: how long each is, how it ends,
what stands around it, where the phrases are (`line_features.py`, `classifier.py`). Text without chrome phrases is
never touched, and the more of a text the classifier would take out, the more sure phrases there must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docmill.stages.clean.chrome.classifier import article_span, line_log_odds
from docmill.stages.clean.chrome.lexicon import PhraseHit, shipped_lexicon
from docmill.stages.clean.chrome.line_features import SENTENCE, NumberedLine, ends_as_sentence, features_of_lines
from docmill.text.tokens import has_words

__all__ = ["NumberedLine", "ends_as_sentence", "find_chrome", "is_code"]

NEAR = 3  # lines that are not blank between a weak phrase and the chrome that makes it count
CONSECUTIVE = 4  # weak phrases in a row that make each other count, beside a text with sentences: a menu, a share bar
PAGE = 3.0  # phrases (weak ones half) from which the classifier is asked
MOST_LINES = 5_000  # of a text that may be one page
EVIDENCE = ((0.1, 2, 2), (0.5, 3, 2), (1.0, 4, 3))
"""Up to which share of a text the lines without a phrase go, with how many different sure phrases, of how many reasons.

Nine pages in ten have eight or more phrases of four reasons; nine of ten clean texts that the classifier would cut have
three or fewer of two (docs/research/cleaning.md).
"""
NUMBERS = frozenset({"pagination", "dateline"})
"""Reasons of weak phrases that are little but numbers; rows of a table, a time table or a log are as many in a row."""
CODE_STARTS = re.compile(r"\s*+(?:#include|import |from \w+ import|def |class |return\b|if \(|//|/\*|\*/|</?\w+>|@\w)")
CODE_ENDS = ("{", "}", ";")
CALL = re.compile(r"\w\(\)")


def find_chrome(lines: Sequence[NumberedLine]) -> dict[int, str]:
    """Return the chrome among a document's lines, as position in `lines` to reason. The text must be no code."""
    if len(lines) < 2:
        return {}
    hits = [shipped_lexicon().match(line.text) for line in lines]
    if not any(hits):
        return {}
    sentences = any(_is_sentence(line.text) for line in lines)
    found = _confirmed(hits, sentences)
    strength = sum(0.5 if hit.weak else 1.0 for hit in hits if hit)
    if strength >= PAGE and sentences and len(lines) <= MOST_LINES:
        found = _around_article(lines, hits, found)
    return found if len(found) < len(lines) or any(not hit.weak for hit in hits if hit) else {}


def _is_sentence(text: str) -> bool:
    """Tell whether a line is long enough for a sentence and ends as one."""
    return ends_as_sentence(text) and has_words(text, SENTENCE)


def _around_article(
    lines: Sequence[NumberedLine], hits: Sequence[PhraseHit | None], confirmed: dict[int, str]
) -> dict[int, str]:
    """Return what the classifier takes for chrome; where it would leave nothing, what phrases alone confirm."""
    odds = line_log_odds(features_of_lines(lines, hits))
    start, end = article_span(odds, [len(line.text) for line in lines])
    kept = {at for at in range(start, end) if odds[at] > 0}
    left_out = sum(len(line.text) for at, line in enumerate(lines) if at not in kept and not hits[at])
    if not kept or not _is_page(lines, hits, left_out / sum(len(line.text) for line in lines)):
        return confirmed
    first = min(kept)
    return {
        at: hit.reason if hit else "navigation" if at < first else "related"
        for at, hit in enumerate(hits)
        if at not in kept
    }


def _is_page(lines: Sequence[NumberedLine], hits: Sequence[PhraseHit | None], share: float) -> bool:
    """Tell whether sure phrases show that a text is a page of whose characters lines without any may be `share`."""
    sure = {lines[at].text.strip(): hit.reason for at, hit in enumerate(hits) if hit and not hit.weak}
    reasons = len(set(sure.values()))
    return any(share <= most and len(sure) >= phrases and reasons >= kinds for most, phrases, kinds in EVIDENCE)


def _confirmed(hits: Sequence[PhraseHit | None], sentences: bool) -> dict[int, str]:
    """Return the lines with sure phrases, and those with weak ones near them or in a crowd."""
    sure = {at for at, hit in enumerate(hits) if hit and not hit.weak}
    weak = {at for at, hit in enumerate(hits) if hit and hit.weak}
    if sentences:
        for at in weak:
            crowd = range(at, at + CONSECUTIVE)
            if all(near in weak for near in crowd) and not NUMBERS.issuperset(_reasons(hits, crowd)):
                sure.update(crowd)
    edge = sorted(sure)
    while edge:
        at = edge.pop()
        for near in range(at - NEAR, at + NEAR + 1):
            hit = hits[near] if near in weak and near not in sure else None
            if hit:
                sure.add(near)
                if hit.reason not in NUMBERS:
                    edge.append(near)
    return {at: hit.reason for at in sorted(sure) if (hit := hits[at])}


def _reasons(hits: Sequence[PhraseHit | None], places: Iterable[int]) -> set[str]:
    """Return the reasons of the phrases at some places."""
    return {hit.reason for at in places if (hit := hits[at])}


def is_code(lines: Sequence[NumberedLine]) -> bool:
    """Tell whether a text is program code: three in ten of its lines end or begin as code does."""
    return sum(_is_line_of_code(line.text) for line in lines[:400]) > 0.3 * min(400, len(lines))


def _is_line_of_code(text: str) -> bool:
    """Tell whether a line ends or begins as code does, or holds what prose has not: an arrow, a scope, a call."""
    return (
        text.rstrip().endswith(CODE_ENDS)
        or "=>" in text
        or "::" in text
        or CODE_STARTS.match(text) is not None
        or ("()" in text and CALL.search(text) is not None)
    )
