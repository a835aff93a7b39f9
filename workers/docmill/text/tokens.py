"""The segmentation of text into tokens, and the one answer to how many words a text has.

The rules are those of UAX #29, "Unicode Text Segmentation", without a dictionary: a word is a run of letters, digits
and marks, and an apostrophe between two of them belongs to it. Katakana runs like any letters; Tibetan syllables are
divided by tsheg. In scripts written without spaces between words (`scripts.tsv`: Han, hiragana, Thai, ...) each
letter with the marks after it is a token. Two rules of UAX #29 are left out: a full stop, comma, colon or underscore
within a word or a number divides it, as in the published definitions of the quality signals.

Three forms of tokens are made by these rules, each for its use: arrays with the signs between words (here, for signals
of quality), hashes of folded words that an index keeps (`docmill.stages.dedup.tokens`), and strings with their places
for the look-up of names (`docmill.stages.entities.tokens`). The last two part words at apostrophes, since one name or
text is written with several of them, and take each mark of a script without spaces by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from docmill.text.code_points import (
    APOSTROPHE,
    CLOSER,
    COMPLEX,
    HIRAGANA,
    IDEOGRAPH,
    MARK,
    SENTENCE_END,
    SPACE,
    UNSPACED,
    UPPER,
    WIDE_END,
    WORD,
    Codes,
    Flags,
    Hashes,
    hash_codes,
    look_up_flags,
)
from docmill.text.scripts import known, unspaced_pattern

__all__ = ["TextTokens", "between", "count_words", "estimate_words", "has_words", "tokenize"]

PIECE = 1 << 16
"""Code points looked at together, so that a text of any size needs little memory beside its tokens."""


def _powers(base: int) -> Hashes:
    """Return the powers of an odd base modulo 2^64, from the zeroth on."""
    # multiplication wraps at 64 bits, so an odd base has an inverse
    powers = np.full(PIECE, base, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


LETTERS_PER_WORD = {
    kind: script.letters_per_word
    for kind, code in ((IDEOGRAPH, "Hani"), (HIRAGANA, "Hira"), (COMPLEX, "Thai"))
    for script in known()
    if script.code == code and script.letters_per_word
}
CHARACTERS_PER_WORD = 12
"""At the beginning of a text, as many as hold one word in nearly all languages."""
SHORT = 300
"""Code points up to which str.translate takes less time than setting up arrays."""


class _SpacesAroundWords(dict[int, int | None]):
    """A table for str.translate that leaves words and spaces alone; it is filled as code points are looked up."""

    def __missing__(self, code: int) -> int | None:
        flags = int(look_up_flags(np.array([code]))[0])
        self[code] = None if flags & MARK else code if flags & WORD else ord(" ")
        return self[code]


_SPACES_AROUND_WORDS = _SpacesAroundWords()


@cache
def _unspaced_letter() -> re.Pattern[str]:
    """Return a pattern of one letter or mark of a script without spaces."""
    return re.compile(f"[{unspaced_pattern()}]")


_BASE = 0x9E3779B97F4A7C15
_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))


@dataclass(frozen=True, slots=True, eq=False)
class TextTokens:
    """The tokens of some texts in their order, as arrays.

    A token is a word or one sign that is neither word nor space. `counts` and `sentences` are the numbers of each text.
    """

    lengths: npt.NDArray[np.int64]
    flags: Flags
    """All flags of a token's characters; `first` has those of its first one, or of its first letter behind a mark."""
    first: Flags
    hashes: Hashes
    lowered: Hashes
    counts: npt.NDArray[np.int64]
    sentences: npt.NDArray[np.int64]

    @property
    def texts(self) -> npt.NDArray[np.int64]:
        """Return for each token the number of its text."""
        return np.arange(len(self.counts)).repeat(self.counts)

    @property
    def words(self) -> npt.NDArray[np.bool_]:
        """Tell which tokens are words, or letters of a script without spaces."""
        words: npt.NDArray[np.bool_] = (self.first & (WORD | UNSPACED)) != 0
        return words

    def count_words(self, texts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Count the words of each text, estimated in scripts without spaces; `texts` is the property of that name."""
        size = len(self.counts)
        words = np.bincount(texts[(self.first & (WORD | MARK)) == WORD], minlength=size).astype(np.float64)
        if np.bitwise_or.reduce(self.first, initial=0) & UNSPACED:
            for kind in (IDEOGRAPH, HIRAGANA, COMPLEX):
                alone = (self.first & (kind | UNSPACED)) == (kind | UNSPACED)
                words += np.bincount(texts[alone], minlength=size) / LETTERS_PER_WORD[kind]
        return words


def count_words(text: str) -> float:
    """Count the words of a text; a fraction where they are estimated from letters, in scripts without spaces."""
    joined = "'" in text or "’" in text or "׳" in text
    if not joined and (len(text) <= SHORT or text.isascii()) and not _unspaced_letter().search(text):
        return len(text.translate(_SPACES_AROUND_WORDS).split())
    flags = look_up_flags(_codes(text))
    if joined:
        _join_apostrophes(flags)
    begins = _first_flags(flags, _begins(flags).nonzero()[0])
    apart = int(np.count_nonzero((begins & (WORD | MARK)) == WORD))
    if not np.bitwise_or.reduce(begins, initial=0) & UNSPACED:
        return apart
    alone = begins[(begins & UNSPACED) != 0]
    return estimate_words(apart, *(int(np.count_nonzero(alone & kind)) for kind in (IDEOGRAPH, HIRAGANA, COMPLEX)))


def has_words(text: str, least: int) -> bool:
    """Tell whether a text has at least so many words; of a long text the beginning is mostly enough to tell."""
    head = text[: CHARACTERS_PER_WORD * least]
    if len(head) < len(text):  # one word more, since the last one of the beginning may go on
        if sum(map(str.isalpha, head.split())) > least and not _unspaced_letter().search(head):
            return True
        if count_words(head) > least:
            return True
    return count_words(text) >= least


def estimate_words(apart: int, ideographs: int, hiragana: int, complex_letters: int) -> float:
    """Return the number of words, given those that stand apart and the letters of scripts without spaces."""
    return (
        apart
        + ideographs / LETTERS_PER_WORD[IDEOGRAPH]
        + hiragana / LETTERS_PER_WORD[HIRAGANA]
        + complex_letters / LETTERS_PER_WORD[COMPLEX]
    )


def between(starts: npt.NDArray[np.intp], end: int) -> npt.NDArray[np.intp]:
    """Return the distance from each start to the next one, and from the last to the end."""
    steps = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=steps[:-1])
    steps[-1:] = end - starts[-1:]
    return steps


def tokenize(*texts: str) -> TextTokens:
    """Divide texts into tokens; equal tokens have equal hashes, others differ but for one chance in 2^60 or so.

    Many short texts at once take half of the time of one by one.
    """
    ends = np.array([*accumulate(len(text) + 1 for text in texts)], dtype=np.int64)
    upto = 0
    pieces = []
    for piece in _pieces("\n".join(texts)):
        pieces.append(_tokens(piece, ends[:-1] - upto))
        upto += len(piece)
    return pieces[0] if len(pieces) == 1 else _joined(pieces)


def _joined(pieces: list[TextTokens]) -> TextTokens:
    """Put the tokens of several pieces together."""
    return TextTokens(
        np.concatenate([piece.lengths for piece in pieces]),
        np.concatenate([piece.flags for piece in pieces]),
        np.concatenate([piece.first for piece in pieces]),
        np.concatenate([piece.hashes for piece in pieces]),
        np.concatenate([piece.lowered for piece in pieces]),
        np.sum([piece.counts for piece in pieces], axis=0),
        np.sum([piece.sentences for piece in pieces], axis=0),
    )


def _pieces(text: str) -> Iterator[str]:
    """Yield the text cut at spaces, or within a word where a word is longer than a piece."""
    start = 0
    while len(text) - start > PIECE:
        end = max(text.rfind(" ", start, start + PIECE), text.rfind("\n", start, start + PIECE)) + 1 or start + PIECE
        yield text[start:end]
        start = end
    yield text[start:]


def _tokens(text: str, ends: npt.NDArray[np.int64]) -> TextTokens:
    """Divide a piece of several texts into tokens; those but the last end at `ends`, or outside it."""
    codes = _codes(text)
    flags = look_up_flags(codes)
    if "'" in text or "’" in text or "׳" in text:
        _join_apostrophes(flags)
    starts = _begins(flags).nonzero()[0]
    sentences = _counted(_sentences(flags), ends)
    if not starts.size:
        none = np.zeros(0, dtype=np.uint64)
        return TextTokens(
            none.astype(np.int64), none.astype(np.uint16), none.astype(np.uint16), none, none, 0 * sentences, sentences
        )
    inside = (flags & SPACE) == 0
    kinds = np.bitwise_or.reduceat(flags, starts)
    plain = _hashes(codes, starts)
    return TextTokens(
        lengths=np.add.reduceat(inside, starts, dtype=np.int64),
        flags=kinds,
        first=_first_flags(flags, starts),
        hashes=plain,
        lowered=_lowered(codes, flags, starts, plain),
        counts=_counted(starts, ends),
        sentences=sentences,
    )


def _codes(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.intp)


def _counted(places: npt.NDArray[np.intp], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count the places in each text."""
    if not len(ends):
        return np.array([len(places)])
    return np.diff(places.searchsorted(ends), prepend=0, append=len(places))


def _join_apostrophes(flags: Flags) -> None:
    """Mark the apostrophes between two word characters as word characters."""
    places = ((flags[1:-1] & APOSTROPHE) != 0).nonzero()[0] + 1
    between = (flags[places - 1] & flags[places + 1] & WORD) != 0
    flags[places[between]] |= WORD


def _begins(flags: Flags) -> npt.NDArray[np.bool_]:
    """Tell where tokens begin: not inside a run of word characters, nor at a mark that has something to stand on."""
    space = (flags & SPACE) != 0
    word = (flags & WORD) != 0
    begins: npt.NDArray[np.bool_] = ~space
    joined = word[1:] & word[:-1]
    joined |= ((flags[1:] & MARK) != 0) & ~space[:-1]
    begins[1:] &= ~joined
    return begins


def _first_flags(flags: Flags, starts: npt.NDArray[np.intp]) -> Flags:
    """Return the flags of each token's first character, or of its first letter where it begins with a mark.

    A mark behind a space has nothing to stand on: the letters behind it are a word all the same.
    """
    first = flags[starts]
    marked = ((first & (MARK | UNSPACED)) == MARK).nonzero()[0]
    if marked.size:
        letters = ((flags & (WORD | MARK)) == WORD).nonzero()[0]
        places = letters.searchsorted(starts[marked])
        ends = np.append(starts[1:], len(flags))[marked]
        held = np.append(letters, len(flags))[places] < ends
        first[marked[held]] = flags[letters[places[held]]]
    return first


def _hashes(codes: Codes, starts: npt.NDArray[np.intp]) -> Hashes:
    """Return polynomials over the tokens' characters, modulo 2^64; the spaces after a token count nothing."""
    terms = hash_codes(codes, lowered=False)
    terms *= _POWERS[: len(terms)]
    return np.add.reduceat(terms, starts) * _INVERSES[starts]


def _lowered(codes: Codes, flags: Flags, starts: npt.NDArray[np.intp], plain: Hashes) -> Hashes:
    """Return the hashes of the tokens in lower case: those as they are, with the terms of their capitals exchanged."""
    capitals = ((flags & UPPER) != 0).nonzero()[0]
    if not capitals.size:
        return plain
    terms = hash_codes(codes[capitals], lowered=True) - hash_codes(codes[capitals], lowered=False)
    of = starts.searchsorted(capitals, side="right") - 1
    lowered = plain.copy()
    np.add.at(lowered, of, terms * _POWERS[capitals] * _INVERSES[starts[of]])
    return lowered


def _sentences(flags: Flags) -> npt.NDArray[np.intp]:
    """Return where sentences end: runs of sentence ends before a space, a closing sign or the end.

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
