"""The tokens of texts as arrays: where each begins, how long it is, what it is, and a hash that equal tokens share.

A token is a word, or one sign that is neither word nor space. Words are runs of letters, digits and marks; an
apostrophe between two of them belongs to the word. In scripts written without spaces (Han, kana, Thai, Lao, Khmer,
Myanmar, Tibetan) each letter with the marks after it is a word: no dictionary is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from docmill.stages.quality.letters import (
    APOSTROPHE,
    CLOSER,
    MARK,
    SENTENCE_END,
    SINGLE,
    SPACE,
    UPPER,
    WIDE_END,
    WORD,
    Codes,
    Flags,
    Hashes,
    hashes,
    look_up,
)

__all__ = ["Tokens", "between", "tokenize"]

PIECE = 1 << 16
"""Code points looked at together, so that a text of any size needs little memory beside its tokens."""


def _powers(base: int) -> Hashes:
    # multiplication wraps at 64 bits, so an odd base has an inverse
    powers = np.full(PIECE, base, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_BASE = 0x9E3779B97F4A7C15
_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of some texts in their order, how many each text has, and how many sentences."""

    lengths: npt.NDArray[np.int64]
    flags: Flags
    """All flags of a token's characters; `first` has those of its first one."""
    first: Flags
    hashes: Hashes
    lowered: Hashes
    counts: npt.NDArray[np.int64]
    sentences: npt.NDArray[np.int64]

    @property
    def texts(self) -> npt.NDArray[np.int64]:
        """The number of each token's text."""
        return np.arange(len(self.counts)).repeat(self.counts)

    @property
    def words(self) -> npt.NDArray[np.bool_]:
        """Which tokens are words."""
        words: npt.NDArray[np.bool_] = (self.first & (WORD | SINGLE)) != 0
        return words


def between(starts: npt.NDArray[np.intp], end: int) -> npt.NDArray[np.intp]:
    """From each start to the next, and from the last one to the end."""
    steps = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=steps[:-1])
    steps[-1:] = end - starts[-1:]
    return steps


def tokenize(*texts: str) -> Tokens:
    """The tokens of some texts; equal tokens have equal hashes, others differ but for one chance in 2^60 or so.

    Many short texts at once take half of the time of one by one.
    """
    ends = np.array([*accumulate(len(text) + 1 for text in texts)], dtype=np.int64)
    upto = 0
    pieces = []
    for piece in _pieces("\n".join(texts)):
        pieces.append(_tokens(piece, ends[:-1] - upto))
        upto += len(piece)
    return pieces[0] if len(pieces) == 1 else _joined(pieces)


def _joined(pieces: list[Tokens]) -> Tokens:
    return Tokens(
        np.concatenate([piece.lengths for piece in pieces]),
        np.concatenate([piece.flags for piece in pieces]),
        np.concatenate([piece.first for piece in pieces]),
        np.concatenate([piece.hashes for piece in pieces]),
        np.concatenate([piece.lowered for piece in pieces]),
        np.sum([piece.counts for piece in pieces], axis=0),
        np.sum([piece.sentences for piece in pieces], axis=0),
    )


def _pieces(text: str) -> Iterator[str]:
    """The text cut at spaces, or in mid-word where a word is longer than a piece."""
    start = 0
    while len(text) - start > PIECE:
        end = max(text.rfind(" ", start, start + PIECE), text.rfind("\n", start, start + PIECE)) + 1 or start + PIECE
        yield text[start:end]
        start = end
    yield text[start:]


def _tokens(text: str, ends: npt.NDArray[np.int64]) -> Tokens:
    """The tokens of a piece of several texts; those but the last end at `ends`, some of them before it or behind."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.intp)
    flags = look_up(codes)
    if "'" in text or "’" in text:
        _join_apostrophes(flags)
    starts = _begins(flags).nonzero()[0]
    sentences = _counted(_sentences(flags), ends)
    if not starts.size:
        none = np.zeros(0, dtype=np.uint64)
        return Tokens(
            none.astype(np.int64), none.astype(np.uint16), none.astype(np.uint16), none, none, 0 * sentences, sentences
        )
    inside = (flags & SPACE) == 0
    kinds = np.bitwise_or.reduceat(flags, starts)
    plain = _hashes(codes, starts)
    return Tokens(
        lengths=np.add.reduceat(inside, starts, dtype=np.int64),
        flags=kinds,
        first=flags[starts],
        hashes=plain,
        lowered=_lowered(codes, flags, starts, plain),
        counts=_counted(starts, ends),
        sentences=sentences,
    )


def _counted(places: npt.NDArray[np.intp], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many of some places are in each text."""
    if not len(ends):
        return np.array([len(places)])
    return np.diff(places.searchsorted(ends), prepend=0, append=len(places))


def _join_apostrophes(flags: Flags) -> None:
    """Make word characters of the apostrophes between two of them."""
    places = ((flags[1:-1] & APOSTROPHE) != 0).nonzero()[0] + 1
    between = (flags[places - 1] & flags[places + 1] & WORD) != 0
    flags[places[between]] |= WORD


def _begins(flags: Flags) -> npt.NDArray[np.bool_]:
    """Where tokens begin: not inside a run of word characters, nor at a mark that has something to stand on."""
    space = (flags & SPACE) != 0
    word = (flags & WORD) != 0
    begins: npt.NDArray[np.bool_] = ~space
    joined = word[1:] & word[:-1]
    joined |= ((flags[1:] & MARK) != 0) & ~space[:-1]
    begins[1:] &= ~joined
    return begins


def _hashes(codes: Codes, starts: npt.NDArray[np.intp]) -> Hashes:
    """Polynomials over the tokens' characters, modulo 2^64; the spaces after a token count nothing."""
    terms = hashes(codes, lowered=False)
    terms *= _POWERS[: len(terms)]
    return np.add.reduceat(terms, starts) * _INVERSES[starts]


def _lowered(codes: Codes, flags: Flags, starts: npt.NDArray[np.intp], plain: Hashes) -> Hashes:
    """The hashes of the tokens in lower case: those as they are, with the terms of their capitals exchanged."""
    capitals = ((flags & UPPER) != 0).nonzero()[0]
    if not capitals.size:
        return plain
    terms = hashes(codes[capitals], lowered=True) - hashes(codes[capitals], lowered=False)
    of = starts.searchsorted(capitals, side="right") - 1
    lowered = plain.copy()
    np.add.at(lowered, of, terms * _POWERS[capitals] * _INVERSES[starts[of]])
    return lowered


def _sentences(flags: Flags) -> npt.NDArray[np.intp]:
    """Where sentences end: runs of sentence ends before a space, a closing sign or the end.

    Those of Chinese and the like need nothing behind.
    """
    places = ((flags & SENTENCE_END) != 0).nonzero()[0]
    final = places == len(flags) - 1
    after = flags[np.minimum(places + 1, len(flags) - 1)]
    closed = (after & (SPACE | CLOSER)) != 0
    closed |= (flags[places] & WIDE_END) != 0
    closed &= (after & SENTENCE_END) == 0
    ended: npt.NDArray[np.intp] = places[closed | final]
    return ended
