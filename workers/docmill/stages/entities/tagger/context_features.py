"""Compute the features of what stands around a word: the words beside it, gaps, gazetteer matches, pairs of these.

A text is laid out as one row of places: its words, with two boundaries between sentences, so that "the word before" is
a shift of the row. Features over several places are mixed hashes, made for a whole text at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.tokens import TokenizedText

__all__ = [
    "SEPARATES",
    "Layout",
    "classify_gaps",
    "conjunction_features",
    "document_features",
    "features_of_words_alone",
    "lay_out",
    "surface_forms",
]

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
MAX_SENTENCE = 120
"""Words of the longest sentence: a longer one is cut, so that no text without full stops costs more than others."""
# Classes of what stands between two words.
NOTHING, SPACE, HYPHEN, COMMA, STOP, COLON, OPEN, CLOSE, QUOTE, OTHER, LINE = range(11)
SEPARATES = np.isin(np.arange(LINE + 1), [COMMA, COLON, OTHER, LINE])
"""Of each class of gaps whether no name goes on over it."""
_GAP_CLASSES = {
    "": NOTHING,
    " ": SPACE,
    **dict.fromkeys("-–—'’·・", HYPHEN),
    **dict.fromkeys(",،、;؛", COMMA),
    **dict.fromkeys(".!?؟。！？…", STOP),
    **dict.fromkeys(":：", COLON),
    **dict.fromkeys("([（", OPEN),
    **dict.fromkeys(")]）", CLOSE),
    **dict.fromkeys('"“”«»„「」『』《》', QUOTE),
}
_SENTENCE_END = re.compile(r"[.!?؟…](?:[\s\"”»)]|$)|[。！？]")


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The places of the words of a text in its row.

    Attributes:
        size: the places of the row, boundaries included.
        places: the place of each token.
        lengths: the words of each sentence.
    """

    size: int
    places: Indices
    lengths: Indices


def surface_forms(tokens: TokenizedText) -> list[str]:
    """Return the words as they are written, but for marks after the last letter."""
    if not tokens.words:
        return []
    source, folded = tokens.folded.source, tokens.folded
    starts = folded.offsets[tokens.start_places].tolist()
    ends = folded.ends[tokens.end_places - 1].tolist()
    return [source[start:end] for start, end in zip(starts, ends, strict=True)]


def classify_gaps(tokens: TokenizedText) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return for each token the class of the gap after it, and whether a sentence ends there."""
    between = tokens.gaps[:-1]
    codes = np.fromiter(map(_GAP_CODES.__getitem__, between), np.uint8, len(between))
    stops = codes & _ENDS_SENTENCE > 0
    full = np.flatnonzero(codes & _FULL_STOP)
    if len(full):
        stops[full] = _end_words(tokens.folded.text, tokens.end_places[full])
    classes = codes & _CLASS
    lines = _hold_line_break(tokens) & ~stops
    classes[lines] = LINE
    return np.append(classes, np.uint8(STOP)), np.append(stops | lines, True)


_CLASS, _ENDS_SENTENCE, _FULL_STOP = 15, 16, 32
"""Bits of what a gap's folded text tells: its class, that a sentence ends there, and that only a full stop says so."""


_MAX_GAPS, _LONGEST_GAP = 1 << 12, 16
"""Gaps that are remembered, and the code points of the longest of them."""


class _GapCodes(dict[str, int]):
    """What the folded text of a gap tells; of the gaps that were met first it is remembered."""

    def __missing__(self, gap: str) -> int:
        code = SPACE if gap == " " else _GAP_CLASSES.get(gap.strip()[:1], OTHER)
        if _SENTENCE_END.search(gap):
            code |= _ENDS_SENTENCE | (_FULL_STOP if gap.startswith(".") else 0)
        if len(gap) <= _LONGEST_GAP and len(self) < _MAX_GAPS:
            self[gap] = code
        return code


_GAP_CODES = _GapCodes()


def _hold_line_break(tokens: TokenizedText) -> npt.NDArray[np.bool_]:
    """Return for each token but the last whether its line ends before the next token."""
    offsets = tokens.folded.offsets
    first = offsets[tokens.end_places[:-1] - 1] + 1
    last = offsets[tokens.start_places[1:]]
    if not len(first):
        return np.zeros(0, dtype=np.bool_)
    start = int(first[0])
    between = tokens.folded.source[start : int(last[-1])]
    if "\n" not in between:
        return np.zeros(len(first), dtype=np.bool_)
    points = np.frombuffer(between.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    breaks = start + np.flatnonzero(points == ord("\n"))
    counted: npt.NDArray[np.bool_] = np.searchsorted(breaks, first) < np.searchsorted(breaks, last)
    return counted


def _end_words(text: str, stops: Indices) -> list[bool]:
    """Tell whether a word ends before each full stop, and no single letter, as in John F. Kennedy."""
    return [stop > 1 and text[stop - 2].isalnum() for stop in stops.tolist()]


def lay_out(ends: npt.NDArray[np.bool_]) -> Layout:
    """Lay words out in sentences; two boundaries stand before each sentence and after the last."""
    count = len(ends)
    if count > MAX_SENTENCE:
        ends = ends.copy()
        last = -1
        for place in [*np.flatnonzero(ends).tolist()]:
            while place - last > MAX_SENTENCE:
                last += MAX_SENTENCE
                ends[last] = True
            last = place
    first = np.concatenate([[True], ends[:-1]]) if count else np.zeros(0, dtype=np.bool_)
    places = np.arange(count, dtype=np.int64) + 2 * np.cumsum(first)
    lengths = np.diff(np.concatenate([np.flatnonzero(first), [count]])).astype(np.int64)
    return Layout(int(count + 2 * len(lengths) + 2), places, lengths)


_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


def _mix(number: int, *parts: Hashes) -> Hashes:
    """Return the hashes of a template's number with one hash of each part; all arrays have one shape."""
    total = parts[0] + np.uint64(number * 0x632BE59BD9B4E019 & 0xFFFFFFFFFFFFFFFF)
    for part in parts[1:]:
        total = (total ^ (total >> _SHIFT)) * _MULTIPLIER + part
    total = (total ^ (total >> _SHIFT)) * _MULTIPLIER
    return total ^ (total >> _SHIFT)


def conjunction_features(
    places: Indices, stem: Hashes, kind: Hashes, cluster: Hashes, gap: Hashes, match: Hashes
) -> Hashes:
    """Return the hashes of the features over several places, shape (templates, words).

    Args:
        places: where the words are in the row.
        stem: the hash of the stem at each place of the row.
        kind: the hash of what the word at each place may be.
        cluster: the number of its word cluster.
        gap: the class of the gap after each place.
        match: what the gazetteer says of it (`gazetteer_features.encode_matches`).
    """
    p, b, a = places, places - 1, places + 1
    s, sb, sa = stem[p], stem[b], stem[a]
    k, kb, ka = kind[p], kind[b], kind[a]
    c, cb, ca = cluster[p], cluster[b], cluster[a]
    m, mb, ma = match[p], match[b], match[a]
    before = gap[b]
    around = before * np.uint64(16) + gap[p]
    with np.errstate(over="ignore"):
        return np.stack(
            [
                *(_mix(1, sb, s), _mix(2, s, sa), _mix(3, kb, k), _mix(4, k, ka), _mix(5, kb, k, ka)),
                *(_mix(6, sb, k), _mix(7, k, sa), _mix(8, stem[places - 2], sb), _mix(9, sa, stem[places + 2])),
                *(_mix(10, m), _mix(11, m, k), _mix(12, mb), _mix(13, ma), _mix(14, m, sb), _mix(26, mb, m, ma)),
                *(_mix(15, around), _mix(16, around, k), _mix(17, before, kb, k)),
                *(_mix(18, cb, c), _mix(19, c, ca), _mix(20, sb, c), _mix(28, cb, k)),
                *(_mix(21, kind[places - 2], kb, k), _mix(27, stem[places - 2], k)),
            ]
        )


def document_features(places: Indices, kind: Hashes, context: Hashes) -> Hashes:
    """Return the hashes of the features of what the rest of the document says, shape (templates, words).

    Args:
        places: where the words are in the row.
        kind: the hash of what the word at each place of the row may be.
        context: its code by `document_context.encode_document_context`.
    """
    p = places
    with np.errstate(over="ignore"):
        return np.stack(
            [
                _mix(22, context[p]),
                _mix(23, context[p], kind[p]),
                _mix(24, context[p - 1], context[p]),
                _mix(25, context[p], context[p + 1]),
            ]
        )


def features_of_words_alone(kind: Hashes) -> Hashes:
    """Return what `document_features` gives for words of which, and of whose neighbours, nothing is known.

    Args:
        kind: the hash of what each word may be.
    """
    return document_features(np.arange(len(kind)), kind, np.zeros(len(kind) + 1, dtype=np.uint64))
